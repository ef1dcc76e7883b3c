"""What is true of law and finance from one day to another, with its source and its doubt."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.facts import Certainty

from ..querysets import DatedQuerySet


class DatedFact(models.Model):
    """A rule, a rate or a limit that staff keep: since when, by which law, read where, how sure."""

    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Empty: until further notice.")
    )
    basis = models.CharField(
        _("legal basis"), max_length=200, blank=True, help_text=_("For example: PP 7/2021 Ps. 35.")
    )
    source = models.CharField(
        _("source"), max_length=300, help_text=_("Where this was read, and of which date.")
    )
    certainty = models.CharField(
        _("how sure"), max_length=20, choices=Certainty, default=Certainty.UNVERIFIED
    )
    doubt = models.CharField(
        _("doubt"), max_length=400, blank=True, help_text=_("What is not known or conflicting.")
    )
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("A rule ends after it comes into force."),
            ),
        ]

    @property
    def is_in_force(self) -> bool:
        """Whether it holds today."""
        today = timezone.localdate()
        return self.valid_from <= today and (self.valid_until is None or today <= self.valid_until)

    @property
    def is_unsure(self) -> bool:
        """Whether readers have to be told that nobody verified it."""
        return self.certainty != Certainty.VERIFIED
