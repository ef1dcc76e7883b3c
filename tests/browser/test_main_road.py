"""The main road, walked whole: a person registers, lists a product, and a visitor finds it."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from etalase.choices import ProductStatus
from etalase.models import Category, Product, ProductDay
from etalase.services import attribution
from etalase.services.catalogue import refresh_listing
from members.models import Kelurahan, Member
from tests.browser import road
from tests.browser.phone_photos import phone_photos
from tests.browser.road import ANDROID
from tests.factories import TEBET, PendampingFactory, ProductFactory, StaffFactory

pytestmark = pytest.mark.browser

PHONE = "+6281280000101"
NAME = "Siti Nurhaliza Rahmawati"
PRODUCT = {
    "name": "Keripik pisang madu",
    "description": "Pisang kepok dari Tebet, digoreng tipis dengan madu.",
    "price": "15.000",
    "unit": "pak 250 g",
    "monthly_capacity": "400",
    "lead_days": "2",
}
# Photos on show hold at most so many bytes.
HEAVIEST = 300 * 1024


def tebet_timur() -> str:
    return Kelurahan.objects.get(kecamatan=TEBET, name="Tebet Timur").code


def test_the_main_road(new_page, passed, celery_worker_process, wait_until):
    pendamping = new_page(PendampingFactory())
    staff = new_page(StaffFactory(), viewport={"width": 1280, "height": 900})
    maker = new_page(user_agent=ANDROID)

    # A person signs up with a phone number and registers in five steps.
    road.sign_up(maker, typed="0812 8000 0101", phone=PHONE)
    passed(maker)
    road.go_on(maker)
    road.arrive(maker, "/saya/pendaftaran/diri/")
    passed(maker)
    road.tell_who(maker, name=NAME, search="tebet", kelurahan=tebet_timur())
    passed(maker)
    road.tell_nik(maker, "3174 0155 0390 0012")
    passed(maker)
    road.tell_business(
        maker,
        name="Dapur Bu Siti",
        makes="Keripik pisang tiga rasa",
        address="Jl. Tebet Timur Dalam II No. 5",
    )
    passed(maker)
    road.tell_needs(maker, "kemasan", "Kantong berdiri untuk 250 g")
    passed(maker)
    road.consent_and_send(maker)
    passed(maker)
    member = Member.objects.get(user__phone=PHONE)
    assert road.unread_news(maker) == ["member_submitted"]

    # The pendamping of the kecamatan was told, and verifies; staff make a graduate.
    assert road.unread_news(pendamping) == ["work_submitted"]
    road.open_news(pendamping, "work_submitted")
    passed(pendamping)
    road.verify(pendamping, member.number)
    passed(pendamping)
    assert road.unread_news(maker) == ["member_verified", "member_submitted"]
    road.graduate(
        staff, member.number, evidence="Hadir di enam kelas", reason="Praktiknya diterima"
    )
    passed(staff)
    assert road.unread_news(maker)[0] == "member_graduated"
    passed(maker)

    # The graduate lists a product with three photos and the permit that food needs.
    category = Category.objects.get(slug="keripik-dan-camilan")
    road.draft_product(maker, PRODUCT, category=category.name)
    passed(maker)
    road.send_photos(maker, phone_photos())
    passed(maker)
    road.go_on(maker)
    road.add_permit(maker, number="2063174010123-30")
    passed(maker)
    road.send_to_curators(maker)
    passed(maker)

    # Staff return it with a reason; the maker mends it; staff publish it.
    product = Product.objects.get(business__member=member)
    on_desk = f"/admin/etalase/product/{product.pk}/change/"
    road.decide(staff, on_desk, ProductStatus.RETURNED, reason="Tuliskan berat bersihnya.")
    assert road.unread_news(maker)[0] == "product_dikembalikan"
    road.open_news(maker, "product_dikembalikan")
    assert "Tuliskan berat bersihnya." in maker.inner_text("main")
    passed(maker)
    maker.fill("main [name=description]", f"{PRODUCT['description']} Berat bersih 250 g.")
    road.send_to_curators(maker)
    road.decide(staff, on_desk, ProductStatus.LIVE)
    assert road.unread_news(maker)[0] == "product_tayang"
    passed(maker)
    told = {"member_submitted", "member_verified", "member_graduated", "product_tayang"}
    wait_until(lambda: told <= whatsapps_sent(member))

    # A visitor finds it in spite of two typing mistakes, opens it, and asks the maker.
    visitor = new_page(user_agent=ANDROID)
    road.search_from_home(visitor, "kripik pisnag")
    assert visitor.locator("[data-corrected]").get_attribute("data-corrected") == "keripik pisang"
    passed(visitor)
    product.refresh_from_db()
    visitor.click(f"main a[href='{product.get_absolute_url()}']")
    road.arrive(visitor, product.get_absolute_url())
    passed(visitor)
    for number in (PHONE, PHONE.removeprefix("+62"), "0812-8000-0101"):
        assert number not in visitor.content()
    chat = urlsplit(road.press_whatsapp(visitor))
    assert chat.path == f"/{PHONE.removeprefix('+')}"
    assert product.get_absolute_url() in parse_qs(chat.query)["text"][0]
    attribution.write_batches()
    assert ProductDay.objects.get(product=product).whatsapp_presses == 1

    check_photos(visitor, product)


def whatsapps_sent(member: Member) -> set[str]:
    """The kinds of the notices that have left by WhatsApp."""
    told = member.user.notifications.filter(
        deliveries__channel="whatsapp", deliveries__state="sent"
    )
    return set(told.values_list("kind", flat=True))


def check_photos(page, product: Product) -> None:
    """What visitors can load of the three photos is upright, light and knows no place."""
    photos = list(product.photos.on_show())
    assert len(photos) == 3
    for photo in photos:
        for width in photo.widths:
            for kind in ("webp", "jpg"):
                answer = page.request.get(photo.url(width, kind))
                assert answer.status == 200
                assert len(answer.body()) <= HEAVIEST
                picture = Image.open(BytesIO(answer.body()))
                assert not picture.getexif()
                assert not {"exif", "xmp"} & picture.info.keys()
                assert is_upright(picture), photo.url(width, kind)
    shapes = [photo.height > photo.width for photo in photos]
    assert shapes == [True, False, False]


def is_upright(picture: Image.Image) -> bool:
    """Whether the light wall of the phone photos is above their dark table."""
    grey = picture.convert("L")
    return (
        grey.getpixel((grey.width // 2, 4))
        > 180
        > 100
        > grey.getpixel((grey.width // 2, grey.height - 4))
    )


@pytest.mark.usefixtures("transactional_db")
def test_the_core_without_javascript(new_page):
    product = ProductFactory(name="Keripik pisang madu")
    refresh_listing(product)
    page = new_page(user_agent=ANDROID, java_script_enabled=False)

    road.sign_up(page, typed="+62 812-8000-0101", phone=PHONE)
    road.go_on(page)
    page.fill("[name=name]", NAME)
    page.check("[name=domicile][value=jakarta]")
    # The finder answers with the next page: first the kelurahan that fit, then the one pressed.
    page.fill("[name=kelurahan_cari]", "tebet")
    road.go_on(page)
    assert page.input_value("[name=name]") == NAME
    page.check(f"[name=kelurahan][value='{tebet_timur()}']")
    road.go_on(page)
    road.arrive(page, "/saya/pendaftaran/nik/")
    assert Member.objects.get(user__phone=PHONE).kelurahan.name == "Tebet Timur"

    road.search_from_home(page, "kripik pisnag")
    page.click(f"main a[href='{product.get_absolute_url()}']")
    road.arrive(page, product.get_absolute_url())
    expect(page.locator("[data-ask]")).to_be_visible()
