"""Which centres, slots and placements a person works on, and which are theirs."""

from django.db import models

from ..choices import HOLDING, PlacementStatus


def keeps_everything(user) -> bool:
    """Whether this person keeps the shelves of every centre."""
    return user.is_active and (user.is_operator or user.is_pemprov_staff)


class KeptQuerySet(models.QuerySet):
    """Rows of centres; ``kecamatan_path`` leads from a row to the kecamatan of its centre."""

    kecamatan_path = "kecamatan"

    def kept_by(self, user):
        """Rows of the centres a person keeps: operators and staff all, a pendamping their own."""
        if not user.is_authenticated or user.is_superuser:
            return self.none()
        if keeps_everything(user):
            return self
        return self.filter(**{f"{self.kecamatan_path}__in": user.kecamatan_codes})


class SiteQuerySet(KeptQuerySet):
    def open(self):
        return self.filter(is_active=True)


class SlotQuerySet(KeptQuerySet):
    kecamatan_path = "shelf__site__kecamatan"

    def in_use(self):
        """Slots that may be given out: neither the slot nor its centre was put out of use."""
        return self.filter(is_active=True, shelf__site__is_active=True)


class PlacementQuerySet(KeptQuerySet):
    kecamatan_path = "slot__shelf__site__kecamatan"

    def owned_by(self, user):
        """Placements of a maker's own goods."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(product__business__member__user=user)

    def visible_to(self, user):
        """Placements that a person keeps, or whose goods are theirs."""
        if not user.is_authenticated:
            return self.none()
        return self.kept_by(user) | self.owned_by(user)

    def holding(self):
        """Placements that hold their slot: planned, or on the shelf."""
        return self.filter(status__in=HOLDING)

    def on_shelf(self):
        return self.filter(status=PlacementStatus.ON_SHELF)

    def with_place(self):
        """With slot, shelf, centre, product and maker, as every list of them shows."""
        return self.select_related(
            "slot__shelf__site", "product__business__member__user", "product__category"
        ).defer("product__business__member__nik")


class ShelfTaskQuerySet(KeptQuerySet):
    kecamatan_path = "placement__slot__shelf__site__kecamatan"

    def open(self):
        return self.filter(done_at=None)
