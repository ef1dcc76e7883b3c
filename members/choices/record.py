"""The record: who people are, what they agreed to, what they are told, and who moves what."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The four groups made by migration; the value is the group's name."""

    PENDAMPING = "Pendamping", _("Pendamping")
    STAFF = "Staf Pemprov", _("Pemprov staff")
    OPERATOR = "Operator Etalase", _("Etalase operator")
    LENDER = "Mitra Pembiayaan", _("Lender's desk")


class Actor(TextChoices):
    """Who makes a move, seen from one row."""

    MEMBER = "member", _("the member")
    PENDAMPING = "pendamping", _("the pendamping")
    STAFF = "staff", _("Pemprov staff")
    SYSTEM = "system", _("the portal")


class Domicile(TextChoices):
    JAKARTA = "jakarta", _("Jakarta")
    OUTSIDE = "outside", _("Outside Jakarta")


class MemberStatus(TextChoices):
    REGISTERING = "registering", _("Registration not finished")
    SUBMITTED = "submitted", _("Waiting for verification")
    RETURNED = "returned", _("Returned, please mend")
    VERIFIED = "verified", _("Verified")
    FLAGGED = "flagged", _("Under review by staff")
    OUTSIDE = "outside", _("Lives outside Jakarta")


# Who may move a member from one status to another.
MEMBER_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (MemberStatus.REGISTERING, MemberStatus.SUBMITTED): frozenset({Actor.MEMBER}),
    (MemberStatus.REGISTERING, MemberStatus.OUTSIDE): frozenset({Actor.MEMBER}),
    (MemberStatus.OUTSIDE, MemberStatus.REGISTERING): frozenset({Actor.MEMBER}),
    (MemberStatus.RETURNED, MemberStatus.SUBMITTED): frozenset({Actor.MEMBER}),
    (MemberStatus.RETURNED, MemberStatus.OUTSIDE): frozenset({Actor.MEMBER}),
    (MemberStatus.SUBMITTED, MemberStatus.VERIFIED): frozenset({Actor.PENDAMPING, Actor.STAFF}),
    (MemberStatus.SUBMITTED, MemberStatus.RETURNED): frozenset({Actor.PENDAMPING, Actor.STAFF}),
    (MemberStatus.SUBMITTED, MemberStatus.FLAGGED): frozenset({Actor.PENDAMPING, Actor.STAFF}),
    (MemberStatus.VERIFIED, MemberStatus.FLAGGED): frozenset({Actor.PENDAMPING, Actor.STAFF}),
    (MemberStatus.FLAGGED, MemberStatus.VERIFIED): frozenset({Actor.STAFF}),
    (MemberStatus.FLAGGED, MemberStatus.RETURNED): frozenset({Actor.STAFF}),
}
# A move to one of these is an explanation owed to the member.
REASON_NEEDED = frozenset({MemberStatus.RETURNED, MemberStatus.FLAGGED})


class StepStatus(TextChoices):
    """The state of one PAS step in one member's record."""

    NOT_STARTED = "belum", _("Not started")
    RUNNING = "berjalan", _("Under way")
    AWAITING_EVIDENCE = "menunggu_bukti", _("Waiting for evidence")
    DONE = "selesai", _("Done")
    BLOCKED = "terhambat", _("Held up")
    CANCELLED = "batal", _("Cancelled")


# Who may move a step from one state to another. Calling a step off is for staff alone.
STEP_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (old, new): frozenset({Actor.STAFF, Actor.SYSTEM})
    if new == StepStatus.CANCELLED
    else frozenset({Actor.PENDAMPING, Actor.STAFF, Actor.SYSTEM})
    for old, new in (
        (StepStatus.NOT_STARTED, StepStatus.RUNNING),
        (StepStatus.NOT_STARTED, StepStatus.AWAITING_EVIDENCE),
        (StepStatus.NOT_STARTED, StepStatus.DONE),
        (StepStatus.NOT_STARTED, StepStatus.BLOCKED),
        (StepStatus.NOT_STARTED, StepStatus.CANCELLED),
        (StepStatus.RUNNING, StepStatus.AWAITING_EVIDENCE),
        (StepStatus.RUNNING, StepStatus.DONE),
        (StepStatus.RUNNING, StepStatus.BLOCKED),
        (StepStatus.RUNNING, StepStatus.CANCELLED),
        (StepStatus.AWAITING_EVIDENCE, StepStatus.RUNNING),
        (StepStatus.AWAITING_EVIDENCE, StepStatus.DONE),
        (StepStatus.AWAITING_EVIDENCE, StepStatus.BLOCKED),
        (StepStatus.AWAITING_EVIDENCE, StepStatus.CANCELLED),
        (StepStatus.BLOCKED, StepStatus.RUNNING),
        (StepStatus.BLOCKED, StepStatus.AWAITING_EVIDENCE),
        (StepStatus.BLOCKED, StepStatus.DONE),
        (StepStatus.BLOCKED, StepStatus.CANCELLED),
        (StepStatus.CANCELLED, StepStatus.RUNNING),
        (StepStatus.CANCELLED, StepStatus.DONE),
        (StepStatus.DONE, StepStatus.RUNNING),
        (StepStatus.DONE, StepStatus.BLOCKED),
    )
}
# Taking one of these moves is an explanation owed to the member; so is reopening a step.
STEP_REASON_NEEDED = frozenset({StepStatus.BLOCKED, StepStatus.CANCELLED})
# The steps that the portal itself moves. Names and order are rows; a code never changes.
REGISTRATION_STEP = "P1"
TRAINING_STEP = "P2"
MENTORING_STEP = "P3"
PERMIT_STEP = "P4"
MARKETING_STEP = "P5"
FIGURES_STEP = "P6"
FINANCE_STEP = "P7"
# The purposes that one is asked about on joining; others are asked where they are needed.
JOINING_CONSENTS = ("keanggotaan", "kabar")


class Visibility(TextChoices):
    """Who sees one field of a profile, from everybody to nobody."""

    PUBLIC = "publik", _("Everybody")
    MEMBERS = "anggota", _("Members")
    CONNECTIONS = "koneksi", _("My connections")
    HIDDEN = "sembunyi", _("Nobody")


class OfferKind(TextChoices):
    OFFER = "menawarkan", _("Offers")
    NEED = "membutuhkan", _("Needs")


class ClaimStatus(TextChoices):
    OPEN = "open", _("Open")
    SAME_PERSON = "same_person", _("Same person, account handed over")
    DIFFERENT_PERSON = "different_person", _("Different person, NIK was mistyped")
    CLAIMANT_OWNS = "claimant_owns", _("The NIK belongs to the new registration")
    REJECTED = "rejected", _("Rejected")
    LAPSED = "lapsed", _("Settled by itself, the NIK was changed or given up")


CLAIM_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (ClaimStatus.OPEN, ClaimStatus.SAME_PERSON): frozenset({Actor.STAFF}),
    (ClaimStatus.OPEN, ClaimStatus.DIFFERENT_PERSON): frozenset({Actor.STAFF}),
    (ClaimStatus.OPEN, ClaimStatus.CLAIMANT_OWNS): frozenset({Actor.STAFF}),
    (ClaimStatus.OPEN, ClaimStatus.REJECTED): frozenset({Actor.STAFF}),
    (ClaimStatus.OPEN, ClaimStatus.LAPSED): frozenset({Actor.SYSTEM}),
}


class CredentialKind(TextChoices):
    NIB = "nib", "NIB"
    PIRT = "pirt", "SPP-IRT (P-IRT)"
    BPOM_MD = "bpom_md", "BPOM MD"
    SLHS = "slhs", "SLHS"
    HALAL = "halal", _("Halal certificate")
    MEREK = "merek", _("Trade mark")
    OTHER = "lain", _("Another permit")


# A food product needs one of these to be in force.
FOOD_PERMITS = frozenset({CredentialKind.PIRT, CredentialKind.BPOM_MD, CredentialKind.SLHS})


class Channel(TextChoices):
    IN_APP = "portal", _("In the portal")
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    EMAIL = "email", _("Email")


class DeliveryState(TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    SKIPPED = "skipped", _("Skipped")


class NoticeTopic(TextChoices):
    """What notices are about; sign-in codes are no notice."""

    SECURITY = "security", _("The safety of my account")
    RECORD = "record", _("My registration and my steps")
    PRODUCT = "product", _("My products")
    NETWORK = "network", _("My connections, meetings and deals")
    MESSAGE = "message", _("New messages")
    FORUM = "forum", _("Answers in the forum")
    REMINDER = "reminder", _("Reminders, and messages about my events")
    EVENT = "event", _("My classes and events: called off or moved")
    WORK = "work", _("Work waiting for me (staff)")


# Nobody may switch these off. Only STOP, which WhatsApp obliges us to obey, moves them to SMS.
ALWAYS_TOLD = frozenset({NoticeTopic.SECURITY})
# These take every way there is, so that nobody stands before a closed door; a person may stop them.
EVERYWHERE = frozenset({NoticeTopic.EVENT})
