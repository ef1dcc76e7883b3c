"""How loans are reckoned, what may be charged, and how a lender stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
