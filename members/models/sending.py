"""What every message on its way has in common, whoever it is for."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import Channel, DeliveryState
from ..querysets import SendingQuerySet

ON_ITS_WAY = [DeliveryState.QUEUED, DeliveryState.SENDING]


class Sending(models.Model):
    """One message that leaves by one channel, tried until it is sent or given up."""

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = SendingQuerySet.as_manager()

    class Meta:
        abstract = True


class Letter(Sending):
    """One thing to tell somebody who has no account.

    Each kind of letter is a model of its own, with a key to what it is ``about``: an object with
    ``email``, ``phone`` and ``language``, both addresses empty once it is erased. Address and words
    are read when the letter leaves.
    """

    # The name of the foreign key to what the letter is about.
    about: str
    # What the gateway is told to know a repeated message by.
    prefix: str

    # What it is about in particular, so that a repeat is harmless.
    key = models.CharField(max_length=60)
    # Whoever just sent a form waits for it, at night too.
    is_awaited = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def subject(self):
        return getattr(self, self.about)


def due_index(name: str) -> models.Index:
    """The index by which a worker finds what is due."""
    return models.Index(fields=["next_try_at"], condition=Q(state__in=ON_ITS_WAY), name=name)
