"""How loans are reckoned, what may be charged, and how a lender stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Basis(TextChoices):
    """What a rate is reckoned on; the words stand in addresses."""

    FLAT = "flat", _("flat")
    ANNUITY = "anuitas", _("annuity (equal payments)")
    DECLINING = "menurun", _("declining balance (efektif menurun)")
    BULLET = "bullet", _("bullet (all of the loan at the end)")
    UNKNOWN = "tidak-diketahui", _("not known")


class Plan(TextChoices):
    """One way to pay a loan back; two of them are bullets."""

    FLAT = "flat", _("Flat")
    ANNUITY = "anuitas", _("Annuity")
    DECLINING = "menurun", _("Declining balance")
    BULLET_MONTHLY = "bullet-bulanan", _("Bullet, interest every month")
    BULLET_END = "bullet-akhir", _("Bullet, all at the end")

    @property
    def basis(self) -> Basis:
        """The basis that means this plan."""
        return next(basis for basis, plans in PLANS_OF.items() if self in plans)

    @property
    def explanation(self) -> str:
        """How it is reckoned, in one plain sentence."""
        return EXPLANATIONS[self]


EXPLANATIONS = {
    Plan.FLAT: _("Interest is reckoned on the whole loan every month, however much is paid back."),
    Plan.ANNUITY: _("Every payment is the same; interest is reckoned on what is still owed."),
    Plan.DECLINING: _(
        "The same part of the loan is paid back each month, with interest on what is still owed: "
        "payments become smaller."
    ),
    Plan.BULLET_MONTHLY: _("Only interest each month; the whole loan at the end."),
    Plan.BULLET_END: _("Nothing until the end, then the whole loan and all interest at once."),
}


# Which plans a basis may mean. Where it is not known, it may be any.
PLANS_OF = {
    Basis.FLAT: (Plan.FLAT,),
    Basis.ANNUITY: (Plan.ANNUITY,),
    Basis.DECLINING: (Plan.DECLINING,),
    Basis.BULLET: (Plan.BULLET_MONTHLY, Plan.BULLET_END),
    Basis.UNKNOWN: tuple(Plan),
}


class CapScope(TextChoices):
    """For which loans a cap of OJK holds."""

    PRODUCTIVE = "produktif", _("productive loans")
    MICRO_SHORT = "mikro-6-bulan", _("micro and ultra micro, up to 6 months")
    MICRO_LONG = "mikro-lebih", _("micro and ultra micro, longer than 6 months")
    SMALL_MEDIUM = "kecil-menengah", _("small and medium")


class LenderKind(TextChoices):
    BANK = "bank", _("bank")
    ONLINE = "pinjaman-daring", _("online lender")
    COOPERATIVE = "koperasi", _("cooperative")
    OTHER = "lain", _("other lender")


class Standing(TextChoices):
    """What a check found of a lender's licence."""

    ACTIVE = "aktif", _("active")
    RESTRICTED = "dibatasi", _("restricted")
    REVOKED = "dicabut", _("revoked")
    UNKNOWN = "tidak-diketahui", pgettext_lazy("licence", "not known")


class Per(TextChoices):
    """For which time a percentage is asked."""

    MONTH = "bulan", _("a month")
    YEAR = "tahun", _("a year")
    ONCE = "sekali", _("once")


class TermsStatus(TextChoices):
    """How far what somebody entered about a lender has come."""

    PROPOSED = "diusulkan", _("proposed")
    APPROVED = "disetujui", pgettext_lazy("terms", "approved")
    REFUSED = "ditolak", pgettext_lazy("terms", "refused")
    WITHDRAWN = "ditarik", pgettext_lazy("terms", "taken back")


class TermsActor(TextChoices):
    PROPOSER = "pengusul", _("who entered it")
    SECOND = "kedua", _("a second member of staff")


TERMS_MOVES = {
    (TermsStatus.PROPOSED, TermsStatus.APPROVED): TermsActor.SECOND,
    (TermsStatus.PROPOSED, TermsStatus.REFUSED): TermsActor.SECOND,
    (TermsStatus.PROPOSED, TermsStatus.WITHDRAWN): TermsActor.PROPOSER,
}


class Closed(TextChoices):
    """Why a lender takes nobody now."""

    BY_HAND = "ditutup", _("The office closed the intake.")
    UNCHECKED = "belum-diperiksa", _("The licence was not checked on a known day.")
    OLD_CHECK = "pemeriksaan-lama", _("The last check of the licence is older than 90 days.")
    NOT_ACTIVE = "tidak-aktif", _("The licence is not known to be active.")
    NO_PRODUCT = "tanpa-produk", _("No terms of today are known.")


class Intake(TextChoices):
    """What becomes of a lender's intake."""

    OPENED = "dibuka", _("intake opened")
    CLOSED = "ditutup", _("intake closed")
    # Other reasons still keep it closed.
    LIFTED = "dilepas", _("no longer closed by hand")
