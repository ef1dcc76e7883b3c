"""Which deals: one's own; staff see sums only."""

from django.db import models
from django.db.models import Q

from ..choices import DealStatus


class DealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Deals that ``user`` is one side of; nobody else reads one, staff included."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(proposer=user) | Q(partner=user))

    def made(self):
        """Deals that both sides confirmed, those that have ended since included."""
        return self.filter(status__in=[DealStatus.CONFIRMED, DealStatus.DONE])
