import pytest
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation

from members.models import Holiday, Step
from okoce import urls
from okoce.errors import Gone, PermissionDenied, RuleBroken, TooMany
from tests.factories import ProductFactory, UserFactory


def refuse(request, kind):
    raise {
        "rule": RuleBroken("The shelf is full."),
        "often": TooMany(retry_after=130),
        "gone": Gone(),
        "closed": PermissionDenied(),
        "broken": ValueError("A mistake of ours."),
    }[kind]


urlpatterns = [*urls.urlpatterns, path("tolak/<slug:kind>/", refuse)]


def test_home_tells_the_steps_and_shows_fresh_products(client, db):
    product = ProductFactory(is_listed=True, status="tayang")

    page = client.get("/")

    assert page.status_code == 200
    words = page.content.decode()
    assert product.name in words
    for step in Step.objects.all():
        assert step.label in words


def test_home_of_a_visitor_is_the_same_for_everybody(client, db):
    page = client.get("/")

    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert not page.cookies
    assert page["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_home_costs_the_same_with_few_and_many_products(client, db, query_count):
    ProductFactory(is_listed=True, status="tayang")
    few = query_count(client.get, "/")
    for _each in range(7):
        ProductFactory(is_listed=True, status="tayang")

    assert query_count(client.get, "/") == few


def test_home_shows_the_next_closed_working_days(client, db, time_machine):
    time_machine.move_to("2026-12-20 10:00+07:00")
    Holiday.objects.create(date="2026-12-22", name="Hari Uji Selasa", kind="libur_nasional")
    Holiday.objects.create(date="2026-12-26", name="Hari Uji Sabtu", kind="libur_nasional")
    Holiday.objects.create(date="2026-12-18", name="Hari Uji Lewat", kind="libur_nasional")

    words = client.get("/").content.decode()

    assert "Hari Uji Selasa" in words
    assert "Hari Uji Sabtu" not in words
    assert "Hari Uji Lewat" not in words


@pytest.mark.parametrize("address", ["/privasi/", "/aksesibilitas/"])
def test_pages_of_the_footer_are_open_to_all(client, db, address):
    assert client.get(address).status_code == 200


def test_page_of_a_signed_in_person_has_their_menu(client, db):
    client.force_login(UserFactory())

    words = client.get("/").content.decode()

    assert "/akun/keluar/" in words
    assert "/akun/daftar/" not in words


# The language.


def test_switch_language_is_remembered_and_leads_back(client, db):
    answer = client.get("/bahasa/en/?lanjut=/etalase/%3Fq%3Dkopi")

    assert answer.status_code == 302
    assert answer["Location"] == "/etalase/?q=kopi"
    page = client.get("/")
    assert page["Content-Language"] == "en"
    assert '<html lang="en">' in page.content.decode()


@pytest.mark.parametrize(
    "target", ["https://contoh.example/", "//contoh.example", "javascript:alert(1)", ""]
)
def test_switch_language_never_leads_elsewhere(client, db, target):
    answer = client.get("/bahasa/id/", {"lanjut": target})

    assert answer["Location"] == "/"


def test_switch_language_knows_only_our_languages(client, db):
    assert client.get("/bahasa/nl/").status_code == 404


def test_switch_language_is_kept_in_the_account(client, db):
    user = UserFactory()
    client.force_login(user)

    client.get("/bahasa/en/")

    user.refresh_from_db()
    assert user.language == "en"
    elsewhere = Client()
    elsewhere.force_login(user)
    assert elsewhere.get("/")["Content-Language"] == "en"


def test_browser_set_to_english_still_gets_indonesian(client, db):
    assert client.get("/", headers={"Accept-Language": "en"})["Content-Language"] == "id"


def test_manifest_names_icons_that_exist(client, db):
    manifest = client.get("/app.webmanifest").json()

    assert manifest["start_url"] == "/"
    assert [icon["sizes"] for icon in manifest["icons"]] == ["192x192", "512x512"]


def test_icon_is_found_at_its_old_address(client, db):
    assert client.get("/favicon.ico")["Location"].endswith(".png")


# Refusals.


@pytest.mark.urls("tests.okoce.test_views")
@pytest.mark.parametrize(
    ("kind", "status"), [("rule", 422), ("often", 429), ("gone", 410), ("closed", 403)]
)
def test_refusal_is_a_page_with_a_way_on(client, db, kind, status):
    page = client.get(f"/tolak/{kind}/")

    assert page.status_code == status
    assert 'href="/"' in page.content.decode()


@pytest.mark.urls("tests.okoce.test_views")
def test_broken_rule_says_which(client, db):
    assert "The shelf is full." in client.get("/tolak/rule/").content.decode()


@pytest.mark.urls("tests.okoce.test_views")
def test_too_many_says_how_long_to_wait(client, db):
    page = client.get("/tolak/often/")

    assert page["Retry-After"] == "130"
    assert page.context["minutes"] == 3


@pytest.mark.urls("tests.okoce.test_views")
def test_mistake_of_ours_needs_no_database(client):
    client.raise_request_exception = False

    page = client.get("/tolak/broken/")

    assert page.status_code == 500
    assert 'href="/"' in page.content.decode()


def test_missing_page_offers_the_search(client, db):
    page = client.get("/tidak-ada/")

    assert page.status_code == 404
    assert 'role="search"' in page.content.decode()


def test_stale_form_leads_back_to_itself(db):
    page = Client(enforce_csrf_checks=True).post("/akun/masuk/", {})

    assert page.status_code == 403
    assert 'href="/akun/masuk/"' in page.content.decode()


def test_error_page_speaks_the_language_of_the_reader(client, db):
    client.get("/bahasa/en/")

    assert '<html lang="en">' in client.get("/tidak-ada/").content.decode()
    with translation.override("id"):
        assert '<html lang="id">' in Client().get("/tidak-ada/").content.decode()


# The page for developers.


def test_components_are_hidden_from_the_public(client, db):
    assert client.get("/dev/komponen/").status_code == 404


@override_settings(DEMO=True)
def test_components_are_shown_in_a_demo(client, db):
    assert client.get("/dev/komponen/").status_code == 200
    assert client.post("/dev/komponen/", {"name": "Dapur"}).status_code == 422


@pytest.mark.parametrize("path", ["/anggota/%00/", "/tanya/a%00b/", "/borongan/%00/"])
def test_an_address_with_a_null_character_is_no_address(client, db, path):
    assert client.get(path).status_code == 404


def test_whoever_opens_the_address_of_a_form_finds_a_way_back(client, db):
    """After a session ended, signing in leads to where the form was sent."""
    client.force_login(UserFactory())

    response = client.get("/saya/rak/1/tarik/")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "kirim sekali lagi" in response.content.decode()
    assert client.put("/etalase/").content == b""
