"""How people meet: connections, meetings, deals, the forum, reports; who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """Who makes a move in something between two people, seen from one row."""

    ASKER = "asker", _("who asked")
    ASKED = "asked", _("who was asked")
    SYSTEM = "system", _("the portal")


class ConnectionStatus(TextChoices):
    PROPOSED = "diajukan", _("Requested")
    ACCEPTED = "diterima", _("Connected")
    DECLINED = "ditolak", _("Declined")
    CANCELLED = "dibatalkan", _("Cancelled")
    EXPIRED = "kedaluwarsa", _("Expired")


BOTH = frozenset({Side.ASKER, Side.ASKED})
# Asking again after an end is a new request: the asker of the row may then be the other one.
CONNECTION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (ConnectionStatus.PROPOSED, ConnectionStatus.ACCEPTED): frozenset({Side.ASKED}),
    (ConnectionStatus.PROPOSED, ConnectionStatus.DECLINED): frozenset({Side.ASKED}),
    # The portal ends what a block leaves no room for, and names nobody.
    (ConnectionStatus.PROPOSED, ConnectionStatus.CANCELLED): frozenset({Side.ASKER, Side.SYSTEM}),
    (ConnectionStatus.PROPOSED, ConnectionStatus.EXPIRED): frozenset({Side.SYSTEM}),
    (ConnectionStatus.ACCEPTED, ConnectionStatus.CANCELLED): BOTH | {Side.SYSTEM},
    (ConnectionStatus.DECLINED, ConnectionStatus.PROPOSED): BOTH,
    (ConnectionStatus.CANCELLED, ConnectionStatus.PROPOSED): BOTH,
    (ConnectionStatus.EXPIRED, ConnectionStatus.PROPOSED): BOTH,
}


class MeetingStatus(TextChoices):
    PROPOSED = "diajukan", _("Times proposed")
    AGREED = "disepakati", _("Agreed")
    DECLINED = "ditolak", _("Declined")
    CANCELLED = "dibatalkan", _("Cancelled")
    EXPIRED = "kedaluwarsa", _("No time was picked")


MEETING_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (MeetingStatus.PROPOSED, MeetingStatus.AGREED): frozenset({Side.ASKED}),
    (MeetingStatus.PROPOSED, MeetingStatus.DECLINED): frozenset({Side.ASKED}),
    (MeetingStatus.PROPOSED, MeetingStatus.CANCELLED): frozenset({Side.ASKER, Side.SYSTEM}),
    (MeetingStatus.PROPOSED, MeetingStatus.EXPIRED): frozenset({Side.SYSTEM}),
    (MeetingStatus.AGREED, MeetingStatus.CANCELLED): BOTH | {Side.SYSTEM},
}


class MeetingPlace(TextChoices):
    GLOBAL_OFFICE = "global_office", _("OK OCE Global Office")
    CENTRE = "kecamatan", _("A kecamatan centre")
    CALL = "telepon", _("By phone or video call")


class DealKind(TextChoices):
    SUPPLY = "pasokan", _("Supply")
    ORDER = "pesanan", pgettext_lazy("kind of deal", "Order")
    RESALE = "titip_jual", _("Resale")
    JOINT_PRODUCTION = "produksi_bersama", _("Joint production")
    SERVICE = "jasa", _("Service")


class DealStatus(TextChoices):
    PROPOSED = "diajukan", _("Waiting for confirmation")
    CONFIRMED = "dikonfirmasi", pgettext_lazy("a deal", "Confirmed")
    DECLINED = "ditolak", _("Declined")
    CANCELLED = "dibatalkan", _("Cancelled")
    DONE = "selesai", _("Finished")


DEAL_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (DealStatus.PROPOSED, DealStatus.CONFIRMED): frozenset({Side.ASKED}),
    (DealStatus.PROPOSED, DealStatus.DECLINED): frozenset({Side.ASKED}),
    (DealStatus.PROPOSED, DealStatus.CANCELLED): frozenset({Side.ASKER, Side.SYSTEM}),
    (DealStatus.CONFIRMED, DealStatus.CANCELLED): BOTH,
    (DealStatus.CONFIRMED, DealStatus.DONE): BOTH,
}
# The other side is owed a reason.
DEAL_REASON_NEEDED = frozenset({(DealStatus.CONFIRMED, DealStatus.CANCELLED)})


class DealRhythm(TextChoices):
    """How often a deal is carried out; its value is that of one time."""

    ONCE = "sekali", _("Once")
    WEEKLY = "mingguan", _("Every week")
    MONTHLY = "bulanan", _("Every month")
    ON_CALL = "sesuai_kebutuhan", _("Again and again, when needed")


class ValueBand(TextChoices):
    """What a deal is worth, for those who would rather not say the exact rupiah."""

    UNDER_1M = "<1jt", _("Less than Rp 1 million")
    UNDER_5M = "1-5jt", _("Rp 1 to 5 million")
    UNDER_25M = "5-25jt", _("Rp 5 to 25 million")
    UNDER_100M = "25-100jt", _("Rp 25 to 100 million")
    OVER_100M = ">100jt", _("More than Rp 100 million")


# The rupiah from which each band counts in sums: never more than was agreed.
BAND_FLOOR: dict[str, int] = {
    ValueBand.UNDER_1M: 0,
    ValueBand.UNDER_5M: 1_000_000,
    ValueBand.UNDER_25M: 5_000_000,
    ValueBand.UNDER_100M: 25_000_000,
    ValueBand.OVER_100M: 100_000_000,
}


class PostStatus(TextChoices):
    """Where a topic or a reply of the forum stands."""

    HELD = "menunggu", _("Waiting for a moderator")
    SHOWN = "tayang", _("Shown")
    REFUSED = "ditolak", _("Not shown")
    HIDDEN = "disembunyikan", _("Hidden after reports")
    WITHDRAWN = "ditarik", _("Withdrawn by its author")


class PostActor(TextChoices):
    AUTHOR = "author", _("the author")
    MODERATOR = "moderator", _("a moderator")
    SYSTEM = "system", _("the portal")


POST_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (PostStatus.HELD, PostStatus.SHOWN): frozenset({PostActor.MODERATOR}),
    (PostStatus.HELD, PostStatus.REFUSED): frozenset({PostActor.MODERATOR}),
    (PostStatus.HELD, PostStatus.WITHDRAWN): frozenset({PostActor.AUTHOR}),
    # An edit that trips the filter waits like a first post.
    (PostStatus.SHOWN, PostStatus.HELD): frozenset({PostActor.SYSTEM}),
    (PostStatus.SHOWN, PostStatus.WITHDRAWN): frozenset({PostActor.AUTHOR}),
    (PostStatus.SHOWN, PostStatus.HIDDEN): frozenset({PostActor.SYSTEM, PostActor.MODERATOR}),
    (PostStatus.HIDDEN, PostStatus.SHOWN): frozenset({PostActor.SYSTEM, PostActor.MODERATOR}),
    (PostStatus.REFUSED, PostStatus.SHOWN): frozenset({PostActor.MODERATOR}),
}


class ReportReason(TextChoices):
    FRAUD = "penipuan", _("Fraud, or a false promise")
    HARASSMENT = "pelecehan", _("Harassment, threats or hate")
    SPAM = "spam", _("Advertising or spam")
    FALSE = "palsu", _("Not who or what it claims to be")
    FORBIDDEN = "terlarang", _("Forbidden or dangerous goods")
    PRIVATE_DATA = "data_pribadi", _("Somebody's private data")
    OTHER = "lain", _("Something else")
    AUTOMATIC = "otomatis", _("Noticed by the portal: spam words or links")


class CaseStatus(TextChoices):
    """Where the case of one reported thing stands."""

    OPEN = "menunggu", _("Waiting for review")
    UPHELD = "dikuatkan", _("Report upheld, stays hidden")
    DISMISSED = "tidak_terbukti", _("Report not upheld, shown")
    APPEALED = "banding", _("The author appeals")
    FINAL = "final", _("Upheld on appeal, stays hidden")
    RESTORED = "dipulihkan", _("Shown again")


class CaseActor(TextChoices):
    AUTHOR = "author", _("the author")
    OFFICER = "officer", _("Pemprov staff")
    SYSTEM = "system", _("the portal")


# An appeal is decided by another officer than the one whose decision it is about. What stays
# hidden is shown again once an officer finds it mended, with or without an appeal. The portal
# closes what is in hand about somebody whose account is erased.
CASE_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (CaseStatus.OPEN, CaseStatus.UPHELD): frozenset({CaseActor.OFFICER}),
    (CaseStatus.OPEN, CaseStatus.DISMISSED): frozenset({CaseActor.OFFICER, CaseActor.SYSTEM}),
    (CaseStatus.UPHELD, CaseStatus.APPEALED): frozenset({CaseActor.AUTHOR}),
    (CaseStatus.UPHELD, CaseStatus.RESTORED): frozenset({CaseActor.OFFICER}),
    (CaseStatus.APPEALED, CaseStatus.FINAL): frozenset({CaseActor.OFFICER}),
    (CaseStatus.APPEALED, CaseStatus.RESTORED): frozenset({CaseActor.OFFICER, CaseActor.SYSTEM}),
    (CaseStatus.FINAL, CaseStatus.RESTORED): frozenset({CaseActor.OFFICER}),
}
# Only one case of one thing is in one of these at a time.
CASE_IN_HAND = (CaseStatus.OPEN, CaseStatus.APPEALED)
