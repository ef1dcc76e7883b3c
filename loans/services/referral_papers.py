"""Papers for a lender: handed in before it is sent or when asked, and erased with the consent."""

from functools import partial
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from okoce.codes import new_code
from okoce.errors import RuleBroken
from okoce.pictures import clean_picture

from ..choices import (
    ReferralActor,
    ReferralStatus,
    SharedField,
)
from ..models import (
    Referral,
    ReferralConsent,
    ReferralPaper,
)
from .referral_moves import consent_of, locked, role_of

LONGEST_SIDE = 2000
MOST_PAPERS = 12


def add_paper(referral: Referral, *, label: str, file: File, by: User) -> ReferralPaper:
    """Hand in a file: a PDF as it is, a photo upright and small. Raises ``ValidationError``."""
    copy = file if file.name.endswith(".pdf") else clean_picture(file, LONGEST_SIDE)
    with transaction.atomic():
        referral = locked(referral)
        _check_papers(referral, by)
        if referral.papers.count() >= MOST_PAPERS:
            raise RuleBroken(
                _("%(count)d papers are enough. Take one away first.") % {"count": MOST_PAPERS}
            )
        paper = ReferralPaper(referral=referral, label=label.strip()[:120], bytes=copy.size)
        name = f"{referral.reference.lower()}-{new_code(8).lower()}{PurePath(copy.name).suffix}"
        paper.file.save(name, copy, save=True)
    return paper


@transaction.atomic
def drop_paper(paper: ReferralPaper, *, by: User) -> None:
    """Take a file away that the lender has not seen; it is erased."""
    referral = locked(paper.referral)
    _check_papers(referral, by)
    if paper.shared_at:
        raise RuleBroken(_("The lender has this paper already. Withdraw your consent to end that."))
    drop_file(paper)


def drop_file(paper: ReferralPaper) -> None:
    """Erase a row at once, and its file when that is certain."""
    storage, name = paper.file.storage, paper.file.name
    paper.delete()
    transaction.on_commit(partial(storage.delete, name))


def takes_papers(referral: Referral, consent: ReferralConsent | None) -> bool:
    """Whether papers may be added: before it is sent, or when asked and agreed to."""
    if referral.status == ReferralStatus.INCOMPLETE:
        return consent is not None and consent.shares(SharedField.PAPERS)
    return referral.is_unsent


def _check_papers(referral: Referral, by: User) -> None:
    is_open = takes_papers(referral, consent_of(referral))
    if role_of(by, referral) != ReferralActor.MEMBER or not is_open:
        raise RuleBroken(_("Papers are handed in by the member, before it is sent or when asked."))
