"""A product's moves: who may make them, what they need, and what they tell."""

import threading
from itertools import product as pairs

import pytest
from django.db import connection, transaction
from django.utils import timezone

from etalase.choices import EDITABLE, PRODUCT_MOVES, REASON_NEEDED, Actor, ProductStatus
from etalase.models import Product, ProductChange
from etalase.services import rules
from etalase.services.products import change_status, create_product, edit_product, recommend_product
from members.choices import CredentialKind, MemberStatus, NoticeTopic, Visibility
from members.models import Notification, User
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    CategoryFactory,
    CredentialFactory,
    GraduateBusinessFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
S = ProductStatus


def complete_product(status: str = S.DRAFT, **fields) -> Product:
    """A product that lacks nothing, with one photo."""
    product = ProductFactory(status=status, **fields)
    PhotoFactory(product=product, position=0)
    return product


def maker_of(product: Product) -> User:
    return product.business.member.user


def person(actor: str | None, product: Product) -> User | None:
    if actor == Actor.MAKER:
        return maker_of(product)
    if actor == Actor.CURATOR:
        return StaffFactory()
    if actor == Actor.PENDAMPING:
        return PendampingFactory()
    if actor == Actor.SYSTEM:
        return None
    if actor == "superadmin":
        return User.objects.create_superuser(email="super@contoh.test")
    return UserFactory()


EVERYBODY = [*Actor, "superadmin", "stranger"]


@pytest.mark.parametrize("actor", EVERYBODY)
@pytest.mark.parametrize(("old", "new"), list(pairs(S, S)))
def test_only_the_moves_of_the_table_are_made(old, new, actor):
    product = complete_product(old)
    by = person(actor, product)
    is_allowed = actor in PRODUCT_MOVES.get((old, new), frozenset())

    if is_allowed:
        change_status(product, new, by=by, note="Fotonya gelap")
    else:
        with pytest.raises(RuleBroken):
            change_status(product, new, by=by, note="Fotonya gelap")

    product.refresh_from_db()
    assert product.status == (new if is_allowed else old)
    assert product.history.count() == is_allowed
    assert product.is_listed == (product.status == S.LIVE)


@pytest.mark.parametrize("new", sorted(REASON_NEEDED))
def test_curator_owes_a_reason(new):
    product = complete_product(S.LIVE if new == S.ARCHIVED else S.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_status(product, new, by=StaffFactory(), note="  ")


def test_reason_holds_no_phone_number():
    product = complete_product(S.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_status(product, S.RETURNED, by=StaffFactory(), note="telepon 0812 3456 7890")


def test_nobody_curates_their_own_product():
    product = complete_product(S.SUBMITTED)
    staff = StaffFactory()
    product.business.member.user = staff
    product.business.member.save()

    assert rules.actor_for(staff, product) == Actor.MAKER
    with pytest.raises(RuleBroken):
        change_status(product, S.LIVE, by=staff)


def test_nobody_curates_what_they_entered():
    product = complete_product(S.DRAFT)
    helper = PendampingFactory()
    edit_product(product, by=helper, description="Dibantu pendamping.")
    helper.groups.set(StaffFactory().groups.all())
    helper = User.objects.get(pk=helper.pk)
    change_status(product, S.SUBMITTED, by=maker_of(product))

    with pytest.raises(RuleBroken):
        change_status(product, S.LIVE, by=helper)


def test_inactive_curator_decides_nothing():
    product = complete_product(S.SUBMITTED)

    with pytest.raises(RuleBroken):
        change_status(product, S.LIVE, by=StaffFactory(is_active=False))


@pytest.mark.parametrize("new", [S.LIVE, S.RETURNED, S.REJECTED])
def test_maker_is_told_at_once_with_the_reason(new, django_capture_on_commit_callbacks):
    product = complete_product(S.SUBMITTED)

    change_status(product, new, by=StaffFactory(), note="Fotonya gelap")

    notice = Notification.objects.get(user=maker_of(product))
    assert notice.topic == NoticeTopic.PRODUCT
    assert product.name in notice.title
    assert ("Fotonya gelap" in notice.body) == (new != S.LIVE)
    assert notice.path in (product.get_absolute_url(), f"/saya/produk/{product.pk}/")


def test_staff_are_told_when_something_waits():
    staff = StaffFactory()
    product = complete_product()

    change_status(product, S.SUBMITTED, by=maker_of(product))

    notice = Notification.objects.get(user=staff)
    assert notice.topic == NoticeTopic.WORK
    assert str(product.pk) in notice.path
    assert not Notification.objects.filter(user=maker_of(product)).exists()


def test_published_product_is_listed_and_keeps_its_first_day():
    product = complete_product(S.SUBMITTED, published_at=None)

    change_status(product, S.LIVE, by=StaffFactory())

    first = product.published_at
    assert product.is_listed
    assert product.main_category == product.category.parent
    assert product.kecamatan_id == "31.74.01"
    change_status(product, S.ARCHIVED, by=maker_of(product))
    change_status(product, S.DRAFT, by=maker_of(product))
    change_status(product, S.SUBMITTED, by=maker_of(product))
    change_status(product, S.LIVE, by=StaffFactory())
    product.refresh_from_db()
    assert product.published_at == first


# What a product needs.


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"price": None}, "price"),
        ({"unit": ""}, "unit"),
        ({"description": ""}, "description"),
        ({"is_halal": True}, "halal_credential"),
    ],
)
def test_incomplete_draft_is_kept_but_not_sent(fields, code):
    product = complete_product(**fields)

    assert [gap.code for gap in rules.find_gaps(product, list(product.photos.all()))] == [code]
    with pytest.raises(RuleBroken):
        change_status(product, S.SUBMITTED, by=maker_of(product))


@pytest.mark.parametrize(
    ("state", "is_enough"), [("siap", True), ("menunggu", True), ("gagal", False)]
)
def test_one_photo_that_did_not_fail_is_needed(state, is_enough):
    product = ProductFactory(status=S.DRAFT)
    assert [gap.code for gap in rules.find_gaps(product, [])] == ["photos"]
    photo = PhotoFactory(product=product, position=0, state=state)

    assert (rules.find_gaps(product, [photo]) == []) == is_enough


def test_photos_nobody_has_seen_are_not_published():
    product = complete_product(S.SUBMITTED)
    product.photos.update(state="menunggu")

    with pytest.raises(RuleBroken):
        change_status(product, S.LIVE, by=StaffFactory())


def food(kind=CredentialKind.PIRT, **credential) -> Product:
    product = complete_product(category=CategoryFactory(slug="keripik-dan-camilan"))
    product.permit = CredentialFactory(business=product.business, kind=kind, **credential)
    product.save()
    return product


@pytest.mark.parametrize("kind", [CredentialKind.PIRT, CredentialKind.BPOM_MD, CredentialKind.SLHS])
def test_food_is_sent_with_a_permit_in_force(kind):
    product = food(kind)

    change_status(product, S.SUBMITTED, by=maker_of(product))

    assert product.status == S.SUBMITTED


@pytest.mark.parametrize(
    "credential",
    [
        {"kind": CredentialKind.NIB},
        {"kind": CredentialKind.HALAL},
        {"valid_until": timezone.datetime(2025, 2, 1).date()},
        {"valid_from": timezone.datetime(2029, 2, 1).date()},
        {"revoked_at": timezone.now()},
    ],
)
def test_food_is_not_sent_without_a_permit_in_force(credential):
    product = food(**credential)

    with pytest.raises(RuleBroken):
        change_status(product, S.SUBMITTED, by=maker_of(product))


def test_another_business_permit_does_not_count():
    product = food()
    product.permit = CredentialFactory()
    product.save()

    assert [gap.code for gap in rules.find_gaps(product, list(product.photos.all()))] == ["permit"]
    with pytest.raises(RuleBroken):
        edit_product(product, by=maker_of(product), permit=product.permit)


def test_approving_marks_the_papers_as_checked():
    product = food()
    change_status(product, S.SUBMITTED, by=maker_of(product))

    change_status(product, S.LIVE, by=StaffFactory())

    product.permit.refresh_from_db()
    assert product.permit.verified_at is not None


def test_permit_that_lapsed_while_waiting_stops_publication():
    product = food()
    change_status(product, S.SUBMITTED, by=maker_of(product))
    product.permit.revoked_at = timezone.now()
    product.permit.save()

    with pytest.raises(RuleBroken):
        change_status(product, S.LIVE, by=StaffFactory())


def not_verified(business):
    business.member.status = MemberStatus.FLAGGED
    business.member.save()


def not_graduate(business):
    business.member.graduated_on = None
    business.member.save()


def not_visible(business):
    business.visibility = Visibility.MEMBERS
    business.save()


@pytest.mark.parametrize("spoil", [not_verified, not_graduate, not_visible])
def test_only_a_verified_graduates_visible_business_lists(spoil):
    product = complete_product()
    waiting = complete_product(S.SUBMITTED)
    for each in (product, waiting):
        spoil(each.business)

    with pytest.raises(RuleBroken):
        create_product(
            product.business, by=maker_of(product), name="Baru", category=product.category
        )
    with pytest.raises(RuleBroken):
        change_status(product, S.SUBMITTED, by=maker_of(product))
    with pytest.raises(RuleBroken):
        change_status(waiting, S.LIVE, by=StaffFactory())


def test_calon_creates_nothing():
    business = BusinessFactory()

    with pytest.raises(RuleBroken):
        create_product(business, by=business.member.user, name="Baru", category=CategoryFactory())


# Entering and editing.


def test_create_makes_a_draft_of_a_name_and_a_category():
    business = GraduateBusinessFactory()

    product = create_product(
        business, by=business.member.user, name="Tas pandan", category=CategoryFactory()
    )

    product.refresh_from_db()
    assert (product.status, product.price, product.is_listed) == (S.DRAFT, None, False)
    assert list(product.edited_by.all()) == [business.member.user]


@pytest.mark.parametrize("who", [UserFactory, StaffFactory, PendampingFactory])
def test_nobody_else_creates(who):
    business = GraduateBusinessFactory()

    with pytest.raises(RuleBroken):
        create_product(business, by=who(), name="Tas pandan", category=CategoryFactory())


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("actor", EVERYBODY)
def test_who_edits_in_which_state(status, actor):
    product = complete_product(status)
    by = person(actor, product)
    is_allowed = (actor == Actor.MAKER and status in EDITABLE) or (
        actor == Actor.PENDAMPING and status in (S.DRAFT, S.RETURNED)
    )

    if by is None:
        return
    if is_allowed:
        edit_product(product, by=by, description="Baru")
    else:
        with pytest.raises(RuleBroken):
            edit_product(product, by=by, description="Baru")

    product.refresh_from_db()
    assert (product.description == "Baru") == is_allowed


def test_pendamping_of_another_kecamatan_helps_nobody():
    product = complete_product()

    with pytest.raises(RuleBroken):
        edit_product(product, by=PendampingFactory(kecamatan=["31.71.01"]), description="Baru")


def test_main_category_is_too_wide():
    product = complete_product()

    with pytest.raises(RuleBroken):
        edit_product(product, by=maker_of(product), category=product.category.parent)


def test_status_is_no_field_to_edit():
    product = complete_product()

    with pytest.raises(TypeError):
        edit_product(product, by=maker_of(product), status=S.LIVE)


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("actor", EVERYBODY)
def test_only_the_pendamping_recommends(status, actor):
    product = complete_product(status)
    by = person(actor, product)
    is_allowed = actor == Actor.PENDAMPING and status in (S.DRAFT, S.RETURNED, S.SUBMITTED)

    if is_allowed:
        recommend_product(product, by=by, note="Bagus")
        recommend_product(product, by=by, note="Bagus sekali")
    else:
        with pytest.raises(RuleBroken):
            recommend_product(product, by=by, note="Bagus")

    notes = list(product.recommendations.values_list("note", flat=True))
    assert notes == (["Bagus sekali"] if is_allowed else [])


# Two at once.


def race(*calls) -> list[str]:
    """Run the calls at the same moment, each on its own connection; which of them were refused."""
    barrier = threading.Barrier(len(calls))
    outcomes = []

    def run(call) -> None:
        try:
            barrier.wait()
            call()
            outcomes.append("done")
        except RuleBroken:
            outcomes.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_second_of_two_curators_is_told():
    product = complete_product(S.SUBMITTED)
    one, two = StaffFactory(), StaffFactory()

    outcomes = race(
        lambda: change_status(Product.objects.get(pk=product.pk), S.LIVE, by=one),
        lambda: change_status(Product.objects.get(pk=product.pk), S.REJECTED, by=two, note="Tidak"),
    )

    assert outcomes == ["done", "told"]
    product.refresh_from_db()
    assert ProductChange.objects.get(product=product).new_status == product.status
    assert product.is_listed == (product.status == S.LIVE)


@pytest.mark.django_db(transaction=True)
def test_two_edits_of_a_product_on_show_share_one_revision():
    product = complete_product(S.LIVE)
    maker = maker_of(product)

    outcomes = race(
        lambda: edit_product(Product.objects.get(pk=product.pk), by=maker, price=80_000),
        lambda: edit_product(Product.objects.get(pk=product.pk), by=maker, name="Keranjang besar"),
    )

    assert outcomes == ["done", "done"]
    revision = product.revisions.get()
    assert revision.changes == {"price": 80_000, "name": "Keranjang besar"}


@pytest.mark.django_db(transaction=True)
def test_archiving_and_refreshing_at_once_never_lists_an_archived_product():
    from etalase.services.catalogue import refresh_listing

    product = complete_product(S.LIVE)
    maker = maker_of(product)

    outcomes = race(
        lambda: change_status(Product.objects.get(pk=product.pk), S.ARCHIVED, by=maker),
        lambda: refresh_listing(Product.objects.get(pk=product.pk)),
    )

    assert outcomes == ["done", "done"]
    product.refresh_from_db()
    assert (product.status, product.is_listed) == (S.ARCHIVED, False)


def test_price_may_lack_only_before_a_product_is_sent():
    from django.db import IntegrityError

    product = complete_product(S.SUBMITTED)
    product.price = None

    with pytest.raises(IntegrityError), transaction.atomic():
        product.save()
