from datetime import timedelta

import pytest

from etalase.choices import ProductStatus, RevisionStatus
from etalase.models import ProductRevision
from tests.desk import decide
from tests.factories import PendampingFactory, PhotoFactory, ProductFactory, StaffFactory

pytestmark = pytest.mark.django_db


def page(product) -> str:
    return f"/admin/etalase/product/{product.pk}/change/"


@pytest.fixture
def waiting():
    photo = PhotoFactory(product=ProductFactory(status=ProductStatus.SUBMITTED), position=0)
    return photo.product


@pytest.fixture
def revision():
    product = PhotoFactory(product=ProductFactory(price=75_000), position=0).product
    return ProductRevision.objects.create(
        product=product, status=RevisionStatus.SUBMITTED, changes={"price": 80_000}
    )


def test_a_curator_sees_the_photos_and_publishes(client, waiting):
    client.force_login(StaffFactory())

    response = client.get(page(waiting))
    decide(client, page(waiting), ProductStatus.LIVE)

    waiting.refresh_from_db()
    assert len(response.context["photos"]) == 1
    assert waiting.status == ProductStatus.LIVE
    assert waiting.is_listed


def test_a_curator_returns_with_a_reason_that_the_maker_reads(client, waiting):
    client.force_login(StaffFactory())

    decide(client, page(waiting), ProductStatus.RETURNED, "Fotonya gelap")

    waiting.refresh_from_db()
    assert waiting.status == ProductStatus.RETURNED
    assert waiting.history.first().note == "Fotonya gelap"
    assert waiting.business.member.user.notifications.exists()


def test_the_second_curator_is_told(client, waiting):
    client.force_login(StaffFactory())
    decide(client, page(waiting), ProductStatus.LIVE)
    client.force_login(StaffFactory())

    response = decide(client, page(waiting), ProductStatus.REJECTED, "Tidak")

    waiting.refresh_from_db()
    assert waiting.status == ProductStatus.LIVE
    assert "error" in {str(told.tags) for told in client.get(response.url).context["messages"]}


def test_a_curator_never_decides_about_what_was_sent_anew_meanwhile(client, waiting):
    client.force_login(StaffFactory())
    version = client.get(page(waiting)).context["version"]
    waiting.status_since += timedelta(minutes=5)
    waiting.save(update_fields=["status_since"])

    client.post(page(waiting), {"_move": ProductStatus.LIVE, "_version": version})

    waiting.refresh_from_db()
    assert waiting.status == ProductStatus.SUBMITTED


def test_the_page_shows_what_a_change_would_change(client, revision):
    client.force_login(StaffFactory())

    response = client.get(page(revision.product))

    (difference,) = response.context["differences"]
    assert difference.old == "Rp\u00a075.000"
    assert difference.new == "Rp\u00a080.000"


def test_a_change_is_approved_from_the_page_of_its_product(client, revision):
    client.force_login(StaffFactory())

    decide(client, page(revision.product), "revision-disetujui")

    revision.refresh_from_db()
    revision.product.refresh_from_db()
    assert revision.status == RevisionStatus.APPROVED
    assert revision.product.price == 80_000


def test_a_pendamping_may_look_at_a_product_and_not_decide(client, waiting):
    client.force_login(PendampingFactory())

    response = client.get(page(waiting))
    decide(client, page(waiting), ProductStatus.LIVE)

    waiting.refresh_from_db()
    assert response.status_code == 200
    assert response.context["moves"] == []
    assert waiting.status == ProductStatus.SUBMITTED


def test_the_queue_of_changes_holds_their_products(client, revision, waiting):
    client.force_login(StaffFactory())

    products = client.get("/admin/etalase/product/?kurasi=produk").context["cl"].queryset
    changes = client.get("/admin/etalase/product/?kurasi=perubahan").context["cl"].queryset

    assert list(products) == [waiting]
    assert list(changes) == [revision.product]


def test_the_list_of_products_costs_the_same_with_many_rows(client, query_count):
    client.force_login(StaffFactory())
    ProductFactory()
    client.get("/admin/etalase/product/")
    few = query_count(client.get, "/admin/etalase/product/")

    for _row in range(29):
        ProductFactory()

    assert query_count(client.get, "/admin/etalase/product/") == few
