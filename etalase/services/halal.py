"""Whether a change of a product concerns its halal certificate: asked, and answered by its maker.

The certificate has no end date while ingredients and process stay as they were. The portal cannot
know that from a description, so it asks whoever makes the product.
"""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import CredentialKind, NoticeTopic
from members.models import Credential, User
from members.services.credentials import mark_to_renew
from okoce.errors import RuleBroken

from ..choices import Actor, HalalAnswer
from ..models import HalalQuestion, Product
from .rules import actor_for

# What a product is, what it is made of and how: its name, its category and its description.
WATCHED = ("name", "category_id", "description")


def told_of(product: Product) -> dict[str, Any]:
    """What a product says of its ingredients and its making; spaces do not count."""
    told = {name: getattr(product, name) for name in WATCHED}
    return {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in told.items()
    }


def certificate_of(product: Product) -> Credential | None:
    """The halal certificate in force that a change of this product may concern.

    The one it is sold with; for other food, the newest of the business.
    """
    chosen = product.halal_credential
    if product.is_halal and chosen and chosen.is_in_force:
        return chosen
    if not (product.is_halal or product.category.is_food):
        return None
    own = Credential.objects.filter(business=product.business_id, kind=CredentialKind.HALAL)
    return own.in_force().order_by("-valid_from", "-pk").first()


def ask_if_changed(product: Product, before: dict[str, Any]) -> HalalQuestion | None:
    """Ask the maker of a locked product when it now says something else than ``before``.

    What nobody has seen on show yet is still being written, and is not asked about.
    """
    now = told_of(product)
    changed = [name.removesuffix("_id") for name in WATCHED if now[name] != before[name]]
    if not changed or product.published_at is None:
        return None
    if (certificate := certificate_of(product)) is None:
        return None
    question, is_new = HalalQuestion.objects.get_or_create(
        product=product, answer="", defaults={"credential": certificate, "changed": changed}
    )
    if is_new:
        _tell(question)
    else:
        question.credential = certificate
        question.changed = list(dict.fromkeys([*question.changed, *changed]))
        question.save(update_fields=["credential", "changed"])
    return question


def _tell(question: HalalQuestion) -> None:
    product = question.product
    notices.notify(
        product.business.member.user,
        "halal_question",
        # A table of products is one notice; each page asks by itself.
        key=f"halal:{product.business_id}:{timezone.localdate()}",
        topic=NoticeTopic.PRODUCT,
        title=gettext_lazy("Did the ingredients of “%(product)s” change?"),
        body=gettext_lazy(
            "Your halal certificate holds while ingredients and process stay the same. Please "
            "answer on the page of each product that you changed."
        ),
        params={"product": product.name},
        path=f"{reverse('etalase:product_edit', args=[product.pk])}#halal",
    )


def latest_question(product: Product) -> HalalQuestion | None:
    """The question that waits, or what was said last."""
    return product.halal_questions.select_related("credential").order_by("-asked_at", "-pk").first()


@transaction.atomic
def answer(product: Product, given: str, *, by: User) -> HalalQuestion:
    """Keep what the maker says; when something changed, the certificate is to be renewed."""
    if actor_for(by, product) != Actor.MAKER:
        raise RuleBroken(_("Only the maker of a product knows what is in it."))
    question = (
        HalalQuestion.objects.select_for_update(of=["self"], no_key=True)
        .select_related("credential")
        .filter(product=product, answer="")
        .first()
    )
    if question is None:
        raise RuleBroken(_("This was answered already."))
    question.answer, question.answered_at = HalalAnswer(given), timezone.now()
    question.by = by
    question.save(update_fields=["answer", "answered_at", "by"])
    if question.has_changed and question.credential.revoked_at is None:
        mark_to_renew(question.credential, by=by)
    return question
