"""How a referral to a lender goes: its states, who moves it, what is shared, and why it fails."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.choices import (
    FIGURES_STEP,
    MARKETING_STEP,
    MENTORING_STEP,
    PERMIT_STEP,
    TRAINING_STEP,
)


class ReferralStatus(TextChoices):
    DRAFT = "draf", pgettext_lazy("referral", "Draft")
    CONSENTED = "setuju-data", _("Sharing agreed")
    REFERRED = "dirujuk", _("Referred")
    RECEIVED = "diterima", _("Received by the lender")
    INCOMPLETE = "kurang", _("The lender asks")
    APPROVED = "disetujui", pgettext_lazy("loan", "Approved")
    DECLINED = "ditolak", pgettext_lazy("loan", "Declined")
    CANCELLED = "dibatalkan", pgettext_lazy("referral", "Called off")
    PAID_OUT = "cair", _("Paid out")
    SETTLED = "lunas", _("Paid back")
    DEFAULTED = "macet", _("In default")


R = ReferralStatus
REFERRAL_ACTIVE = (
    *(R.DRAFT, R.CONSENTED, R.REFERRED, R.RECEIVED, R.INCOMPLETE),
    *(R.APPROVED, R.PAID_OUT, R.DEFAULTED),
)
# Nothing has left the portal yet.
REFERRAL_UNSENT = (R.DRAFT, R.CONSENTED)
# The lender has it, and owes an answer.
LENDERS_TURN = (R.REFERRED, R.RECEIVED)
# The loan runs.
LOAN_RUNNING = (R.PAID_OUT, R.DEFAULTED)
# Only a consent in force shows these to a lender.
LENDER_SEES = (*LENDERS_TURN, R.INCOMPLETE, R.APPROVED, R.DECLINED, *LOAN_RUNNING, R.SETTLED)


class ReferralActor(TextChoices):
    MEMBER = "anggota", _("the member")
    # Who has withdrawn their consent while the loan runs: the lender sees nothing any longer.
    ALONE = "anggota-sendiri", _("the member, without the lender")
    LENDER = "mitra", _("the lender")
    PORTAL = "portal", _("the portal")


_MEMBER = frozenset({ReferralActor.MEMBER})
_LENDER = frozenset({ReferralActor.LENDER})
_ALONE = frozenset({ReferralActor.ALONE})
_MEMBER_OR_PORTAL = frozenset({ReferralActor.MEMBER, ReferralActor.PORTAL})

REFERRAL_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (R.DRAFT, R.CONSENTED): _MEMBER,
    # The consent was withdrawn before anything was sent.
    (R.CONSENTED, R.DRAFT): _MEMBER,
    (R.CONSENTED, R.REFERRED): _MEMBER,
    (R.REFERRED, R.RECEIVED): _LENDER,
    (R.RECEIVED, R.INCOMPLETE): _LENDER,
    (R.INCOMPLETE, R.RECEIVED): _MEMBER,
    (R.RECEIVED, R.APPROVED): _LENDER,
    (R.RECEIVED, R.DECLINED): _LENDER,
    (R.INCOMPLETE, R.DECLINED): _LENDER,
    (R.APPROVED, R.PAID_OUT): _LENDER,
    (R.PAID_OUT, R.SETTLED): _LENDER | _ALONE,
    (R.PAID_OUT, R.DEFAULTED): _LENDER,
    (R.DEFAULTED, R.PAID_OUT): _LENDER,
    (R.DEFAULTED, R.SETTLED): _LENDER | _ALONE,
    # The portal calls off what nobody has moved for months: sharing has an end.
    **{
        (status, R.CANCELLED): _MEMBER_OR_PORTAL
        for status in (*REFERRAL_UNSENT, *LENDERS_TURN, R.INCOMPLETE, R.APPROVED)
    },
}


class SharedField(TextChoices):
    """What a lender may read of somebody; each named in the consent."""

    NAME = "nama", _("Name and member number")
    CONTACT = "kontak", _("Phone and email")
    BUSINESS = "usaha", _("Business: name, what it makes, since when, address")
    PERMITS = "izin", _("Permits and certificates")
    STEPS = "langkah", _("PAS steps and when they were done")
    FIGURES = "angka", _("Monthly figures of the last 12 months")
    WORD = "rekomendasi", _("The word of the pendamping, where the lender wants one")
    PAPERS = "berkas", _("Papers that I hand in for this referral")
    NIK = "nik", _("NIK (opened only with a reason, which you see)")


# Without these nobody can answer.
SHARED_ALWAYS = (
    *(SharedField.NAME, SharedField.CONTACT, SharedField.BUSINESS),
    SharedField.WORD,
)


class ConsentEnd(TextChoices):
    WITHDRAWN = "ditarik", _("withdrawn by the member")
    CANCELLED = "dibatalkan", _("the referral was called off")
    EXPIRED = "habis", _("the agreed time is over")


class DeclineReason(TextChoices):
    """Why a lender declined, as it says itself."""

    INCOME = "omzet", _("Sales are too low or too uneven for this amount")
    RECORDS = "catatan", _("The books are not complete enough")
    PERMIT = "izin", _("A permit is missing")
    YOUNG = "baru", _("The business is too young")
    BURDEN = "beban", _("The instalments would be too heavy")
    PLAN = "rencana", _("It is not clear enough what the money is for")
    BUREAU = "riwayat", _("The credit bureau check")
    CRITERIA = "kriteria", _("Outside what this lender lends for")
    OTHER = "lain", pgettext_lazy("reason", "Something else")


# The PAS step that would mend it; some reasons no step mends.
MENDED_BY: dict[str, str] = {
    DeclineReason.INCOME: MARKETING_STEP,
    DeclineReason.RECORDS: FIGURES_STEP,
    DeclineReason.PERMIT: PERMIT_STEP,
    DeclineReason.YOUNG: MENTORING_STEP,
    DeclineReason.BURDEN: MENTORING_STEP,
    DeclineReason.PLAN: TRAINING_STEP,
}


class InstalmentStatus(TextChoices):
    DUE = "belum", pgettext_lazy("instalment", "Not paid")
    STATED = "dinyatakan", _("Paid, says the member")
    PAID = "dibayar", pgettext_lazy("instalment", "Paid")


INSTALMENT_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (InstalmentStatus.DUE, InstalmentStatus.STATED): _MEMBER,
    (InstalmentStatus.DUE, InstalmentStatus.PAID): _LENDER,
    (InstalmentStatus.STATED, InstalmentStatus.PAID): _LENDER,
    # The proof shows something else.
    (InstalmentStatus.STATED, InstalmentStatus.DUE): _LENDER,
    # It was confirmed by mistake.
    (InstalmentStatus.PAID, InstalmentStatus.DUE): _LENDER,
}
