"""Monthly figures and who may read them; how large a business is; the jobs in it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# The purpose of the consent without which no pendamping reads a member's figures.
FIGURES_CONSENT = "angka-bulanan"


class SizeClass(TextChoices):
    """From the smallest up; above the last one a business is none of the three."""

    MICRO = "mikro", _("micro")
    SMALL = "kecil", _("small")
    MEDIUM = "menengah", _("medium")
    ABOVE = "di-atas-menengah", _("above medium")


class SizeMeasure(TextChoices):
    """What a limit between two classes counts: rupiah, or people."""

    SALES = "penjualan", _("yearly sales")
    CAPITAL = "modal", _("capital without land and building")
    ASSETS = "kekayaan-bersih", _("net assets (old law)")
    WORKERS = "pekerja", _("people who work (BPS)")


# How high each class stands.
RANK = {size: place for place, size in enumerate(SizeClass)}
# The classes whose reaching counts as *naik kelas*; everything softer is told apart.
PROMOTIONS = (SizeClass.SMALL, SizeClass.MEDIUM)


class PriorStatus(TextChoices):
    """What somebody did before they took up a job."""

    JOBLESS = "tanpa-kerja", _("without work")
    ELSEWHERE = "kerja-lain", _("had other work")
    FAMILY = "keluarga", _("looked after the family")
    STUDENT = "sekolah", _("at school or university")
    UNKNOWN = "tidak-tahu", _("not known")


class Tier(TextChoices):
    """What stands behind a job, from the weakest to the strongest."""

    STATED = "dinyatakan", _("stated by the owner")
    SEEN = "dilihat-petugas", _("seen by an officer")
    PAPER = "dokumen", _("shown on paper")


class JobAct(TextChoices):
    """What happened to a job in the ledger."""

    ENTERED = "catat", _("entered")
    EDITED = "ubah", _("changed")
    ENDED = "akhiri", _("ended")
    ASKED = "minta", _("sent to be checked")
    CHECKED = "periksa", _("checked")


class JobActor(TextChoices):
    """Who acts on a job."""

    OWNER = "pemilik", _("the owner of the business")
    OFFICER = "petugas", _("the pendamping or Pemprov staff")


# Who may move a job from one tier to another. Whoever owns it changes its facts, and with them it
# falls back to what is only stated; an officer raises it, or takes back what was wrong.
TIER_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (Tier.STATED, Tier.SEEN): frozenset({JobActor.OFFICER}),
    (Tier.STATED, Tier.PAPER): frozenset({JobActor.OFFICER}),
    (Tier.SEEN, Tier.PAPER): frozenset({JobActor.OFFICER}),
    (Tier.SEEN, Tier.STATED): frozenset({JobActor.OWNER, JobActor.OFFICER}),
    (Tier.PAPER, Tier.STATED): frozenset({JobActor.OWNER, JobActor.OFFICER}),
}
