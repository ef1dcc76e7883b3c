"""Which figures, and whose."""

from datetime import date, timedelta

from django.db import models
from django.db.models import DateField, ExpressionWrapper, F, Q
from django.utils import timezone

from members.models import Consent
from okoce.months import first_of

from ..choices.growth import FIGURES_CONSENT

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
