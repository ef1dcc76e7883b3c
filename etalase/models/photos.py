"""Photos of products: the original waits in private, the renditions are public."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.businesses import private_storage
from okoce.codes import new_code

from ..choices import PhotoState
from .products import Product

WIDTHS = (320, 640, 1280)


def new_photo_code() -> str:
    """The folder of one photo's renditions."""
    return new_code(16).lower()


class Photo(models.Model):
    """One photo. ``position`` is its place in the gallery on show; null while only proposed."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    code = models.CharField(max_length=20, unique=True, default=new_photo_code, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), null=True, blank=True)
    original = models.FileField(upload_to="photos/", storage=private_storage, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PhotoState, default=PhotoState.WAITING
    )
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # The widths made, in pixels: each as <media>/photos/<code>/<width>.webp and .jpg.
    widths = models.JSONField(default=list)
    alt = models.CharField(_("what the photo shows"), max_length=120, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["position", "pk"]
        indexes = [
            models.Index(
                fields=["uploaded_at"], condition=Q(state="menunggu"), name="photo_waiting"
            ),
        ]
        constraints = [
            # Deferred, so that a gallery is reordered in one statement per photo.
            models.UniqueConstraint(
                fields=["product", "position"],
                name="photo_has_its_own_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.alt or f"{self.product} {self.position or ''}".strip()

    @property
    def is_ready(self) -> bool:
        return self.state == PhotoState.READY
