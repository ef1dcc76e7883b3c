"""How somebody was noted as present, and what the door answers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AttendanceSource(TextChoices):
    """How a person was noted as present at a session."""

    CAMERA = "kamera", _("ticket read by the camera")
    TYPED = "ketik", _("code of the ticket typed")
    NAME = "nama", _("found by name")
    SELF = "mandiri", _("code of the room entered by the participant")
    SHEET = "daftar", _("attendance sheet")


class DoorAnswer(TextChoices):
    """What the door says to a ticket."""

    OK = "ok", pgettext_lazy("door", "Come in")
    ALREADY = "sudah", pgettext_lazy("door", "Already checked in")
    OTHER_EVENT = "bukan-kelas-ini", pgettext_lazy("door", "Not this class")
    CANCELLED = "batal", pgettext_lazy("door", "Cancelled")
    EARLY = "terlalu-awal", pgettext_lazy("door", "Too early")
    WAITING = "menunggu", pgettext_lazy("door", "On the waiting list")
    UNKNOWN = "tak-dikenal", pgettext_lazy("door", "Not known")
