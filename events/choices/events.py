"""Classes and other events, and who may move a seat where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventKind(TextChoices):
    CLASS = "kelas", pgettext_lazy("event", "Class")
    MEETUP = "temu", pgettext_lazy("event", "Meetup")
    BAZAAR = "bazar", _("Bazaar")
    SEMINAR = "seminar", _("Seminar")
    WEBINAR = "webinar", _("Webinar")
    CONSULTATION = "konsultasi", _("Consultation")


class EventStatus(TextChoices):
    DRAFT = "draf", pgettext_lazy("event", "Draft")
    PUBLISHED = "terbit", pgettext_lazy("event", "Published")
    CANCELLED = "batal", pgettext_lazy("event", "Called off")


EVENT_MOVES = frozenset(
    {
        (EventStatus.DRAFT, EventStatus.PUBLISHED),
        (EventStatus.PUBLISHED, EventStatus.CANCELLED),
    }
)


class Audience(TextChoices):
    PUBLIC = "umum", _("Everybody")
    MEMBERS = "anggota", _("Members of the programme")


class SeatStatus(TextChoices):
    REGISTERED = "terdaftar", _("Registered")
    WAITING = "menunggu", _("On the waiting list")
    OFFERED = "ditawari", _("A seat is offered")
    PRESENT = "hadir", pgettext_lazy("seat", "Was there")
    ABSENT = "tidak-hadir", pgettext_lazy("seat", "Was not there")
    CANCELLED = "batal", pgettext_lazy("seat", "Cancelled")
    PASSED = "lulus", pgettext_lazy("seat", "Passed")
    FAILED = "tidak-lulus", pgettext_lazy("seat", "Did not pass")


class SeatActor(TextChoices):
    """Who moves a seat."""

    PARTICIPANT = "peserta", _("the participant")
    OFFICER = "petugas", _("who runs the event")
    SYSTEM = "portal", _("the portal")


class SeatReason(TextChoices):
    """Why a seat was given up."""

    OWN = "sendiri", _("Given up by the participant")
    LAPSED = "lewat", _("The offer was not taken in time")
    OFFICER = "petugas", _("Removed by who runs the event")
    CALLED_OFF = "acara-batal", _("The event was called off")
    OVER = "usai", _("The event began before a seat was free")


PARTICIPANT = frozenset({SeatActor.PARTICIPANT})
OFFICER = frozenset({SeatActor.OFFICER})
SYSTEM = frozenset({SeatActor.SYSTEM})

SEAT_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (SeatStatus.WAITING, SeatStatus.OFFERED): SYSTEM,
    (SeatStatus.WAITING, SeatStatus.CANCELLED): PARTICIPANT | OFFICER | SYSTEM,
    (SeatStatus.OFFERED, SeatStatus.REGISTERED): PARTICIPANT | OFFICER,
    # Let in at the door, when a seat is free.
    (SeatStatus.WAITING, SeatStatus.REGISTERED): OFFICER,
    (SeatStatus.CANCELLED, SeatStatus.REGISTERED): OFFICER,
    (SeatStatus.OFFERED, SeatStatus.CANCELLED): PARTICIPANT | OFFICER | SYSTEM,
    (SeatStatus.REGISTERED, SeatStatus.CANCELLED): PARTICIPANT | OFFICER | SYSTEM,
    (SeatStatus.REGISTERED, SeatStatus.PRESENT): PARTICIPANT | OFFICER,
    (SeatStatus.REGISTERED, SeatStatus.ABSENT): OFFICER | SYSTEM,
    # Ticked by mistake before the end.
    (SeatStatus.PRESENT, SeatStatus.REGISTERED): OFFICER,
    (SeatStatus.PRESENT, SeatStatus.ABSENT): OFFICER,
    (SeatStatus.ABSENT, SeatStatus.PRESENT): OFFICER,
    (SeatStatus.PRESENT, SeatStatus.PASSED): OFFICER,
    (SeatStatus.PRESENT, SeatStatus.FAILED): OFFICER,
    (SeatStatus.FAILED, SeatStatus.PASSED): OFFICER,
}
# These take up one of the seats of an event.
SEAT_HOLDS = (
    SeatStatus.REGISTERED,
    SeatStatus.OFFERED,
    SeatStatus.PRESENT,
    SeatStatus.ABSENT,
    SeatStatus.PASSED,
    SeatStatus.FAILED,
)
# Who these say was there.
SEAT_CAME = (SeatStatus.PRESENT, SeatStatus.PASSED, SeatStatus.FAILED)
# Before the event: these may still be given up.
SEAT_OPEN = (SeatStatus.REGISTERED, SeatStatus.OFFERED, SeatStatus.WAITING)

# These were there, whatever came of it.
SEAT_CAME = (SeatStatus.PRESENT, SeatStatus.PASSED, SeatStatus.FAILED)


class SeatLetterKind(TextChoices):
    """What a participant without an account is written."""

    REGISTERED = "terdaftar", _("registered")
    WAITING = "menunggu", _("on the waiting list")
    OFFERED = "ditawari", _("a seat is offered")
    ENDING = "hampir-lewat", _("the offer ends soon")
    LAPSED = "lewat", _("the offer has lapsed")
    CANCELLED = "batal", _("cancelled")
    CALLED_OFF = "acara-batal", _("the event was called off")
    CHANGED = "berubah", _("time or place changed")
    REMINDER = "ingat", _("a reminder")
    MESSAGE = "kabar", _("a message of who runs it")
