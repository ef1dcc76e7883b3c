"""Counts without identity: how often a product was opened and asked about on one day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .products import Product


class ProductDay(models.Model):
    product = models.ForeignKey(Product, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    whatsapp_presses = models.PositiveIntegerField(_("WhatsApp presses"), default=0)

    class Meta:
        verbose_name = _("product's day")
        verbose_name_plural = _("products' days")
        constraints = [
            models.UniqueConstraint(fields=["product", "day"], name="product_day_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.day}"
