"""Where a permit case stands, who may make which move, and why people stop."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CaseStatus(TextChoices):
    DRAFT = "draf", pgettext_lazy("permit case", "Draft")
    SENT = "dikirim", pgettext_lazy("permit case", "Sent")
    REVIEWED = "diperiksa", _("Being looked through")
    TO_MEND = "perbaikan", _("To be mended")
    FILED = "diajukan", _("Filed with the authority")
    ISSUED = "terbit", pgettext_lazy("permit", "Issued")
    REFUSED = "ditolak", pgettext_lazy("permit", "Refused")
    WITHDRAWN = "dicabut", _("Withdrawn by the applicant")


CASE_OPEN = (
    *(CaseStatus.DRAFT, CaseStatus.SENT, CaseStatus.REVIEWED),
    *(CaseStatus.TO_MEND, CaseStatus.FILED),
)
# Whose turn it is in each of them.
APPLICANTS_TURN = (CaseStatus.DRAFT, CaseStatus.TO_MEND)
OFFICERS_TURN = (CaseStatus.SENT, CaseStatus.REVIEWED)


class CaseActor(TextChoices):
    APPLICANT = "pemohon", _("the applicant")
    PENDAMPING = "pendamping", _("the pendamping")
    STAFF = "staf", _("Pemprov staff")


_APPLICANT = frozenset({CaseActor.APPLICANT})
_OFFICERS = frozenset({CaseActor.PENDAMPING, CaseActor.STAFF})
_STAFF = frozenset({CaseActor.STAFF})

CASE_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (CaseStatus.DRAFT, CaseStatus.SENT): _APPLICANT,
    (CaseStatus.SENT, CaseStatus.REVIEWED): _OFFICERS,
    (CaseStatus.REVIEWED, CaseStatus.TO_MEND): _OFFICERS,
    (CaseStatus.TO_MEND, CaseStatus.SENT): _APPLICANT,
    (CaseStatus.REVIEWED, CaseStatus.FILED): _STAFF,
    # The authority asks for something more.
    (CaseStatus.FILED, CaseStatus.TO_MEND): _STAFF,
    (CaseStatus.FILED, CaseStatus.ISSUED): _STAFF,
    (CaseStatus.FILED, CaseStatus.REFUSED): _STAFF,
    **{(status, CaseStatus.WITHDRAWN): _APPLICANT for status in CASE_OPEN},
}


class StopReason(TextChoices):
    """Why somebody gives up a permit; each leads to a next action."""

    GREEN_ZONE = "zona-hijau", _("The place is in a green zone")
    FLAT = "rusun", _("It is a flat, and the house rules forbid it")
    PAPERS = "berkas", _("I cannot get the papers")
    NOT_NEEDED = "tidak-perlu", _("I do not need it any more")
    TAX = "pajak", _("I am afraid of taxes")
    TIME = "waktu", _("It takes too much time")
    OTHER = "lain", pgettext_lazy("reason", "Something else")


# What is offered to who stops: a sentence, and the name of the page that helps.
NEXT_ACTIONS: dict[str, tuple[str, str]] = {
    StopReason.GREEN_ZONE: (
        _("There may be lawful places near you. See what fits."),
        "loans:permit_check",
    ),
    StopReason.FLAT: (
        _("There may be lawful places near you. See what fits."),
        "loans:permit_check",
    ),
    StopReason.PAPERS: (
        _("Your pendamping knows the way to each paper. Ask for a session."),
        "members:desk",
    ),
    StopReason.NOT_NEEDED: (
        _("Answer the questions again when your business changes."),
        "loans:permit_check",
    ),
    StopReason.TAX: (
        _("Ask first what really applies to you: a permit and a tax are two things."),
        "members:desk",
    ),
    StopReason.TIME: (
        _("Your pendamping may fill in the rest with you. You only confirm."),
        "members:desk",
    ),
    StopReason.OTHER: (_("Your pendamping listens. Write to them."), "members:desk"),
}
