"""The maker's pages: who opens them, what they refuse, and what they keep."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from etalase.choices import HiddenReason, ProductStatus, RevisionStatus
from etalase.models import Category, Product
from etalase.services.products import change_status, edit_product
from members.choices import CredentialKind, Domicile, MemberStatus, Visibility
from members.models import User
from tests.factories import (
    BusinessFactory,
    CategoryFactory,
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    PhotoFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

from .test_products import complete_product, maker_of
from .uploads import picture_file

pytestmark = pytest.mark.django_db
S, R = ProductStatus, RevisionStatus


@pytest.fixture
def business():
    return GraduateBusinessFactory()


@pytest.fixture
def maker(client, business):
    client.force_login(business.member.user)
    return business.member.user


def form_data(**changes) -> dict:
    return {
        "name": "Tas pandan",
        "category": CategoryFactory().pk,
        "description": "Anyaman tangan.",
        "price": "75.000",
        "price_max": "",
        "unit": "buah",
        "availability": "tersedia",
        "monthly_capacity": "40",
        "lead_days": "3",
        "permit": "",
        "halal_credential": "",
        **changes,
    }


def errors_of(response, field: str) -> list[str]:
    assert response.status_code == 422
    return [each.code for each in response.context["form"].errors.as_data().get(field, [])]


def address(product: Product, rest: str = "") -> str:
    return f"/saya/produk/{product.pk}/{rest}"


# Entering.


def test_draft_is_kept_with_a_name_and_a_category(client, business, maker):
    data = form_data(description="", price="", unit="", monthly_capacity="", lead_days="")

    response = client.post("/saya/produk/baru/", data)

    product = business.products.get()
    assert (response.status_code, response.url) == (302, address(product, "foto/"))
    assert (product.status, product.price) == (S.DRAFT, None)


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("15000", 15_000),
        ("15.000", 15_000),
        ("Rp 15.000", 15_000),
        ("Rp15.000,-", 15_000),
        ("1", 1),
        ("1.000.000.000", 1_000_000_000),
    ],
)
def test_price_is_read_as_people_write_it(client, business, maker, written, price):
    client.post("/saya/produk/baru/", form_data(price=written))

    assert business.products.get().price == price


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("15,5", "comma"),
        ("15,000", "comma"),
        ("-15000", "negative"),
        ("15.5", "not_digits"),
        ("lima belas ribu", "not_digits"),
        ("0", "min_value"),
        ("1.000.000.001", "max_value"),
    ],
)
def test_doubtful_price_is_refused_and_what_was_typed_stays(client, business, maker, written, code):
    response = client.post("/saya/produk/baru/", form_data(price=written, name="Tas pandan besar"))

    assert errors_of(response, "price") == [code]
    assert f'value="{written}"' in response.content.decode()
    assert "Tas pandan besar" in response.content.decode()
    assert not business.products.exists()


@pytest.mark.parametrize(
    ("low", "high", "field", "code"),
    [
        ("75.000", "75.000", "price_max", "range"),
        ("75.000", "50.000", "price_max", "range"),
        ("", "50.000", "price", "low"),
    ],
)
def test_range_must_go_up(client, maker, low, high, field, code):
    response = client.post("/saya/produk/baru/", form_data(price=low, price_max=high))

    assert errors_of(response, field) == [code]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": "Ta"}, "name", "min_length"),
        ({"name": "T" * 81}, "name", "max_length"),
        ({"name": ""}, "name", "required"),
        ({"category": ""}, "category", "required"),
        ({"category": "kerajinan"}, "category", "invalid_choice"),
        ({"description": "x" * 3001}, "description", "max_length"),
        ({"lead_days": "366"}, "lead_days", "max_value"),
        ({"monthly_capacity": "-1"}, "monthly_capacity", "min_value"),
        ({"availability": "entah"}, "availability", "invalid_choice"),
    ],
)
def test_what_does_not_fit_is_refused(client, business, maker, changes, field, code):
    response = client.post("/saya/produk/baru/", form_data(**changes))

    assert code in errors_of(response, field)
    assert not business.products.exists()


def test_main_category_is_not_offered(client, maker):
    main = CategoryFactory().parent

    response = client.post("/saya/produk/baru/", form_data(category=main.pk))

    assert errors_of(response, "category") == ["invalid_choice"]


def test_only_own_papers_in_force_are_offered(client, business, maker):
    own = CredentialFactory(business=business)
    CredentialFactory(business=business, kind=CredentialKind.NIB)
    CredentialFactory(business=business, revoked_at="2026-01-01T00:00Z")
    stranger = CredentialFactory()

    form = client.get("/saya/produk/baru/").context["form"]
    response = client.post("/saya/produk/baru/", form_data(permit=stranger.pk))

    assert list(form.fields["permit"].queryset) == [own]
    assert errors_of(response, "permit") == ["invalid_choice"]


# Who may open what.


@pytest.mark.parametrize(
    ("make", "obstacle"),
    [
        (lambda: UserFactory(), HiddenReason.MEMBER),
        (
            lambda: MemberFactory(status=MemberStatus.REGISTERING).user,
            HiddenReason.MEMBER,
        ),
        (
            lambda: (
                MemberFactory(
                    status=MemberStatus.OUTSIDE, domicile=Domicile.OUTSIDE, kelurahan=None
                ).user
            ),
            HiddenReason.MEMBER,
        ),
        (lambda: BusinessFactory().member.user, HiddenReason.MEMBER),
        (
            lambda: GraduateBusinessFactory(visibility=Visibility.MEMBERS).member.user,
            HiddenReason.BUSINESS,
        ),
    ],
)
def test_who_may_not_list_yet_is_told_what_is_missing(client, make, obstacle):
    client.force_login(make())

    for page in ("/saya/produk/", "/saya/produk/baru/"):
        response = client.get(page)
        assert response.status_code == 200
        assert f'data-obstacle="{obstacle}"' in response.content.decode()
    client.post("/saya/produk/baru/", form_data())
    assert not Product.objects.exists()


PAGES = ["", "foto/", "pratinjau/"]
POSTS = ["", "foto/", "kirim/", "tarik/", "arsip/", "pulihkan/", "perubahan/kirim/", "rekomendasi/"]


def strangers() -> list[User]:
    return [
        GraduateBusinessFactory().member.user,
        PendampingFactory(kecamatan=["31.71.01"]),
        UserFactory(),
    ]


def test_strangers_find_nothing(client):
    product = complete_product()
    photo = product.photos.get()
    posts = [*POSTS, f"foto/{photo.pk}/", f"foto/{photo.pk}/hapus/"]

    for stranger in strangers():
        client.force_login(stranger)
        assert [client.get(address(product, page)).status_code for page in PAGES] == [404] * 3
        codes = [client.post(address(product, post), form_data()).status_code for post in posts]
        assert codes == [404] * len(posts)

    product.refresh_from_db()
    assert product.name != "Tas pandan"


def test_visitors_are_asked_to_sign_in(client):
    product = complete_product()

    for page in ("/saya/produk/", "/saya/produk/baru/", *(address(product, p) for p in PAGES)):
        response = client.get(page)
        assert response.status_code == 302
        assert "lanjut" in response.url or "next" in response.url


@pytest.mark.parametrize("status", S)
def test_staff_read_only(client, status):
    product = complete_product(status)
    client.force_login(StaffFactory())

    assert [client.get(address(product, page)).status_code for page in PAGES] == [200] * 3
    assert client.get(address(product)).context["form"] is None
    for post in ("", "foto/", "kirim/", "arsip/"):
        client.post(address(product, post), {**form_data(), "photos": picture_file()})

    product.refresh_from_db()
    assert (product.status, product.photos.count()) == (status, 1)
    assert product.name != "Tas pandan"


def test_pendamping_helps_with_a_draft_and_recommends_but_does_not_send(client):
    product = complete_product()
    client.force_login(PendampingFactory())

    client.post(address(product), {**form_data(), "lalu": "kirim"})
    client.post(address(product, "kirim/"))
    client.post(address(product, "rekomendasi/"), {"note": "Rapi dan kuat"})

    product.refresh_from_db()
    assert (product.name, product.status) == ("Tas pandan", S.DRAFT)
    assert product.recommendations.get().note == "Rapi dan kuat"
    page = client.get(address(product))
    assert b'value="kirim"' not in page.content


@pytest.mark.parametrize("status", [S.SUBMITTED, S.REJECTED, S.ARCHIVED])
def test_product_out_of_the_makers_hands_has_no_form(client, status):
    product = complete_product(status)
    client.force_login(maker_of(product))

    assert client.get(address(product)).context["form"] is None
    assert client.post(address(product), form_data()).status_code == 302

    product.refresh_from_db()
    assert product.name != "Tas pandan"


def test_every_page_is_get_or_post(client, business, maker):
    product = complete_product(business=business)

    for post in ("kirim/", "perubahan/kirim/", "rekomendasi/"):
        assert client.get(address(product, post)).status_code == 405
    for page in ("pratinjau/",):
        assert client.post(address(product, page)).status_code == 405
    assert client.post(address(product, "terbitkan/")).status_code == 404
    assert client.post(address(product, "perubahan/kirim/")).status_code == 404


# Sending, taking back, mending.


def test_maker_saves_and_sends_in_one_go(client):
    product = complete_product()
    client.force_login(maker_of(product))

    response = client.post(address(product), {**form_data(), "lalu": "kirim"})

    product.refresh_from_db()
    assert (response.status_code, product.status, product.name) == (302, S.SUBMITTED, "Tas pandan")


def test_what_was_saved_stays_when_it_cannot_be_sent_yet(client):
    product = complete_product()
    client.force_login(maker_of(product))

    client.post(address(product), {**form_data(unit=""), "lalu": "kirim"})

    product.refresh_from_db()
    assert (product.status, product.name) == (S.DRAFT, "Tas pandan")
    assert b'data-gap="unit"' in client.get(address(product)).content


def test_maker_takes_back_archives_and_restores(client):
    product = complete_product(S.SUBMITTED)
    client.force_login(maker_of(product))

    for move, status in [("tarik", S.DRAFT), ("arsip", S.ARCHIVED), ("pulihkan", S.DRAFT)]:
        client.post(address(product, f"{move}/"))
        product.refresh_from_db()
        assert product.status == status


def test_returned_product_shows_the_reason_and_whose_turn_it_is(client):
    product = complete_product(S.SUBMITTED)
    change_status(product, S.RETURNED, by=StaffFactory(), note="Fotonya terlalu gelap")
    client.force_login(maker_of(product))

    for page in ("/saya/produk/", address(product)):
        response = client.get(page)
        assert b"Fotonya terlalu gelap" in response.content
    situation = response.context["product"].situation
    assert (situation.tone, situation.reason) == ("warn", "Fotonya terlalu gelap")
    assert situation.turn


def test_waiting_product_says_by_when_the_answer_comes(client):
    product = complete_product()
    change_status(product, S.SUBMITTED, by=maker_of(product))
    client.force_login(maker_of(product))

    situation = client.get(address(product)).context["product"].situation

    assert (situation.due - product.status_since.date()).days >= 2


def test_hidden_product_says_why(client):
    product = complete_product(S.LIVE, is_listed=False, hidden_reason=HiddenReason.PERMIT)
    client.force_login(maker_of(product))

    situation = client.get("/saya/produk/").context["products"][0].situation

    assert (situation.tone, situation.text) == ("warn", product.get_hidden_reason_display())


def test_edit_of_a_product_on_show_opens_a_revision_with_its_diff(client):
    product = complete_product(S.LIVE)
    client.force_login(maker_of(product))

    client.post(address(product), form_data(name=product.name, price="80.000"))

    product.refresh_from_db()
    revision = product.revisions.get()
    assert (product.price, product.description) == (75_000, "Anyaman tangan.")
    assert (revision.status, revision.changes) == (R.DRAFT, {"price": 80_000})
    page = client.get(address(product))
    assert f'data-revision="{revision.pk}"' in page.content.decode()
    assert page.context["form"]["price"].value() in (80_000, "80.000")

    client.post(address(product, "perubahan/kirim/"))
    revision.refresh_from_db()
    assert revision.status == R.SUBMITTED
    form = client.get(address(product)).context["form"]
    assert form.fields["price"].disabled
    assert not form.fields["description"].disabled


def test_while_curators_look_the_rest_can_still_be_saved(client):
    product = complete_product(S.LIVE)
    revision = edit_product(product, by=maker_of(product), price=80_000)
    client.force_login(maker_of(product))
    client.post(address(product, "perubahan/kirim/"))

    client.post(address(product), form_data(price="1", name="Lain", description="Baru sekali"))

    product.refresh_from_db()
    revision.refresh_from_db()
    assert (product.description, product.price) == ("Baru sekali", 75_000)
    assert (revision.status, revision.changes) == (R.SUBMITTED, {"price": 80_000})


def test_change_is_sent_taken_back_and_dropped(client):
    product = complete_product(S.LIVE)
    client.force_login(maker_of(product))
    client.post(address(product), {**form_data(price="80.000"), "lalu": "kirim"})
    revision = product.revisions.get()
    assert revision.status == R.SUBMITTED

    for move, status in [("tarik", R.DRAFT), ("batal", R.WITHDRAWN)]:
        client.post(address(product, f"perubahan/{move}/"))
        revision.refresh_from_db()
        assert revision.status == status


# Photos.


def test_several_photos_are_sent_in_one_go(client, django_capture_on_commit_callbacks):
    product = ProductFactory(status=S.DRAFT)
    client.force_login(maker_of(product))

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            address(product, "foto/"),
            {"photos": [picture_file(), picture_file(colour="red", kind="PNG")]},
        )

    assert response.status_code == 302
    assert [photo.state for photo in product.photos.all()] == ["siap", "siap"]
    page = client.get(address(product, "foto/")).content.decode()
    assert page.count('data-state="siap"') == 2
    assert product.photos.first().url(640) in page


@pytest.mark.parametrize(
    ("files", "codes"),
    [
        ([], ["required"]),
        ([SimpleUploadedFile("foto.jpg", b"")], ["empty"]),
        ([SimpleUploadedFile("foto.jpg", b"%PDF-1.7 bukan foto")], ["not_a_picture"]),
        ([SimpleUploadedFile("IMG_1.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 90)], ["heic"]),
        ([SimpleUploadedFile("foto.jpg", picture_file().read()[:700])], ["broken"]),
        ([picture_file() for _ in range(7)], ["too_many"]),
        ([picture_file(), SimpleUploadedFile("b.jpg", b"GIF89a")], ["not_a_picture"]),
    ],
)
def test_bad_photos_are_refused_with_a_sentence(client, files, codes):
    product = ProductFactory(status=S.DRAFT)
    client.force_login(maker_of(product))

    response = client.post(address(product, "foto/"), {"photos": files})

    assert errors_of(response, "photos") == codes
    assert not product.photos.exists()


def test_photo_of_twelve_megabytes_comes_through(client):
    product = ProductFactory(status=S.DRAFT)
    client.force_login(maker_of(product))
    content = picture_file().read()
    heavy = SimpleUploadedFile("foto.jpg", content + b"\0" * (12 * 1024 * 1024 - len(content)))

    assert client.post(address(product, "foto/"), {"photos": heavy}).status_code == 302

    heavier = SimpleUploadedFile("foto.jpg", content + b"\0" * (12 * 1024 * 1024))
    response = client.post(address(product, "foto/"), {"photos": heavier})
    assert errors_of(response, "photos") == ["too_heavy"]


def test_photos_are_moved_described_and_removed_without_a_script(client):
    product = ProductFactory(status=S.DRAFT)
    one, two, three = (PhotoFactory(product=product, position=place) for place in range(3))
    client.force_login(maker_of(product))

    for photo, move, order in [
        (one, "turun", [two, one, three]),
        (three, "naik", [two, three, one]),
        (one, "pertama", [one, two, three]),
        (one, "naik", [one, two, three]),
        (two, "hapus", [one, three]),
    ]:
        assert client.post(address(product, f"foto/{photo.pk}/{move}/")).status_code == 302
        assert list(product.photos.all()) == order

    client.post(address(product, f"foto/{one.pk}/"), {"alt": "Tas dari samping"})
    one.refresh_from_db()
    assert one.alt == "Tas dari samping"
    assert client.post(address(product, f"foto/{one.pk}/putar/")).status_code == 404
    stranger = PhotoFactory(position=0)
    assert client.post(address(product, f"foto/{stranger.pk}/hapus/")).status_code == 404


def test_new_photo_of_a_product_on_show_is_only_proposed(client):
    product = complete_product(S.LIVE)
    client.force_login(maker_of(product))

    client.post(address(product, "foto/"), {"photos": picture_file()})

    assert product.photos.get(position=None)
    assert product.photos.on_show().count() == 1
    assert product.revisions.get().status == R.DRAFT
    assert client.get(address(product, "pratinjau/")).context["photos"][1].position is None


# The price of a page.


def full_product(business) -> Product:
    product = complete_product(S.LIVE, business=business)
    PhotoFactory(product=product, position=1)
    edit_product(product, by=business.member.user, price=80_000)
    waiting = complete_product(business=business)
    change_status(waiting, S.SUBMITTED, by=business.member.user)
    return product


def test_list_costs_the_same_with_one_product_and_with_thirty(client, query_count, business, maker):
    full_product(business)
    one = query_count(client.get, "/saya/produk/")
    for _number in range(14):
        full_product(business)

    assert query_count(client.get, "/saya/produk/") == one
    assert one <= 14


def test_long_list_is_paged_by_key(client, business, maker):
    products = ProductFactory.create_batch(30, business=business)

    first = client.get("/saya/produk/")
    second = client.get(f"/saya/produk/{first.context['next_url']}")

    seen = [each.pk for page in (first, second) for each in page.context["products"]]
    assert sorted(seen) == sorted(each.pk for each in products)


def test_panel_shows_what_moved_last(rf, business, query_count):
    from django.template import engines

    template = engines["django"].from_string("{% load maker_tags %}{% my_products_panel %}")
    request = rf.get("/saya/")
    request.user = business.member.user
    full_product(business)

    one = query_count(template.render, {}, request)
    full_product(business)

    assert query_count(template.render, {}, request) == one
    assert "data-my-products" in template.render({}, request)


def test_pendamping_finds_a_members_products_on_the_field_page(client):
    product = complete_product()
    client.force_login(PendampingFactory())

    page = client.get(f"/lapangan/{product.business.member.number}/").content.decode()

    assert address(product) in page


def test_only_permit_of_a_food_product_need_not_be_chosen(client):
    permit = CredentialFactory(business=GraduateBusinessFactory())
    client.force_login(permit.business.member.user)
    category = Category.objects.filter(children=None, is_food=True).first()

    words = {"name": "Keripik pisang", "category": category.pk, "availability": "tersedia"}
    client.post("/saya/produk/baru/", words)

    assert Product.objects.get(name="Keripik pisang").permit == permit
