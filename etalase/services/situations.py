"""Where a product stands, in words for its maker: what is next, whose turn it is, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from okoce.workdays import remembered_closed_days

from ..choices import OPEN_REVISIONS, Actor, ProductStatus, RevisionStatus
from ..models import Product, ProductRevision
from .rules import answer_by


@dataclass(frozen=True)
class Situation:
    """``turn`` is an ``Actor`` or empty, ``reason`` a curator's words, ``due`` the last day."""

    label: str
    tone: str
    text: str | Promise
    turn: str = ""
    due: date | None = None
    reason: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the last day is over."""
        return self.due is not None and self.due < timezone.localdate()


WORDS = {
    ProductStatus.DRAFT: (
        "neutral",
        _("Only you see it. Finish it and send it to the curators."),
        Actor.MAKER,
    ),
    ProductStatus.SUBMITTED: ("info", _("A curator is looking at it."), Actor.CURATOR),
    ProductStatus.LIVE: ("success", _("Everybody can find it in the etalase."), ""),
    ProductStatus.RETURNED: (
        "warn",
        _("A curator sent it back. Mend it and send it again."),
        Actor.MAKER,
    ),
    ProductStatus.REJECTED: ("danger", _("It cannot be shown in the etalase."), ""),
    ProductStatus.ARCHIVED: ("neutral", _("It is put away. You can bring it back."), ""),
}
REVISION_WORDS = {
    RevisionStatus.DRAFT: (
        "neutral",
        _("Visitors see the old version. Send your change to the curators."),
        Actor.MAKER,
    ),
    RevisionStatus.SUBMITTED: (
        "info",
        _("Visitors see the old version until a curator has looked at your change."),
        Actor.CURATOR,
    ),
    RevisionStatus.RETURNED: (
        "warn",
        _("Visitors see the old version. Mend your change and send it again."),
        Actor.MAKER,
    ),
}


def situate(products: Iterable[Product]) -> list[Product]:
    """The products, each with its ``situation`` and ``change_situation`` (None without a change).

    Reads ``revisions`` and ``history`` of the products, which a list prefetches.
    """
    memory = {"closed_days": remembered_closed_days()}
    products = list(products)
    for product in products:
        history = list(product.history.all())
        revision = next((r for r in product.revisions.all() if r.status in OPEN_REVISIONS), None)
        product.situation = _of_product(product, history, memory)
        product.change_situation = revision and _of_revision(revision, history, memory)
    return products


def _of_product(product: Product, history: list, memory: dict) -> Situation:
    tone, text, turn = WORDS[ProductStatus(product.status)]
    label = product.get_status_display()
    if product.is_live and product.hidden_reason:
        return Situation(
            label=str(_("Hidden")), tone="warn", text=product.get_hidden_reason_display()
        )
    waits = product.status == ProductStatus.SUBMITTED
    return Situation(
        label=label,
        tone=tone,
        text=text,
        turn=turn,
        due=answer_by(product.status_since, **memory) if waits else None,
        reason=next(
            (
                change.note
                for change in history
                if change.revision_id is None and change.new_status == product.status
            ),
            "",
        ),
    )


def _of_revision(revision: ProductRevision, history: list, memory: dict) -> Situation:
    tone, text, turn = REVISION_WORDS[RevisionStatus(revision.status)]
    waits = revision.status == RevisionStatus.SUBMITTED
    return Situation(
        label=revision.get_status_display(),
        tone=tone,
        text=text,
        turn=turn,
        due=answer_by(revision.status_since, **memory) if waits else None,
        reason=next(
            (
                change.note
                for change in history
                if change.revision_id == revision.pk and change.new_status == revision.status
            ),
            "",
        ),
    )
