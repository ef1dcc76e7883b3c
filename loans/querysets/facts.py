"""Which facts hold on a day."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DatedQuerySet(models.QuerySet):
    """Rows of a ``DatedFact``."""

    def in_force(self, day: date | None = None):
        """Those that hold on a day; today when none is given."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)
