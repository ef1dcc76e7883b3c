"""Wishes to be told: confirmed by who owns the address, told once, and forgotten in time."""

import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from factory import Iterator

from etalase.choices import AlertKind, AlertStatus, Availability
from etalase.models import Alert, AlertLetter, Category, Product
from etalase.services import alerts
from members.models import Kecamatan, Notification
from members.services import letters
from members.services.privacy import erase_account, personal_data
from okoce import messaging
from okoce.errors import RuleBroken
from tests.factories import AlertFactory, MemberFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
# A Monday, 08.00 in Jakarta.
NOW = datetime(2026, 9, 14, 8, tzinfo=timezone.get_default_timezone())
ACTIVE, TOLD, EXPIRED = AlertStatus.ACTIVE, AlertStatus.TOLD, AlertStatus.EXPIRED
CONTACT = {"email": "rina@contoh.test", "phone": "", "nonce": "satu"}


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def later(**span):
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def sold_out(**fields):
    return ProductFactory(availability=Availability.OUT_OF_STOCK, **fields)


def restock(product) -> None:
    type(product).objects.filter(pk=product.pk).update(availability=Availability.IN_STOCK)


def ask_url(product) -> str:
    return f"{product.get_absolute_url()}kabari/"


def saved_search(**fields) -> Alert:
    return AlertFactory(kind=AlertKind.SEARCH, product=None, seen_until=NOW, **fields)


# Asking.


def test_visitor_confirms_by_the_link_before_anything_is_told(client, mailoutbox):
    product = sold_out()
    assert ask_url(product) in client.get(product.get_absolute_url()).content.decode()

    response = client.post(ask_url(product), CONTACT)

    assert response.url == "/pantauan/terkirim/"
    alert = Alert.objects.get()
    assert alert.status == AlertStatus.UNCONFIRMED
    assert letters.send_due() == 1
    assert [letter.to for letter in mailoutbox] == [["rina@contoh.test"]]
    assert alert.get_absolute_url() in mailoutbox[0].body

    restock(product)
    assert alerts.tell_of_stock() == 0

    # Programs that look at links before people do change nothing.
    client.get(alert.get_absolute_url())
    alert.refresh_from_db()
    assert alert.status == AlertStatus.UNCONFIRMED

    client.post(f"{alert.get_absolute_url()}ya/")
    alert.refresh_from_db()
    assert (alert.status, alert.until) == (ACTIVE, NOW + timedelta(days=180))


def test_member_needs_to_confirm_nothing(client):
    user = UserFactory()
    client.force_login(user)
    product = sold_out()

    response = client.post(ask_url(product), {"nonce": "satu", "email": "orang@lain.test"})

    assert response.url == "/saya/pantauan/"
    alert = Alert.objects.get()
    assert (alert.user, alert.email, alert.status) == (user, "", ACTIVE)
    assert product.name in client.get("/saya/pantauan/").content.decode()
    assert not AlertLetter.objects.exists()


def test_product_that_is_to_be_had_needs_no_alert(client):
    product = ProductFactory()
    assert "kabari" not in client.get(product.get_absolute_url()).content.decode()
    assert client.get(ask_url(product)).url == product.get_absolute_url()
    with pytest.raises(RuleBroken):
        alerts.ask_for_stock(product, nonce="a", email="rina@contoh.test")


@pytest.mark.parametrize(
    "contact",
    [{"email": "", "phone": ""}, {"email": "rina"}, {"email": "", "phone": "021 555 1234"}],
)
def test_without_an_address_nothing_is_kept(client, contact):
    response = client.post(ask_url(sold_out()), CONTACT | contact)
    assert response.status_code == 422
    assert not Alert.objects.exists()


def test_program_that_fills_every_field_is_left_in_its_belief(client):
    response = client.post(ask_url(sold_out()), CONTACT | {"situs": "http://iklan.test"})
    assert response.url == "/pantauan/terkirim/"
    assert not Alert.objects.exists()


def test_asking_again_is_the_same_alert_and_one_letter_a_day(client):
    product = sold_out()
    for nonce in ("satu", "satu", "dua"):
        client.post(ask_url(product), CONTACT | {"nonce": nonce})
    assert Alert.objects.count() == AlertLetter.objects.count() == 1
    with later(days=1):
        client.post(ask_url(product), CONTACT | {"nonce": "tiga"})
    assert (Alert.objects.count(), AlertLetter.objects.count()) == (1, 2)


def test_nobody_fills_the_inbox_of_somebody_else(client):
    codes = [
        client.post(ask_url(sold_out()), CONTACT | {"nonce": f"n{n}"}).status_code for n in range(9)
    ]
    assert codes == [302] * 8 + [429]


def test_database_refuses_two_readers_two_subjects_and_none():
    product = sold_out()
    for wrong in (
        {"user": UserFactory()},
        {"email": ""},
        {"kind": AlertKind.SEARCH},
        {"product": None},
        {"until": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            AlertFactory(**{"product": product, **wrong})


# When it is to be had again.


def test_it_is_told_once(mailoutbox):
    alert = AlertFactory()
    assert alerts.tell_of_stock() == 0

    restock(alert.product)
    assert alerts.tell_of_stock() == 1
    assert alerts.tell_of_stock() == 0

    alert.refresh_from_db()
    assert alert.status == TOLD
    letters.send_due()
    assert [alert.product.name in letter.subject for letter in mailoutbox] == [True]
    assert alert.product.get_absolute_url() in mailoutbox[0].body
    # And where to stop it.
    assert alert.get_absolute_url() in mailoutbox[0].body


def test_member_is_told_in_the_portal():
    user = UserFactory()
    alert = AlertFactory(user=user, email="")
    restock(alert.product)
    alerts.tell_of_stock()
    notice = Notification.objects.get(user=user, kind="alert_tersedia")
    assert alert.product.name in notice.title
    assert notice.path == alert.product.get_absolute_url()


def test_product_that_is_hidden_is_not_told_of_before_it_is_shown_again():
    product = ProductFactory()
    AlertFactory(product=product)
    Product.objects.filter(pk=product.pk).update(is_listed=False)
    assert alerts.tell_of_stock() == 0
    Product.objects.filter(pk=product.pk).update(is_listed=True)
    assert alerts.tell_of_stock() == 1


def test_maker_reads_how_many_wait_and_not_who(client):
    product = sold_out()
    AlertFactory.create_batch(
        2, product=product, email=Iterator(["a@contoh.test", "b@contoh.test"])
    )
    AlertFactory(product=product, email="c@contoh.test", status=AlertStatus.UNCONFIRMED, until=None)
    client.force_login(product.business.member.user)
    page = client.get(f"/saya/produk/{product.pk}/").content.decode()
    assert "2 orang menunggu" in page
    assert "contoh.test" not in page


def test_nobody_is_woken(settings):
    settings.QUIET_HOURS = True
    alert = AlertFactory()
    restock(alert.product)
    with later(hours=15):
        assert alerts.tell_of_stock() == 0
    with later(hours=23, minutes=1):
        assert alerts.tell_of_stock() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_it_once():
    alert = AlertFactory()
    restock(alert.product)
    barrier = threading.Barrier(2)

    def work() -> None:
        barrier.wait()
        try:
            alerts.tell_of_stock()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert AlertLetter.objects.count() == 1


# Searches.


def test_search_is_saved_with_its_filters(client):
    client.force_login(UserFactory())
    address = "/etalase/anyaman/?cari=keranjang&kecamatan=tebet&dari=5000&sampai=90000&halal=ya"
    page = client.get(address).content.decode()
    link = page.partition('href="/etalase/kabari/?')[2].partition('"')[0].replace("&amp;", "&")

    client.post(f"/etalase/kabari/?{link}", {"nonce": "satu"})

    alert = Alert.objects.get()
    assert (alert.words, alert.category.slug, alert.kecamatan.slug) == (
        "keranjang",
        "anyaman",
        "tebet",
    )
    assert (alert.price_from, alert.price_to, alert.is_halal) == (5000, 90000, True)
    # The way back shows the same search.
    found = client.get(alert.search_path).context["form"].cleaned_data
    assert (found["cari"], found["kecamatan"], found["sampai"]) == ("keranjang", "tebet", 90000)


def test_empty_search_is_not_saved(client):
    assert "/etalase/kabari/" not in client.get("/etalase/").content.decode()
    assert client.get("/etalase/kabari/").status_code == 404
    assert client.get("/etalase/kabari/?kategori=entah").status_code == 404


def test_weekly_note_names_what_is_new_and_fits(mailoutbox):
    wicker = Category.objects.get(slug="anyaman")
    ProductFactory(name="Tas lama", published_at=NOW - timedelta(days=1))
    alert = saved_search(category=wicker, price_to=80_000)
    fits = ProductFactory(name="Tas pandan", published_at=NOW + timedelta(days=2))
    ProductFactory(name="Tas mahal", price=90_000, published_at=NOW + timedelta(days=2))
    ProductFactory(name="Tas tersembunyi", status="draf")

    with later(days=7):
        assert alerts.write_weekly_notes() == 1
        assert alerts.write_weekly_notes() == 0
        letters.send_due()

    (letter,) = mailoutbox
    assert "Tas pandan" in letter.body
    assert not any(word in letter.body for word in ("Tas lama", "Tas mahal", "tersembunyi"))
    assert alert.get_absolute_url() in letter.body
    alert.refresh_from_db()
    assert [product.pk for product in alerts.note_of(alert)] == [fits.pk]


def test_week_without_news_is_a_week_without_a_note():
    saved_search(words="keranjang")
    with later(days=7):
        alerts.write_weekly_notes()
    assert not AlertLetter.objects.exists()


def test_note_names_ten_at_most_and_says_that_there_is_more(mailoutbox):
    saved_search(words="keranjang")
    ProductFactory.create_batch(12, published_at=NOW + timedelta(days=1))
    with later(days=7):
        alerts.write_weekly_notes()
        letters.send_due()
    assert mailoutbox[0].body.count("Keranjang anyaman") == 10
    assert "10" in mailoutbox[0].subject


def test_each_note_begins_where_the_last_look_ended(client):
    user = UserFactory()
    alert = saved_search(words="keranjang", user=user, email="")
    first = ProductFactory(published_at=NOW + timedelta(days=1))
    with later(days=7):
        alerts.write_weekly_notes()
    second = ProductFactory(published_at=NOW + timedelta(days=8))
    with later(days=14):
        alerts.write_weekly_notes()
    assert Notification.objects.filter(user=user, kind="alert_pekan").count() == 2
    alert.refresh_from_db()
    page = client.get(alert.get_absolute_url()).content.decode()
    assert second.name in page
    assert first.name not in page


def test_news_that_went_again_are_not_written_of(mailoutbox):
    saved_search(words="keranjang")
    product = ProductFactory(published_at=NOW + timedelta(days=1))
    with later(days=7):
        alerts.write_weekly_notes()
        type(product).objects.filter(pk=product.pk).update(is_listed=False)
        letters.send_due()
    assert not mailoutbox
    assert AlertLetter.objects.get().state == "skipped"


def test_a_note_costs_the_same_queries_for_one_and_for_thirty(django_assert_max_num_queries):
    alert = saved_search(words="keranjang")
    ProductFactory.create_batch(30, published_at=NOW + timedelta(days=1))
    with later(days=7):
        alerts.write_weekly_notes()
        alert.refresh_from_db()
        with django_assert_max_num_queries(4):
            assert len(alerts.note_of(alert)) == 10


# The end.


def test_stopping_erases_the_address_at_once(client):
    alert = AlertFactory()
    response = client.post(f"{alert.get_absolute_url()}berhenti/")
    assert response.status_code == 200
    assert not Alert.objects.exists()
    assert client.get(alert.get_absolute_url()).status_code == 410


def test_stopped_in_the_middle_nothing_is_sent(mailoutbox):
    alert = AlertFactory()
    restock(alert.product)
    alerts.tell_of_stock()
    alerts.stop(alert)
    assert letters.send_due() == 0
    assert not mailoutbox


def test_it_runs_half_a_year_and_can_go_on(mailoutbox):
    alert = AlertFactory()
    with later(days=179):
        alerts.find_reminders()
        assert Alert.objects.get().status == ACTIVE
    with later(days=180, minutes=1):
        alerts.find_reminders()
        alerts.find_reminders()
        letters.send_due()
        alert.refresh_from_db()
        assert alert.status == EXPIRED
        assert len(mailoutbox) == 1
        alerts.switch_on(alert)
        assert Alert.objects.get().status == ACTIVE


def test_what_ended_or_was_never_confirmed_is_deleted():
    ended = AlertFactory(status=TOLD, status_since=NOW)
    AlertFactory(status=AlertStatus.UNCONFIRMED, until=None, status_since=NOW)
    with later(days=3, minutes=1):
        alerts.find_reminders()
        assert list(Alert.objects.all()) == [ended]
    with later(days=14, minutes=1):
        alerts.find_reminders()
        assert not Alert.objects.exists()


def test_nobody_has_more_than_thirty(client):
    user = UserFactory()
    wishes = [{"words": f"kata{n}"} for n in range(31)]
    for number, wish in enumerate(wishes[:30]):
        alerts.save_search(wish, nonce=f"n{number}", user=user)
    with pytest.raises(RuleBroken):
        alerts.save_search(wishes[30], nonce="n30", user=user)


def test_list_shows_only_ones_own_at_the_same_cost(client, django_assert_max_num_queries):
    user = UserFactory()
    other = AlertFactory()
    tebet = Kecamatan.objects.get(slug="tebet")
    for number in range(20):
        saved_search(user=user, email="", words=f"kata{number}", kecamatan=tebet)
        AlertFactory(user=user, email="")
    client.force_login(user)
    with django_assert_max_num_queries(10):
        page = client.get("/saya/pantauan/").content.decode()
    assert page.count("data-alert=") == 40
    assert other.product.name not in page


def test_export_and_erasure_of_a_member():
    member = MemberFactory()
    AlertFactory(user=member.user, email="")
    assert len(personal_data(member.user)["alerts"]) == 1
    erase_account(member.user)
    assert not Alert.objects.exists()


def test_privacy_notice_tells_the_rule_by_which_alerts_are_erased(client):
    words = client.get("/privasi/").content.decode()
    assert f"Berlaku {alerts.RUNS_FOR.days} hari" in words
    assert f"dihapus setelah {alerts.UNCONFIRMED_FOR.days} hari" in words
    assert f"setelah {alerts.KEPT_FOR.days} hari" in words


def test_a_phone_is_written_by_whatsapp(client):
    messaging.clear_outbox()
    client.post(ask_url(sold_out()), {"phone": "0812-3456-7890", "email": "", "nonce": "satu"})
    letters.send_due()
    (message,) = messaging.outbox()
    assert (message.channel, message.to) == ("whatsapp", "+6281234567890")
    assert mail.outbox == []
