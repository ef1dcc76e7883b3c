"""Counts without identity: what happened to a product on one day, and which batches they hold."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .products import Product
from .shelves import Placement, Slot


class _Day(models.Model):
    """What happened on one day."""

    day = models.DateField(_("day"))
    scans = models.PositiveIntegerField(_("scans"), default=0)
    visits = models.PositiveIntegerField(_("visits"), default=0)
    inquiries = models.PositiveIntegerField(_("inquiries"), default=0)
    whatsapp_presses = models.PositiveIntegerField(_("WhatsApp presses"), default=0)

    class Meta:
        abstract = True


class ProductDay(_Day):
    product = models.ForeignKey(Product, models.CASCADE, related_name="days")

    class Meta:
        verbose_name = _("product's day")
        verbose_name_plural = _("products' days")
        constraints = [
            models.UniqueConstraint(fields=["product", "day"], name="product_day_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.day}"


class SlotDay(_Day):
    """What a slot brought on one day; without a placement, nothing stood in it."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="days", verbose_name=_("slot"))
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, related_name="days", verbose_name=_("placement")
    )

    class Meta:
        verbose_name = _("what a slot brought in a day")
        verbose_name_plural = _("what the shelves brought")
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "placement", "day"],
                name="slot_day_is_one_row",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["day", "slot"], name="slot_day_by_day")]

    def __str__(self) -> str:
        return f"{self.slot} {self.day}"


class WrittenBatch(models.Model):
    """A batch of counts that is in the rows already: written with them in one transaction."""

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    at = models.DateTimeField(_("at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("written batch of counts")
        verbose_name_plural = _("written batches of counts")

    def __str__(self) -> str:
        return self.name
