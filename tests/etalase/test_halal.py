"""What a maker is asked about a halal certificate after a product changed, and what follows."""

from datetime import date

import pytest
from django.utils import timezone

from etalase.choices import HalalAnswer, ProductStatus, RevisionStatus
from etalase.models import HalalQuestion
from etalase.services import halal
from etalase.services.catalogue import refresh_listing
from etalase.services.products import edit_product
from etalase.services.revisions import change_revision_status
from loans.models import PermitCase
from members.choices import CredentialKind
from members.models import Credential, Notification
from members.services.credentials import renew_credential, revoke_credential, verify_credential
from members.services.privacy import personal_data
from okoce.errors import RuleBroken
from tests.factories import (
    CategoryFactory,
    CredentialFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.races import at_once

from .test_products import complete_product, maker_of

pytestmark = pytest.mark.django_db
WORDS = "Singkong, cabai merah, gula. Digoreng, lalu dibumbui."
NEW_WORDS = "Singkong, cabai merah, gula, terasi. Digoreng, lalu dibumbui."


def certificate_of(business, **fields) -> Credential:
    return CredentialFactory(
        business=business,
        kind=CredentialKind.HALAL,
        number=fields.pop("number", "ID31110001234567"),
        valid_until=None,
        **fields,
    )


@pytest.fixture
def shown():
    """A product on show that is sold as halal."""
    product = complete_product(ProductStatus.LIVE, price=25_000, description=WORDS)
    product.is_halal, product.halal_credential = True, certificate_of(product.business)
    product.save()
    refresh_listing(product)
    product.refresh_from_db()
    return product


def edit(product, **fields):
    return edit_product(product, by=maker_of(product), **fields)


def test_change_of_what_it_is_made_of_is_asked_about_on_its_page_and_by_a_notice(client, shown):
    edit(shown, description=NEW_WORDS)

    question = HalalQuestion.objects.get()
    assert (question.product, question.credential) == (shown, shown.halal_credential)
    assert (question.changed, question.is_open) == (["description"], True)
    notice = Notification.objects.get(kind="halal_question")
    assert notice.user == maker_of(shown)
    client.force_login(maker_of(shown))
    page = client.get(notice.path.partition("#")[0]).content.decode()
    assert 'data-halal="tanya"' in page


@pytest.mark.parametrize(
    "same",
    [
        {"price": 30_000},
        {"price": 30_000, "price_max": 40_000, "unit": "kotak"},
        {"availability": "pesanan", "lead_days": 3, "monthly_capacity": 40},
        {"description": "  Singkong, cabai merah,  gula.\nDigoreng, lalu dibumbui. "},
    ],
)
def test_price_stock_and_spaces_ask_nothing(shown, same):
    change = edit(shown, **same)
    if isinstance(change, HalalQuestion | type(shown)) is False:
        change_revision_status(change, RevisionStatus.SUBMITTED, by=maker_of(shown))
        change_revision_status(change, RevisionStatus.APPROVED, by=StaffFactory())

    assert not HalalQuestion.objects.exists()


def test_new_name_and_category_are_asked_about_once_a_curator_approved_them(shown):
    revision = edit(shown, name="Keripik udang", category=CategoryFactory(slug="tas"))
    change_revision_status(revision, RevisionStatus.SUBMITTED, by=maker_of(shown))
    assert not HalalQuestion.objects.exists()

    change_revision_status(revision, RevisionStatus.APPROVED, by=StaffFactory())

    assert HalalQuestion.objects.get().changed == ["name", "category"]


def test_second_change_is_added_to_the_question_that_waits(shown):
    edit(shown, description=NEW_WORDS)
    revision = edit(shown, name="Keripik udang")
    change_revision_status(revision, RevisionStatus.SUBMITTED, by=maker_of(shown))
    change_revision_status(revision, RevisionStatus.APPROVED, by=StaffFactory())

    assert HalalQuestion.objects.get().changed == ["description", "name"]
    assert Notification.objects.filter(kind="halal_question").count() == 1


def test_draft_that_nobody_has_seen_is_not_asked_about():
    draft = complete_product(ProductStatus.DRAFT, description=WORDS)
    draft.is_halal, draft.halal_credential = True, certificate_of(draft.business)
    draft.save()

    edit(draft, description=NEW_WORDS)

    assert not HalalQuestion.objects.exists()


def test_goods_that_are_no_food_and_not_sold_as_halal_are_not_asked_about():
    basket = complete_product(ProductStatus.LIVE, description="Rotan.")
    certificate_of(basket.business)
    refresh_listing(basket)

    edit(basket, description="Bambu.")

    assert not HalalQuestion.objects.exists()


def test_other_food_of_a_business_with_a_certificate_is_asked_about():
    food = complete_product(
        ProductStatus.LIVE, description=WORDS, category=CategoryFactory(slug="keripik-dan-camilan")
    )
    food.permit = CredentialFactory(business=food.business)
    food.save()
    refresh_listing(food)
    food.refresh_from_db()
    edit(food, description=NEW_WORDS)
    assert not HalalQuestion.objects.exists()
    old = certificate_of(food.business, number="ID1", valid_from=date(2024, 1, 1))
    newest = certificate_of(food.business, number="ID2")
    revoke_credential(
        certificate_of(food.business, number="ID3", valid_from=date(2026, 1, 1)),
        by=maker_of(food),
        reason="Salah ketik",
    )

    edit(food, description=WORDS)

    assert HalalQuestion.objects.get().credential == newest != old


# The answer.


def test_no_is_kept_with_its_day_and_the_next_change_asks_again(client, shown):
    edit(shown, description=NEW_WORDS)
    client.force_login(maker_of(shown))

    client.post(f"/saya/produk/{shown.pk}/halal/", {"jawaban": "tidak"})

    said = HalalQuestion.objects.get()
    assert (said.answer, said.by) == (HalalAnswer.SAME, maker_of(shown))
    assert timezone.localdate(said.answered_at) == timezone.localdate()
    said.credential.refresh_from_db()
    assert said.credential.to_renew_since is None
    assert 'data-halal="tidak"' in client.get(f"/saya/produk/{shown.pk}/").content.decode()
    shown.refresh_from_db()
    edit(shown, description=WORDS)
    assert HalalQuestion.objects.filter(answer="").count() == 1


def test_yes_marks_the_paper_and_leads_to_a_new_case(client, shown):
    edit(shown, description=NEW_WORDS)
    client.force_login(maker_of(shown))

    answer = client.post(f"/saya/produk/{shown.pk}/halal/", {"jawaban": "ya"}, follow=True)

    paper = Credential.objects.get(pk=shown.halal_credential_id)
    assert paper.to_renew_since is not None
    assert paper.is_in_force
    page = answer.content.decode()
    assert 'action="/perizinan/urus/halal-pernyataan-sendiri/"' in page
    assert "Perlu diperbarui" in client.get("/saya/usaha/izin/").content.decode()
    case = client.post("/perizinan/urus/halal-pernyataan-sendiri/")
    assert case.url == PermitCase.objects.get().get_absolute_url()
    page = client.get(f"/saya/produk/{shown.pk}/").content.decode()
    assert case.url in page
    assert "/perizinan/urus/" not in page


def test_what_is_no_answer_changes_nothing(client, shown):
    edit(shown, description=NEW_WORDS)
    client.force_login(maker_of(shown))

    client.post(f"/saya/produk/{shown.pk}/halal/", {"jawaban": "mungkin"})

    assert HalalQuestion.objects.get().is_open


def test_only_the_maker_answers_and_strangers_find_nothing(client, shown):
    edit(shown, description=NEW_WORDS)
    for user in (PendampingFactory(), StaffFactory()):
        with pytest.raises(RuleBroken):
            halal.answer(shown, HalalAnswer.SAME, by=user)
    client.force_login(UserFactory())
    answer = client.post(f"/saya/produk/{shown.pk}/halal/", {"jawaban": "ya"})
    assert answer.status_code == 404
    assert HalalQuestion.objects.get().is_open


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_counts(shown):
    edit(shown, description=NEW_WORDS)
    maker = maker_of(shown)

    came = at_once(
        lambda: halal.answer(shown, HalalAnswer.SAME, by=maker),
        lambda: halal.answer(shown, HalalAnswer.CHANGED, by=maker),
    )

    assert sum(isinstance(each, RuleBroken) for each in came) == 1
    said = HalalQuestion.objects.select_related("credential").get()
    assert said.has_changed == (said.credential.to_renew_since is not None)


def test_paper_is_no_longer_to_be_renewed_once_it_is_or_a_newer_one_was_checked(shown):
    edit(shown, description=NEW_WORDS)
    maker, paper = maker_of(shown), shown.halal_credential
    halal.answer(shown, HalalAnswer.CHANGED, by=maker)

    newer = certificate_of(shown.business, number="ID9", valid_from=date(2026, 1, 1))
    verify_credential(newer, by=StaffFactory())

    paper.refresh_from_db()
    assert paper.to_renew_since is None
    paper.to_renew_since = timezone.now()
    paper.save()
    renew_credential(paper, number="ID10", valid_from=date(2026, 2, 1), by=maker)
    assert paper.to_renew_since is None


def test_what_a_maker_said_is_in_the_file_of_their_data(shown):
    edit(shown, description=NEW_WORDS)
    halal.answer(shown, HalalAnswer.SAME, by=maker_of(shown))

    rows = personal_data(maker_of(shown))["products"][0]["halal_questions"]

    assert [row["answer"] for row in rows] == ["masih sama"]
