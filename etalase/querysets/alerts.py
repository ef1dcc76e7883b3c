"""Which alerts, and whose."""

from django.db import models
from django.db.models import Q

from ..choices import AlertKind, AlertStatus, Availability


class AlertQuerySet(models.QuerySet):
    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def of_contact(self, user, email, phone):
        """Those of one person, by their account or else by the address they gave."""
        if user:
            return self.filter(user=user)
        return self.filter(user=None, email=email, phone=phone)

    def active(self):
        return self.filter(status=AlertStatus.ACTIVE)

    def waiting_for(self, product):
        """Those of people who wait until this product is to be had again."""
        return self.active().filter(kind=AlertKind.STOCK, product=product)

    def in_stock(self):
        """Those whose product is on show and to be had again."""
        rows = self.active().filter(kind=AlertKind.STOCK, product__is_listed=True)
        return rows.exclude(product__availability=Availability.OUT_OF_STOCK)

    def without_note_since(self, moment):
        """Searches that had no look for their weekly note since then."""
        return self.active().filter(kind=AlertKind.SEARCH, seen_until__lt=moment)

    def run_out(self, now):
        return self.active().filter(until__lte=now)

    def to_delete(self, *, unconfirmed_before, ended_before):
        """Those nobody confirmed in time, and those that ended a while ago."""
        ended = [AlertStatus.TOLD, AlertStatus.EXPIRED]
        return self.filter(
            Q(status=AlertStatus.UNCONFIRMED, status_since__lt=unconfirmed_before)
            | Q(status__in=ended, status_since__lt=ended_before)
        )
