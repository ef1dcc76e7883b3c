"""Which rounds, wishes and entries, and whose they are."""

from django.db import models
from django.db.models import F, Q

from ..choices import (
    ENTRY_LIVE,
    ROUND_HOLDS,
    EntryStatus,
    PlacementStatus,
    RequestStatus,
    RoundStatus,
)


class DrawRuleQuerySet(models.QuerySet):
    def in_force(self, day):
        """The rule for rounds that are opened on ``day``."""
        return self.filter(since__lte=day).order_by("-since", "-version").first()


class DrawRoundQuerySet(models.QuerySet):
    def with_place(self):
        return self.select_related("site__kecamatan", "rule")

    def due_to_close(self, now):
        return self.filter(status=RoundStatus.OPEN, closes_at__lte=now)

    def due_to_draw(self, now):
        return self.filter(status=RoundStatus.CLOSED, draw_at__lte=now)


class DrawSlotQuerySet(models.QuerySet):
    def keeping(self, slot_ids, starts_on, ends_on):
        """Slots that a round keeps for a day from ``starts_on`` to before ``ends_on``."""
        return self.filter(
            slot__in=slot_ids,
            freed_at=None,
            round__status__in=ROUND_HOLDS,
            round__starts_on__lt=ends_on,
            round__ends_on__gt=starts_on,
        )


class PlaceRequestQuerySet(models.QuerySet):
    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(business__member__user=user)

    def visible_to(self, user):
        """Wishes a person may read: their own; staff and superadmins read all."""
        if user.is_authenticated and (user.is_pemprov_staff or user.is_superuser):
            return self
        return self.owned_by(user)

    def waiting(self):
        return self.filter(status=RequestStatus.WAITING)

    def fitting(self, round_, kinds):
        """Wishes that ask for what a round offers, in its period."""
        return self.waiting().filter(
            Q(wish_until=None) | Q(wish_until__gte=round_.starts_on),
            site=round_.site_id,
            waiting_since__lte=round_.closes_at,
            kind__in=kinds,
            wish_from__lte=round_.starts_on,
        )

    def qualified(self):
        """Wishes whose product is in the public etalase; that asks for a verified graduate too."""
        return self.filter(product__is_listed=True)

    def with_parts(self):
        return self.select_related(
            "product", "site", "business__member__user", "business__member__kelurahan__kecamatan"
        ).defer("business__member__nik", "business__member__nik_hash")


class DrawEntryQuerySet(models.QuerySet):
    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(request__business__member__user=user)

    def live(self):
        return self.filter(status__in=ENTRY_LIVE)

    def lapsed(self, now):
        """Offers whose time to answer is over."""
        return self.filter(status=EntryStatus.OFFERED, offer_until__lte=now)

    def not_brought(self, today):
        """Confirmed places to which no goods came by the day given."""
        return self.filter(
            Q(placement=None) | Q(placement__status=PlacementStatus.PLANNED),
            status=EntryStatus.CONFIRMED,
            bring_by__lt=today,
            round__status=RoundStatus.DRAWN,
        ).exclude(round__ends_on__lte=today)

    def half_way(self, now):
        """Offers of which at least half of the time to answer is gone."""
        return self.filter(
            status=EntryStatus.OFFERED,
            offer_until__gt=now,
            offer_until__lt=now + (F("offer_until") - F("status_since")) / 2,
        )
