"""Photos of products: the original waits in private, the renditions are public."""

from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.businesses import private_storage
from okoce.codes import new_code

from ..choices import PhotoState
from ..querysets import PhotoQuerySet
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

    objects = PhotoQuerySet.as_manager()

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

    def file_name(self, width: int, extension: str) -> str:
        """Where one rendition lies in the public media; ``extension`` is webp or jpg."""
        return f"photos/{self.code}/{width}.{extension}"

    def url(self, width: int, extension: str = "webp") -> str:
        """The address of the rendition that fills ``width``; empty until the photo is ready."""
        if not self.is_ready:
            return ""
        made = min((each for each in self.widths if each >= width), default=max(self.widths))
        return default_storage.url(self.file_name(made, extension))

    def srcset(self, extension: str = "webp") -> str:
        """All renditions, as the attribute of that name wants them."""
        if not self.is_ready:
            return ""
        return ", ".join(
            f"{default_storage.url(self.file_name(width, extension))} {width}w"
            for width in self.widths
        )
