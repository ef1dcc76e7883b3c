"""What a person with an account saved to find again."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .products import Product


class Favourite(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites", verbose_name=_("whose")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="favourites", verbose_name=_("product")
    )
    saved_at = models.DateTimeField(_("saved on"), default=timezone.now)

    class Meta:
        verbose_name = _("saved product")
        verbose_name_plural = _("saved products")
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="favourite_is_saved_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-saved_at", "-id"], name="favourite_newest_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.product}"
