"""Which recalls a person works on."""

from ..choices import STANDING, RecallStatus
from .shelves import KeptQuerySet


class RecallQuerySet(KeptQuerySet):
    kecamatan_path = "placement__slot__shelf__site__kecamatan"

    def standing(self):
        """Recalls whose goods may not be shown."""
        return self.filter(status__in=STANDING)

    def to_put_away(self):
        return self.filter(status=RecallStatus.OPEN)

    def with_place(self):
        """With slot, centre, product and maker, as every list of them shows."""
        return self.select_related(
            "placement__slot__shelf__site__kecamatan",
            "placement__product__business__member__user",
        ).defer("placement__product__business__member__nik")
