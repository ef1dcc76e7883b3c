"""Where mentoring, its sessions and its next steps stand, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MentoringStatus(TextChoices):
    ASKED = "diminta", _("Asked for")
    RUNNING = "berjalan", _("Mentoring is running")
    DONE = "selesai", _("Mentoring is done")
    STOPPED = "berhenti", _("Mentoring has stopped")


MENTORING_OPEN = (MentoringStatus.ASKED, MentoringStatus.RUNNING)


class MentoringActor(TextChoices):
    """Who makes a move, seen from one mentoring."""

    MEMBER = "member", _("the member")
    PENDAMPING = "pendamping", _("the pendamping")
    STAFF = "staff", _("Pemprov staff")
    SYSTEM = "system", _("the portal")


_EVERYBODY = frozenset(MentoringActor)

MENTORING_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (MentoringStatus.ASKED, MentoringStatus.RUNNING): frozenset(
        {MentoringActor.PENDAMPING, MentoringActor.STAFF}
    ),
    (MentoringStatus.ASKED, MentoringStatus.STOPPED): _EVERYBODY,
    # Done is said by who was there.
    (MentoringStatus.RUNNING, MentoringStatus.DONE): frozenset({MentoringActor.PENDAMPING}),
    (MentoringStatus.RUNNING, MentoringStatus.STOPPED): _EVERYBODY,
}


class MentoringPlace(TextChoices):
    VISIT = "kunjungan", _("At the member's home or business")
    OFFICE = "kantor", _("At the office")
    REMOTE = "daring", _("Online or by phone")


class SessionStatus(TextChoices):
    WISHED = "diminta", _("Asked for")
    PROPOSED = "usul", _("A time is proposed")
    AGREED = "disepakati", _("Agreed")
    HELD = "terlaksana", _("Took place")
    MISSED = "tidak_bertemu", _("Did not meet")
    CANCELLED = "batal", _("Called off")


SESSION_AHEAD = (SessionStatus.WISHED, SessionStatus.PROPOSED, SessionStatus.AGREED)

_BOTH = frozenset({MentoringActor.MEMBER, MentoringActor.PENDAMPING})
_ANY = frozenset({*_BOTH, MentoringActor.SYSTEM})
_PENDAMPING = frozenset({MentoringActor.PENDAMPING})

# To propose again is a move from a proposed time to another one.
SESSION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (SessionStatus.WISHED, SessionStatus.PROPOSED): _BOTH,
    (SessionStatus.WISHED, SessionStatus.CANCELLED): _ANY,
    (SessionStatus.PROPOSED, SessionStatus.PROPOSED): _BOTH,
    (SessionStatus.PROPOSED, SessionStatus.AGREED): _BOTH,
    (SessionStatus.PROPOSED, SessionStatus.CANCELLED): _ANY,
    (SessionStatus.AGREED, SessionStatus.PROPOSED): _BOTH,
    (SessionStatus.AGREED, SessionStatus.CANCELLED): _ANY,
    (SessionStatus.AGREED, SessionStatus.HELD): _PENDAMPING,
    (SessionStatus.AGREED, SessionStatus.MISSED): _PENDAMPING,
}


class StepOwner(TextChoices):
    """Who does what was agreed."""

    MEMBER = "anggota", _("The member")
    PENDAMPING = "pendamping", _("The pendamping")


class NextStepStatus(TextChoices):
    OPEN = "terbuka", _("To do")
    DONE = "selesai", _("Done")
    DROPPED = "gugur", _("No longer needed")


# What is one's own may be marked by its owner; all else is the pendamping's.
NEXT_STEP_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (NextStepStatus.OPEN, NextStepStatus.DONE): _BOTH,
    (NextStepStatus.DONE, NextStepStatus.OPEN): _BOTH,
    (NextStepStatus.OPEN, NextStepStatus.DROPPED): _PENDAMPING,
}


class ContactChannel(TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    PHONE = "telepon", _("Phone call")
    VISIT = "kunjungan", _("Visit")


class ContactOutcome(TextChoices):
    REACHED = "tersambung", _("Reached")
    MISSED = "tidak", _("Not reached")
