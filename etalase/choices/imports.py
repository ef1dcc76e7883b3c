"""Tables of products that a maker sends: their states, and the way between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ImportStatus(TextChoices):
    CHECKING = "diperiksa", _("Being checked")
    CHECKED = "siap", _("Checked")
    SAVING = "disimpan", _("Being saved")
    DONE = "selesai", _("Saved")


# The portal checks and saves; between the two the maker has looked at the report and said yes.
IMPORT_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        (ImportStatus.CHECKING, ImportStatus.CHECKED),
        (ImportStatus.CHECKED, ImportStatus.SAVING),
        (ImportStatus.SAVING, ImportStatus.DONE),
    }
)


class RowResult(TextChoices):
    CREATE = "baru", _("New draft")
    UPDATE = "ubah", _("Changes a draft")
    SKIP = "lewat", _("Left out")
    ERROR = "salah", _("To be mended")
