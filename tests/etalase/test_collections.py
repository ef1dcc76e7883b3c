"""Collections, what is new and near, and catalogues on paper."""

import io
import itertools
import threading
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from etalase.choices import (
    COLLECTION_MOVES,
    CollectionActor,
    CollectionStatus,
    ProductStatus,
)
from etalase.models import Category, Collection, CollectionItem
from etalase.services.collections import (
    actors_for,
    change_collection_status,
    near,
    note_edit,
    products_of,
)
from members.models import Kecamatan, Notification
from okoce.demo import City
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.factories import (
    CollectionFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
TEBET, GAMBIR = "31.74.01", "31.71.01"


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def put(collection: Collection, *products) -> None:
    CollectionItem.objects.bulk_create(
        CollectionItem(collection=collection, product=product, position=place)
        for place, product in enumerate(products)
    )


# What stands in a collection.


def test_hand_picked_products_come_in_their_order_and_the_rule_follows():
    first, second, third = (ProductFactory() for _each in range(3))
    dear = ProductFactory(price=500_000)
    gone = ProductFactory(status=ProductStatus.ARCHIVED, is_listed=False)
    collection = CollectionFactory(takes_by_rule=True, price_max=100_000)
    put(collection, second, gone, dear)

    assert products_of(collection) == [second, dear, third, first]
    assert products_of(collection, limit=3) == [second, dear, third]


def test_rule_keeps_to_category_kecamatan_and_halal():
    near_by = ProductFactory(is_halal=True)
    ProductFactory(is_halal=False)
    ProductFactory(is_halal=True, business=GraduateBusinessFactory(kelurahan=kelurahan_in(GAMBIR)))
    collection = CollectionFactory(
        takes_by_rule=True,
        category=Category.objects.get(slug="kerajinan"),
        kecamatan=Kecamatan.objects.get(code=TEBET),
        is_halal=True,
    )

    assert products_of(collection) == [near_by]


def test_without_a_rule_only_the_hand_picked_stand_there():
    ProductFactory()

    assert products_of(CollectionFactory()) == []


# Pages.


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, True),
        ({"status": CollectionStatus.DRAFT}, False),
        ({"status": CollectionStatus.SUBMITTED}, False),
        ({"status": CollectionStatus.WITHDRAWN}, False),
        ({"shown_from": timezone.localdate() + timedelta(days=2)}, False),
        ({"shown_until": timezone.localdate()}, True),
        (
            {
                "shown_from": timezone.localdate() - timedelta(days=9),
                "shown_until": timezone.localdate() - timedelta(days=2),
            },
            False,
        ),
    ],
)
def test_collection_is_shown_when_published_and_within_its_days(client, fields, is_shown):
    collection = CollectionFactory(title="Untuk lebaran", **fields)
    put(collection, ProductFactory())

    assert ("Untuk lebaran" in page_of(client, "/etalase/koleksi/")) == is_shown
    status = 200 if is_shown else 404
    assert client.get(collection.get_absolute_url()).status_code == status
    assert client.get(f"{collection.get_absolute_url()}katalog.pdf").status_code == status


def test_hidden_product_leaves_the_kept_page_of_a_collection_at_once(
    client, django_capture_on_commit_callbacks
):
    product = ProductFactory(name="Tikar pandan")
    collection = CollectionFactory()
    put(collection, product)
    assert "Tikar pandan" in page_of(client, collection.get_absolute_url())

    with django_capture_on_commit_callbacks(execute=True):
        from etalase.services import change_status

        change_status(product, ProductStatus.ARCHIVED, by=product.business.member.user)

    assert "Tikar pandan" not in page_of(client, collection.get_absolute_url())


def test_pages_cost_the_same_with_one_and_with_thirty_rows(client, query_count, settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    collection = CollectionFactory(takes_by_rule=True, price_max=90_000)
    put(collection, PhotoFactory(position=1).product)
    PhotoFactory(position=1)
    addresses = [
        "/etalase/koleksi/",
        collection.get_absolute_url(),
        "/etalase/baru/",
        "/etalase/dekat/?kecamatan=tebet",
    ]
    one = {each: query_count(client.get, each) for each in addresses}
    for _number in range(15):
        put(collection, PhotoFactory(position=1).product)
        PhotoFactory(position=1)
        CollectionFactory()

    assert {each: query_count(client.get, each) for each in addresses} == one
    assert max(one.values()) <= 6


def test_new_products_stand_week_by_week(client):
    now = timezone.now()
    ProductFactory(name="Yang baru", published_at=now)
    ProductFactory(name="Yang lama", published_at=now - timedelta(days=21))

    page = page_of(client, "/etalase/baru/")

    assert page.index("Yang baru") < page.index("Yang lama")
    assert page.count("Pekan ") == 2


def test_near_begins_at_home_and_goes_on_to_the_neighbours(client):
    areas = list(Kecamatan.objects.all())
    home = next(area for area in areas if area.code == TEBET)
    mine = ProductFactory()
    ProductFactory(business=GraduateBusinessFactory(kelurahan=kelurahan_in("31.01.01")))
    neighbour = near_area(home, areas)
    theirs = ProductFactory(business=GraduateBusinessFactory(kelurahan=kelurahan_in(neighbour)))

    groups = near(home, areas)

    assert groups == [(home, [mine]), (theirs.kecamatan, [theirs])]
    page = page_of(client, "/etalase/dekat/?kecamatan=tebet")
    assert page.index(mine.name) < page.index(theirs.name)
    assert page_of(client, "/etalase/dekat/?kecamatan=atlantis")


def test_choice_of_a_kecamatan_begins_with_words(client):
    assert '<option value="" selected>Pilih kecamatan</option>' in page_of(
        client, "/etalase/dekat/"
    )


def near_area(home: Kecamatan, areas: list[Kecamatan]) -> str:
    others = [each for each in areas if each != home]
    return min(
        others,
        key=lambda each: ((each.col - home.col) ** 2 + (each.row - home.row) ** 2, each.code),
    ).code


def test_lists_walk_along_indexes(many_products):
    home = Kecamatan.objects.get(code=TEBET)
    areas = list(Kecamatan.objects.all())
    collection = CollectionFactory(
        takes_by_rule=True, category=Category.objects.get(slug="makanan"), price_max=100_000
    )
    seen = []

    def explain(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "etalase_product" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN {sql}", params)
                seen.append("\n".join(row[0] for row in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        near(home, areas)
        products_of(collection)

    assert seen
    assert [plan for plan in seen if "Seq Scan on etalase_product " in plan] == []


# Who publishes.


def people_of(collection: Collection) -> dict:
    writer, helper = StaffFactory(), PendampingFactory()
    for person in (writer, helper):
        note_edit(collection, by=person)
    return {
        "writer": writer,
        "pendamping who wrote": helper,
        "second staff": StaffFactory(),
        "pendamping": PendampingFactory(),
        "member": MemberFactory().user,
        "superadmin": UserFactory(is_staff=True, is_superuser=True),
    }


@pytest.mark.parametrize(("old", "new"), [*itertools.permutations(CollectionStatus, 2)])
def test_moves_are_made_by_whom_the_table_says(old, new):
    collection = CollectionFactory(status=old)
    put(collection, ProductFactory())
    may = COLLECTION_MOVES.get((old, new), frozenset())
    for name, person in people_of(collection).items():
        Collection.objects.filter(pk=collection.pk).update(status=old)
        is_open = bool(may & actors_for(person, collection))
        try:
            change_collection_status(collection, new, by=person)
        except RuleBroken:
            assert not is_open, name
        else:
            assert is_open, name


def test_nobody_publishes_what_they_entered(client):
    collection = CollectionFactory(status=CollectionStatus.DRAFT)
    put(collection, ProductFactory())
    writer, second = StaffFactory(), StaffFactory()
    note_edit(collection, by=writer)
    place = f"/admin/etalase/collection/{collection.pk}/change/"

    client.force_login(writer)
    decide(client, place, CollectionStatus.SUBMITTED)
    decide(client, place, CollectionStatus.LIVE)
    collection.refresh_from_db()
    assert collection.status == CollectionStatus.SUBMITTED
    assert actors_for(writer, collection) == {CollectionActor.EDITOR, CollectionActor.STAFF}

    client.force_login(second)
    decide(client, place, CollectionStatus.LIVE)
    collection.refresh_from_db()
    assert collection.status == CollectionStatus.LIVE
    assert [change.by for change in collection.history.all()] == [second, writer]
    assert Notification.objects.filter(user=writer, kind="collection_tayang").count() == 1


def test_empty_collection_is_not_sent():
    collection = CollectionFactory(status=CollectionStatus.DRAFT)
    writer = StaffFactory()
    note_edit(collection, by=writer)

    with pytest.raises(RuleBroken):
        change_collection_status(collection, CollectionStatus.SUBMITTED, by=writer)


def form_of(**fields) -> dict:
    return {
        "title": "Hadiah guru",
        "slug": "hadiah-guru",
        "intro": "Terima kasih yang dibuat tangan.",
        "art": "keranjang",
        "shown_from": "2026-11-01",
        "items-TOTAL_FORMS": "0",
        "items-INITIAL_FORMS": "0",
        "history-TOTAL_FORMS": "0",
        "history-INITIAL_FORMS": "0",
        **fields,
    }


def test_who_writes_at_the_desk_is_remembered_and_a_published_page_stands_still(client):
    staff, product = StaffFactory(), ProductFactory()
    client.force_login(staff)
    client.post(
        "/admin/etalase/collection/add/",
        form_of(
            **{"items-TOTAL_FORMS": "1", "items-0-product": product.pk, "items-0-position": "1"}
        ),
    )
    collection = Collection.objects.get()
    assert collection.status == CollectionStatus.DRAFT
    assert list(collection.edited_by.all()) == [staff]
    assert products_of(collection) == [product]

    Collection.objects.update(status=CollectionStatus.LIVE)
    client.post(f"/admin/etalase/collection/{collection.pk}/change/", form_of(title="Lain sekali"))
    collection.refresh_from_db()
    assert collection.title == "Hadiah guru"


def edited(page, **changed) -> dict:
    """The form of an opened page, as it is sent with some fields changed."""
    form, items = page.context["adminform"].form, page.context["inline_admin_formsets"][0].formset
    fields = [each[name] for each in (form, *items.forms) for name in each.fields]
    shown = {
        field.html_name: field.value()
        for field in fields
        if field.value() is not None and field.value() is not False
    }
    rows = {
        "items-TOTAL_FORMS": len(items.forms),
        "items-INITIAL_FORMS": items.initial_form_count(),
        "history-TOTAL_FORMS": 0,
        "history-INITIAL_FORMS": 0,
    }
    return {**shown, **rows, **changed}


@pytest.fixture
def draft():
    collection = CollectionFactory(status=CollectionStatus.DRAFT, intro="Yang lama.")
    put(collection, ProductFactory())
    return collection


def place_of(collection: Collection) -> str:
    return f"/admin/etalase/collection/{collection.pk}/change/"


@pytest.mark.parametrize(
    "first_change", [{"title": "Dari yang pertama"}, {"items-0-position": "7"}]
)
def test_second_of_two_editors_undoes_nothing(client, draft, first_change):
    first, second = StaffFactory(), StaffFactory()
    client.force_login(first)
    opened = client.get(place_of(draft))
    assert client.post(place_of(draft), edited(opened, **first_change)).status_code == 302
    client.force_login(second)

    late = client.post(place_of(draft), edited(opened, intro="Dari yang kedua"))

    assert late.status_code == 200
    assert "Koleksi ini diubah orang lain" in late.content.decode()
    assert "Dari yang kedua" in late.content.decode()
    draft.refresh_from_db()
    assert draft.intro == "Yang lama."
    assert draft.title == first_change.get("title", draft.title)
    assert draft.items.get().position == int(first_change.get("items-0-position", 0))
    assert list(draft.edited_by.all()) == [first]

    again = client.post(place_of(draft), edited(client.get(place_of(draft)), intro="Kini benar"))
    assert again.status_code == 302
    draft.refresh_from_db()
    assert draft.intro == "Kini benar"


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_save_at_once_one_is_told(draft):
    desks = []
    for person in (StaffFactory(), StaffFactory()):
        desk = Client()
        desk.force_login(person)
        desks.append((desk, edited(desk.get(place_of(draft)), title=f"Oleh {person.pk}")))
    gate, answers = threading.Barrier(2), []

    def save(desk: Client, words: dict) -> None:
        try:
            gate.wait()
            answers.append(desk.post(place_of(draft), words).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=each) for each in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 302]
    assert draft.edited_by.count() == 1


def test_editor_is_told_when_the_draft_was_sent_meanwhile(client, draft):
    writer, other = StaffFactory(), StaffFactory()
    note_edit(draft, by=writer)
    client.force_login(other)
    opened = client.get(place_of(draft))
    change_collection_status(draft, CollectionStatus.SUBMITTED, by=writer)

    late = client.post(place_of(draft), edited(opened, title="Terlambat"))

    assert late.status_code == 200
    assert "Koleksi ini diubah orang lain" in late.content.decode()
    draft.refresh_from_db()
    assert draft.title != "Terlambat"


def test_rule_without_words_is_refused(client):
    client.force_login(StaffFactory())

    response = client.post("/admin/etalase/collection/add/", form_of(takes_by_rule="on"))

    assert response.status_code == 200
    assert "takes_by_rule" in response.context["adminform"].form.errors
    assert not Collection.objects.exists()


def test_pendamping_sees_own_drafts_and_published_ones():
    own, other = (CollectionFactory(status=CollectionStatus.DRAFT) for _each in range(2))
    live = CollectionFactory()
    pendamping = PendampingFactory()
    note_edit(own, by=pendamping)

    assert set(Collection.objects.visible_to(pendamping)) == {own, live}
    assert set(Collection.objects.visible_to(StaffFactory())) == {own, other, live}
    assert set(Collection.objects.visible_to(MemberFactory().user)) == set()


# On paper.


def photo_with_file(product) -> None:
    photo = PhotoFactory(product=product, position=0)
    file = io.BytesIO()
    Image.new("RGB", (320, 240), "#cf400d").save(file, "JPEG")
    name = photo.file_name(320, "jpg")
    default_storage.delete(name)
    default_storage.save(name, ContentFile(file.getvalue()))


def test_catalogue_of_a_collection_reads_back_from_paper(client, settings):
    collection = CollectionFactory(title="Oleh-oleh")
    products = [ProductFactory(name=f"Besek rotan {number}") for number in range(14)]
    photo_with_file(products[0])
    put(collection, *products)

    response = client.get(f"{collection.get_absolute_url()}katalog.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="katalog-oleh-oleh.pdf"'
    paper = pypdfium2.PdfDocument(response.content)
    assert len(paper) == 2
    text = " ".join(page.get_textpage().get_text_range() for page in paper)
    assert text.replace("\xa0", " ").count("Rp 75.000") == 14
    assert all(product.business.name in text for product in products)
    codes = {
        code.text
        for page in paper
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    }
    told = {*products, collection}
    assert codes == {settings.SITE_URL + each.get_absolute_url() for each in told}


def test_sixty_products_fill_five_sheets(client):
    business = GraduateBusinessFactory()
    for _number in range(61):
        photo_with_file(ProductFactory(business=business))

    response = client.get("/etalase/anyaman/katalog.pdf")

    assert len(pypdfium2.PdfDocument(response.content)) == 5


def test_catalogue_of_a_closed_business_is_not_printed(client):
    business = GraduateBusinessFactory(visibility="anggota")

    assert client.get(f"/usaha/{business.slug}/katalog.pdf").status_code == 404


def test_too_many_catalogues_are_refused(client):
    ProductFactory()
    answers = [client.get("/etalase/anyaman/katalog.pdf").status_code for _each in range(21)]

    assert answers == [200] * 20 + [429]


# The demo.


def test_demo_puts_four_collections_on_show_and_lets_one_wait():
    from etalase.demo.collections import put_together

    for name in ("staf", "staf2"):
        StaffFactory(email=f"{name}@demo.test")
    PendampingFactory(email="pendamping@demo.test")
    ProductFactory(name="Keranjang pandan")

    put_together(City(seed=1, members=1, businesses=1, products=1, say=print))

    assert Collection.objects.on_show(timezone.localdate()).count() == 4
    assert Collection.objects.waiting().count() == 1
