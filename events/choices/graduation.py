"""Who passed a class: proposed by one, confirmed by another; and why a certificate ended."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(TextChoices):
    """What somebody proposes of a participant."""

    PASS = "lulus", _("Passes")
    FAIL = "tidak-lulus", _("Does not pass")


class ProposalStatus(TextChoices):
    PROPOSED = "diajukan", pgettext_lazy("graduation", "Waits for staff")
    CONFIRMED = "disahkan", pgettext_lazy("graduation", "Confirmed")
    REFUSED = "ditolak", pgettext_lazy("graduation", "Refused")
    WITHDRAWN = "ditarik", pgettext_lazy("graduation", "Withdrawn")


class ProposalActor(TextChoices):
    """Who moves a proposal; nobody is both."""

    PROPOSER = "pengusul", _("who proposed it")
    OFFICER = "petugas", _("a member of staff who did not propose it")


PROPOSAL_MOVES: dict[tuple[str, str], str] = {
    (ProposalStatus.PROPOSED, ProposalStatus.WITHDRAWN): ProposalActor.PROPOSER,
    (ProposalStatus.PROPOSED, ProposalStatus.CONFIRMED): ProposalActor.OFFICER,
    (ProposalStatus.PROPOSED, ProposalStatus.REFUSED): ProposalActor.OFFICER,
}


class CertificateEnd(TextChoices):
    """Why a certificate is no longer valid."""

    RENAMED = "nama-baru", _("Replaced: the name of its holder has changed")
    REVOKED = "dicabut", _("Revoked by Pemprov staff")
    HOLDER = "pemegang", _("Withdrawn at the wish of its holder")
