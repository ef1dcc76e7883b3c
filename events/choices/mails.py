"""Messages to participants: which of them are written to, and in whose name."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailGroup(TextChoices):
    """Participants by what became of their seat; who gave it up is left in peace."""

    REGISTERED = "terdaftar", _("Registered")
    OFFERED = "ditawari", _("A seat is offered")
    WAITING = "menunggu", _("On the waiting list")
    PRESENT = "hadir", pgettext_lazy("seat", "Was there")
    ABSENT = "tidak-hadir", pgettext_lazy("seat", "Was not there")
    PASSED = "lulus", pgettext_lazy("seat", "Passed")
    FAILED = "tidak-lulus", pgettext_lazy("seat", "Did not pass")
    CALLED_OFF = "acara-batal", _("Had a seat or waited when it was called off")


class SenderOffice(TextChoices):
    """In whose name a message stands: of an office, never of a person."""

    STAFF = "staf", _("Pemprov staff")
    PENDAMPING = "pendamping", _("the pendamping of the kecamatan")
    TRAINER = "pelatih", _("the trainer")


class MailOutcome(TextChoices):
    """What became of one message to one participant."""

    ARRIVED = "tiba", pgettext_lazy("message", "Sent out")
    UNDER_WAY = "jalan", pgettext_lazy("message", "On its way")
    IN_PORTAL = "portal", pgettext_lazy("message", "Only in the portal")
    FAILED = "gagal", pgettext_lazy("message", "Failed")
