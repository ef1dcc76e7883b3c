"""A change to a product on show: the old version stays until the new one is approved."""

from itertools import product as pairs

import pytest

from etalase.choices import OPEN_REVISIONS, REVISION_MOVES, ProductStatus, RevisionStatus
from etalase.models import Photo
from etalase.services import photos, revisions
from etalase.services.products import change_status, edit_product
from etalase.services.revisions import change_revision_status, revision_diff
from members.choices import CredentialKind
from members.models import Notification
from okoce.errors import RuleBroken
from tests.factories import CategoryFactory, CredentialFactory, PhotoFactory, StaffFactory

from .test_products import EVERYBODY, complete_product, maker_of, person
from .uploads import picture_file

pytestmark = pytest.mark.django_db
S, R = ProductStatus, RevisionStatus


@pytest.fixture
def shown():
    """A product on show with two photos."""
    product = complete_product(S.LIVE, price=75_000)
    PhotoFactory(product=product, position=1)
    return product


def revise(product, **fields):
    return edit_product(product, by=maker_of(product), **fields)


def sent(product, **fields):
    revision = revise(product, **fields)
    return change_revision_status(revision, R.SUBMITTED, by=maker_of(product))


@pytest.mark.parametrize("actor", EVERYBODY)
@pytest.mark.parametrize(("old", "new"), list(pairs(R, R)))
def test_only_the_moves_of_the_table_are_made(old, new, actor, shown):
    revision = revise(shown, price=80_000)
    type(revision).objects.filter(pk=revision.pk).update(status=old)
    by = person(actor, shown)
    is_allowed = actor in REVISION_MOVES.get((old, new), frozenset())

    if is_allowed:
        change_revision_status(revision, new, by=by, note="Harga perlu dijelaskan")
    else:
        with pytest.raises(RuleBroken):
            change_revision_status(revision, new, by=by, note="Harga perlu dijelaskan")

    revision.refresh_from_db()
    shown.refresh_from_db()
    assert revision.status == (new if is_allowed else old)
    assert revision.history.count() == is_allowed
    assert shown.price == (80_000 if is_allowed and new == R.APPROVED else 75_000)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("name", "Keranjang besar", "Keranjang besar"),
        ("price", 80_000, 80_000),
        ("price_max", 90_000, 90_000),
        ("unit", "lusin", "lusin"),
        ("is_halal", True, True),
    ],
)
def test_what_a_visitor_relies_on_waits_for_a_curator(name, value, kept, shown):
    before = getattr(shown, name)

    revision = revise(shown, **{name: value})

    shown.refresh_from_db()
    assert getattr(shown, name) == before
    assert revision.changes == {name: kept}
    assert revision.status == R.DRAFT


def test_category_and_papers_are_kept_by_id(shown):
    kue = CategoryFactory(slug="kue-kering")
    permit = CredentialFactory(business=shown.business, kind=CredentialKind.PIRT)

    revision = revise(shown, category=kue, permit=permit)

    assert revision.changes == {"category": kue.pk, "permit": permit.pk}
    candidate = revisions.proposed(shown, revision)
    assert (candidate.category, candidate.permit) == (kue, permit)
    assert shown.category.slug == "anyaman"


@pytest.mark.parametrize(
    ("name", "value"),
    [("description", "Baru"), ("monthly_capacity", 9), ("lead_days", 3), ("availability", "habis")],
)
def test_the_rest_is_saved_at_once(name, value, shown):
    saved = revise(shown, **{name: value})

    shown.refresh_from_db()
    assert saved == shown
    assert getattr(shown, name) == value
    assert not shown.revisions.exists()


def test_further_edits_go_into_the_open_revision(shown):
    first = revise(shown, price=80_000)
    second = revise(shown, name="Keranjang besar", price=80_000)

    assert first.pk == second.pk
    assert second.changes == {"price": 80_000, "name": "Keranjang besar"}


def test_going_back_to_what_is_on_show_withdraws_the_revision(shown):
    revision = revise(shown, price=80_000)

    saved = revise(shown, price=75_000)

    revision.refresh_from_db()
    assert saved == shown
    assert revision.status == R.WITHDRAWN


def test_change_under_a_curators_eyes_is_refused(shown):
    revision = sent(shown, price=80_000)

    with pytest.raises(RuleBroken):
        revise(shown, price=1)
    with pytest.raises(RuleBroken):
        photos.add_photo(shown, picture_file(), by=maker_of(shown))

    revise(shown, price=80_000, description="Tetap boleh")
    revision.refresh_from_db()
    shown.refresh_from_db()
    assert revision.changes == {"price": 80_000}
    assert shown.description == "Tetap boleh"


def test_taken_back_revision_can_be_edited_again(shown):
    revision = sent(shown, price=80_000)
    change_revision_status(revision, R.DRAFT, by=maker_of(shown))

    assert revise(shown, price=81_000).changes == {"price": 81_000}


def test_approval_changes_everything_at_once(shown):
    first, second = shown.photos.all()
    photos.add_photo(shown, picture_file(), by=maker_of(shown))
    third = shown.photos.get(position=None)
    photos.remove_photo(first, by=maker_of(shown))
    photos.reorder(shown, [third.pk, second.pk], by=maker_of(shown))
    revision = sent(shown, name="Keranjang besar", price=80_000)
    assert list(shown.photos.on_show()) == [first, second]
    Photo.objects.filter(pk=third.pk).update(state="siap")

    change_revision_status(revision, R.APPROVED, by=StaffFactory())

    shown.refresh_from_db()
    assert (shown.name, shown.price, shown.is_listed) == ("Keranjang besar", 80_000, True)
    assert list(shown.photos.on_show()) == [third, second]
    assert not Photo.objects.filter(pk=first.pk).exists()


def test_approval_waits_for_photos_that_nobody_has_seen(shown):
    photos.add_photo(shown, picture_file(), by=maker_of(shown))
    revision = sent(shown)
    shown.photos.filter(position=None).update(state="menunggu")

    with pytest.raises(RuleBroken):
        change_revision_status(revision, R.APPROVED, by=StaffFactory())

    shown.refresh_from_db()
    assert shown.photos.filter(position=None).count() == 1


def test_incomplete_revision_is_not_sent(shown):
    revision = revise(shown, is_halal=True)

    with pytest.raises(RuleBroken):
        change_revision_status(revision, R.SUBMITTED, by=maker_of(shown))


def test_moving_to_food_needs_a_permit(shown):
    revision = revise(shown, category=CategoryFactory(slug="kue-kering"))

    with pytest.raises(RuleBroken):
        change_revision_status(revision, R.SUBMITTED, by=maker_of(shown))


@pytest.mark.parametrize("new", [R.REJECTED, R.WITHDRAWN])
def test_given_up_revision_drops_its_photos(new, shown):
    photos.add_photo(shown, picture_file(), by=maker_of(shown))
    revision = sent(shown)
    by = StaffFactory() if new == R.REJECTED else maker_of(shown)

    change_revision_status(revision, new, by=by, note="Tidak sesuai")

    assert shown.photos.count() == 2


@pytest.mark.parametrize("new", [R.RETURNED, R.REJECTED])
def test_curator_owes_a_reason(new, shown):
    revision = sent(shown, price=80_000)

    with pytest.raises(RuleBroken):
        change_revision_status(revision, new, by=StaffFactory())


@pytest.mark.parametrize("new", [R.APPROVED, R.RETURNED, R.REJECTED])
def test_maker_is_told(new, shown):
    revision = sent(shown, price=80_000)

    change_revision_status(revision, new, by=StaffFactory(), note="Fotonya gelap")

    notice = Notification.objects.get(user=maker_of(shown))
    assert ("Fotonya gelap" in notice.body) == (new != R.APPROVED)


def test_archiving_closes_the_open_revision(shown):
    revision = sent(shown, price=80_000)

    change_status(shown, S.ARCHIVED, by=maker_of(shown))

    revision.refresh_from_db()
    assert revision.status == R.WITHDRAWN
    assert revision.history.get(new_status=R.WITHDRAWN).by is None
    assert not shown.revisions.filter(status__in=OPEN_REVISIONS).exists()


def test_who_entered_it_does_not_approve_it(shown):
    staff = StaffFactory()
    shown.edited_by.add(staff)
    revision = sent(shown, price=80_000)

    with pytest.raises(RuleBroken):
        change_revision_status(revision, R.APPROVED, by=staff)


def test_diff_reads_like_the_page(shown):
    added = picture_file()
    photos.add_photo(shown, added, by=maker_of(shown))
    revision = revise(shown, price=80_000, is_halal=True)

    differences = revision_diff(revision)

    assert [(each.old, each.new) for each in differences[:1]] == [
        ("Rp\u00a075.000", "Rp\u00a080.000")
    ]
    assert [each.is_photos for each in differences] == [False, False, True]
    assert (len(differences[2].old), len(differences[2].new)) == (2, 3)
