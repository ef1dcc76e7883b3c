"""The way to WhatsApp: counted without identity, limited, and the number in no page."""

from urllib.parse import parse_qs, urlsplit

import pytest

from etalase.models import ProductDay
from etalase.services import attribution
from members.choices import Visibility
from tests.factories import GraduateBusinessFactory, MemberFactory, ProductFactory

pytestmark = pytest.mark.django_db
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 11; SM-A035F) Chrome/126 Mobile"}


def presses():
    attribution.write_batches()
    return list(ProductDay.objects.values_list("product", "whatsapp_presses"))


def test_press_opens_a_chat_that_names_the_product(client, settings):
    product = ProductFactory(business=GraduateBusinessFactory(whatsapp="+6281234567890"))

    response = client.get(f"/wa/{product.code}/", **PHONE)

    chat = urlsplit(response.headers["Location"])
    assert response.status_code == 302
    assert (chat.netloc, chat.path) == ("wa.me", "/6281234567890")
    text = parse_qs(chat.query)["text"][0]
    assert product.name in text
    assert settings.SITE_URL + product.get_absolute_url() in text
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies


def test_presses_are_counted_by_product_and_day(client):
    product = ProductFactory()

    client.get(f"/wa/{product.code}/", **PHONE)
    client.get(f"/wa/{product.code}/", **PHONE)

    assert presses() == [(product.pk, 2)]


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1",
        "python-requests/2.32",
        "curl/8.5",
        "TelegramBot (like TwitterBot)",
    ],
)
def test_robots_are_not_counted(client, agent):
    product = ProductFactory()

    response = client.get(f"/wa/{product.code}/", HTTP_USER_AGENT=agent)

    assert response.status_code == 302
    assert presses() == []


def test_asking_ahead_is_no_press(client):
    product = ProductFactory()

    client.get(f"/wa/{product.code}/", HTTP_SEC_PURPOSE="prefetch;prerender", **PHONE)
    client.head(f"/wa/{product.code}/", **PHONE)

    assert presses() == []


def test_presses_are_limited_by_address(client):
    product = ProductFactory()
    for _number in range(40):
        assert client.get(f"/wa/{product.code}/", **PHONE).status_code == 302

    refused = client.get(f"/wa/{product.code}/", **PHONE)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    other = client.get(f"/wa/{product.code}/", REMOTE_ADDR="10.0.0.9", **PHONE)
    assert other.status_code == 302


def test_number_is_in_no_page(client):
    business = GraduateBusinessFactory(whatsapp="+6281234567890")
    product = ProductFactory(business=business)

    for address in (product.get_absolute_url(), business.get_absolute_url(), "/etalase/"):
        page = client.get(address).content.decode()
        assert "81234567890" not in page
        assert "8123-4567" not in page
    assert f"/wa/{product.code}/" in client.get(product.get_absolute_url()).content.decode()


def test_number_for_members_is_kept_from_visitors(client):
    business = GraduateBusinessFactory(whatsapp_visibility=Visibility.MEMBERS)
    product = ProductFactory(business=business)

    assert "data-ask" not in client.get(product.get_absolute_url()).content.decode()
    refused = client.get(f"/wa/{product.code}/", **PHONE)
    assert refused.headers["Location"] == product.get_absolute_url()
    assert presses() == []

    client.force_login(MemberFactory().user)
    assert "data-ask" in client.get(product.get_absolute_url()).content.decode()
    allowed = client.get(f"/wa/{product.code}/", **PHONE)
    assert allowed.headers["Location"].startswith("https://wa.me/62")


def test_business_without_a_number_has_no_button(client):
    product = ProductFactory(business=GraduateBusinessFactory(whatsapp=None))

    assert "data-ask" not in client.get(product.get_absolute_url()).content.decode()
    response = client.get(f"/wa/{product.code}/", **PHONE)
    assert response.headers["Location"] == product.get_absolute_url()


def test_withdrawn_product_is_gone_and_unknown_code_not_found(client):
    withdrawn = ProductFactory(is_listed=False)

    assert client.get(f"/wa/{withdrawn.code}/", **PHONE).status_code == 410
    assert client.get("/wa/TIDAKADA/", **PHONE).status_code == 404
    assert presses() == []


def test_business_has_a_chat_of_its_own(client):
    business = GraduateBusinessFactory(whatsapp="+6281234567890")
    hidden = GraduateBusinessFactory(visibility=Visibility.HIDDEN)

    response = client.get(f"/wa/usaha/{business.slug}/", **PHONE)

    assert response.headers["Location"].startswith("https://wa.me/6281234567890?text=")
    assert client.get(f"/wa/usaha/{hidden.slug}/", **PHONE).status_code == 404


def test_posting_is_refused(client):
    assert client.post(f"/wa/{ProductFactory().code}/").status_code == 405
