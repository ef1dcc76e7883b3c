"""Which figures, and whose."""

from datetime import date, timedelta

from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Q
from django.utils import timezone

from members.models import Consent
from okoce.months import first_of

from ..choices.growth import FIGURES_CONSENT, Tier

# A month is stated as a whole from its 25th day on.
WHOLE_AFTER = timedelta(days=24)


class FiguresQuerySet(models.QuerySet):
    """Rows of ``MonthlyFigures``."""

    def visible_to(self, user):
        """One's own; those of whom a pendamping goes with, as long as they agree. Nobody else's."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(business__member__user=user)
        codes = user.kecamatan_codes
        if user.is_superuser or not codes:
            return self.filter(own)
        agreed = Consent.objects.filter(text__purpose=FIGURES_CONSENT, withdrawn_at=None)
        in_field = Q(
            business__member__in=agreed.values("member"),
            business__member__kelurahan__kecamatan__in=codes,
        )
        return self.filter(own | in_field)

    def whole(self, today: date | None = None):
        """Months that are over and were stated as a whole."""
        today = today or timezone.localdate()
        nearly_over = ExpressionWrapper(F("month") + WHOLE_AFTER, output_field=DateField())
        return self.filter(month__lt=first_of(today), stated_on__gte=nearly_over)


class JobQuerySet(models.QuerySet):
    """Rows of ``Job``."""

    def owned_by(self, user):
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(business__member__user=user)

    def checked_by(self, user):
        """Jobs of others that their owners sent to be checked: all for staff, those of their
        kecamatan for a pendamping. What was never sent is nobody else's."""
        if not user.is_authenticated or not user.is_active or user.is_superuser:
            return self.none()
        rows = self.filter(asked_at__isnull=False).exclude(business__member__user=user)
        if user.is_pemprov_staff:
            return rows
        codes = user.kecamatan_codes
        return rows.filter(business__member__kelurahan__kecamatan__in=codes)

    def visible_to(self, user):
        """One's own, and those one checks."""
        if not user.is_authenticated:
            return self.none()
        own, checked = self.owned_by(user), self.checked_by(user)
        return self.filter(Q(pk__in=own.values("pk")) | Q(pk__in=checked.values("pk")))

    def with_people(self):
        return self.select_related(
            "business__member__user", "business__member__kelurahan__kecamatan"
        ).defer("business__member__nik")

    def running(self, day: date | None = None):
        """Those that are filled on a day; today when none is given."""
        day = day or timezone.localdate()
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), started_on__lte=day)

    def waiting(self):
        """Those whose owner waits for an officer."""
        return self.filter(asked_at__isnull=False, tier=Tier.STATED)
