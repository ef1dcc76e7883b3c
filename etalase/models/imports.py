"""A table of products on its way in: kept for a day at most, then gone with its files."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Business
from members.models.businesses import private_storage
from okoce.codes import new_code

from ..choices import ImportStatus, RowResult


def new_import_code() -> str:
    """The code in the address of one import."""
    return new_code(10)


class ProductImport(models.Model):
    """``report`` has one entry for each row: line, name, result, problems, notes, photos."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(max_length=12, unique=True, default=new_import_code, editable=False)
    status = models.CharField(
        _("status"), max_length=12, choices=ImportStatus, default=ImportStatus.CHECKING
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    table = models.FileField(upload_to="imports/", storage=private_storage, blank=True)
    photos = models.FileField(upload_to="imports/", storage=private_storage, blank=True)
    report = models.JSONField(default=list)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("import of products")
        verbose_name_plural = _("imports of products")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["business"],
                condition=~Q(status=ImportStatus.DONE),
                name="business_has_one_open_import",
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="import_by_age")]

    def __str__(self) -> str:
        return self.code

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each result."""
        results = [row["result"] for row in self.report]
        return {each.name.lower(): results.count(each) for each in RowResult}

    @property
    def savable(self) -> int:
        """How many rows would be saved."""
        counts = self.counts
        return counts["create"] + counts["update"]
