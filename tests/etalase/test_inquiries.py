"""Inquiries: asked without an account, answered, ordered, ended, closed and erased."""

import re
import threading
from datetime import datetime, timedelta
from itertools import product as pairs

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from etalase.choices import (
    INQUIRY_MOVES,
    DropReason,
    InquiryActor,
    InquiryStatus,
    ProductStatus,
    Turn,
)
from etalase.choices.pools import PartStatus
from etalase.models import AnswerTime, Inquiry, InquiryLetter, PoolPart, Product
from etalase.services import answer_times, inquiries, pools
from etalase.services.waiting import Waiting, waiting_for
from events.services import visitors
from members.choices import Channel, DeliveryState
from members.models import Block, Notification
from members.services import letters
from members.services.privacy import erase_account, personal_data
from okoce import messaging
from okoce.errors import RuleBroken
from tests.factories import (
    GraduateBusinessFactory,
    InquiryFactory,
    MemberFactory,
    PendampingFactory,
    PoolOrderFactory,
    ProductFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
SELLER, ASKER, SYSTEM = InquiryActor.SELLER, InquiryActor.ASKER, InquiryActor.SYSTEM
NEW, ANSWERED, ORDERED = InquiryStatus.NEW, InquiryStatus.ANSWERED, InquiryStatus.ORDERED
DROPPED, DONE = InquiryStatus.DROPPED, InquiryStatus.DONE
WORDS = {
    "name": "Rina Hartati",
    "phone": "0812-3456-7890",
    "email": "",
    "quantity": "25",
    "message": "Apakah bisa untuk hari Sabtu?",
    "nonce": "satu-kali",
}


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def later(**span):
    return time_machine.travel(NOW + timedelta(**span), tick=False)


def ask_url(product) -> str:
    return f"{product.get_absolute_url()}tanya/"


def answered(**fields) -> Inquiry:
    inquiry = InquiryFactory(**fields)
    inquiries.write(inquiry, "Masih ada.", actor=SELLER, nonce="jawab")
    return inquiry


def standing(status: str) -> Inquiry:
    """An inquiry that stands there, by allowed moves."""
    inquiry = InquiryFactory()
    if status in (ANSWERED, ORDERED, DONE):
        inquiries.write(inquiry, "Masih ada.", actor=SELLER, nonce="jawab")
    for step in {ORDERED: [ORDERED], DONE: [ORDERED, DONE]}.get(status, []):
        inquiries.change_status(inquiry, step, actor=SELLER)
    if status == DROPPED:
        inquiries.change_status(inquiry, DROPPED, actor=SELLER, reason=DropReason.PRICE)
    return inquiry


def maker_of(inquiry: Inquiry):
    return inquiry.business.member.user


def told(user, kind: str) -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


# Asking.


def test_visitor_asks_without_an_account_and_gets_a_private_page(client):
    product = ProductFactory()

    response = client.post(ask_url(product), WORDS)

    inquiry = Inquiry.objects.get()
    assert response.url == f"/tanya/{inquiry.link}/"
    assert len(inquiry.link) == 32
    assert (inquiry.name, inquiry.phone, inquiry.quantity) == ("Rina Hartati", "+6281234567890", 25)
    assert [message.text for message in inquiry.messages.all()] == [WORDS["message"]]
    assert (inquiry.status, inquiry.turn) == (NEW, Turn.SELLER)
    assert told(maker_of(inquiry), "inquiry_new") == 1
    assert WORDS["message"] in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "021 555 1234"}, "phone"),
        ({"email": "rina"}, "email"),
        ({"quantity": "0"}, "quantity"),
        ({"message": " \n "}, "message"),
        ({"message": "a" * 1001}, "message"),
        ({"website": "https://iklan.test"}, "website"),
    ],
)
def test_wrong_form_is_refused_and_keeps_what_was_typed(client, wrong, field):
    product = ProductFactory()

    response = client.post(ask_url(product), WORDS | wrong)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Rina Hartati" in response.content.decode() or field == "name"
    assert not Inquiry.objects.exists()


def test_email_alone_is_enough(client):
    client.post(ask_url(ProductFactory()), WORDS | {"phone": "", "email": "Rina@Contoh.test"})

    inquiry = Inquiry.objects.get()
    assert (inquiry.phone, inquiry.email) == ("", "rina@contoh.test")


def test_same_form_sent_twice_is_one_inquiry(client):
    product = ProductFactory()

    first, second = (client.post(ask_url(product), WORDS) for _time in range(2))

    assert first.url == second.url
    assert Inquiry.objects.get().messages.count() == 1


def test_asking_too_often_is_refused_with_the_words_kept(client):
    product = ProductFactory()
    for number in range(8):
        client.post(ask_url(product), WORDS | {"nonce": f"n{number}"})

    response = client.post(ask_url(product), WORDS | {"nonce": "n9"})

    assert response.status_code == 429
    assert WORDS["message"] in response.content.decode()
    assert "dalam 24 jam." in response.content.decode()
    assert Inquiry.objects.count() == 8


def test_a_quantity_with_a_dot_is_thousands(client):
    client.post(ask_url(ProductFactory()), WORDS | {"quantity": "2.500"})

    assert Inquiry.objects.get().quantity == 2500


def test_a_maker_who_says_it_is_ordered_leaves_nobody_waiting():
    inquiry = answered()
    inquiries.write(inquiry, "Baik, saya ambil.", actor=ASKER, nonce="lagi")

    inquiries.change_status(inquiry, ORDERED, actor=SELLER)

    inquiry.refresh_from_db()
    assert inquiry.turn == Turn.ASKER


def test_hidden_product_takes_no_new_question_but_the_talk_goes_on(client):
    inquiry = InquiryFactory()
    product = inquiry.product
    Product.objects.filter(pk=product.pk).update(status=ProductStatus.ARCHIVED, is_listed=False)

    assert client.get(ask_url(product)).status_code == 410
    assert client.post(ask_url(product), WORDS).status_code == 410
    response = client.post(f"/tanya/{inquiry.link}/tulis/", {"text": "Masih bisa?", "nonce": "dua"})
    assert response.status_code == 302
    assert inquiry.messages.count() == 2


def test_product_withdrawn_meanwhile_is_refused_by_the_service():
    product = ProductFactory(status=ProductStatus.ARCHIVED)

    with pytest.raises(RuleBroken):
        inquiries.ask(product, name="R", phone="+628111", message="?", nonce="x")


def test_nobody_asks_their_own_product(client):
    product = ProductFactory()
    client.force_login(product.business.member.user)

    assert client.get(ask_url(product)).status_code == 302
    client.post(ask_url(product), WORDS)

    assert not Inquiry.objects.exists()
    with pytest.raises(RuleBroken):
        inquiries.ask(
            product,
            name="R",
            phone="+628111",
            message="?",
            nonce="x",
            asker=product.business.member.user,
        )


def test_blocked_person_does_not_find_the_form(client):
    product, member = ProductFactory(), MemberFactory()
    Block.objects.create(blocker=product.business.member.user, blocked=member.user)
    client.force_login(member.user)

    assert client.get(ask_url(product)).status_code == 404


def test_signed_in_person_finds_the_form_filled_in_and_is_told_in_the_portal(client):
    member, product = MemberFactory(), ProductFactory()
    client.force_login(member.user)

    page = client.get(ask_url(product)).content.decode()
    client.post(ask_url(product), WORDS)
    inquiry = Inquiry.objects.get()
    inquiries.write(inquiry, "Bisa.", actor=SELLER, nonce="jawab")

    assert f'value="{member.name}"' in page
    assert inquiry.asker == member.user
    assert told(member.user, "inquiry_answered") == 1
    assert not InquiryLetter.objects.exists()
    assert personal_data(member.user)["inquiries"][0]["messages"][0]["text"] == WORDS["message"]


# The private page.


def test_private_page_is_kept_by_nobody_and_tells_no_referrer(client):
    inquiry = InquiryFactory()

    response = client.get(f"/tanya/{inquiry.link}/")

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert 'content="noindex, nofollow"' in response.content.decode()


def test_private_page_needs_the_whole_link(client):
    inquiry = InquiryFactory()

    assert client.get(f"/tanya/{inquiry.link[:-1]}/").status_code == 404
    assert client.get(f"/tanya/{inquiry.code}/").status_code == 404
    assert client.post(f"/tanya/{inquiry.code}/hapus/").status_code == 404
    assert client.get(f"/tanya/{inquiry.link}/hapus/").status_code == 405


def test_private_page_hides_the_number_of_who_asked(client):
    inquiry = InquiryFactory(email="rina@contoh.test")

    page = client.get(f"/tanya/{inquiry.link}/").content.decode()

    assert "rina@contoh.test" not in page
    assert "81234567890" not in page


def test_asker_orders_and_finishes(client):
    inquiry = answered()

    client.post(f"/tanya/{inquiry.link}/jadi/")
    inquiry.refresh_from_db()
    assert inquiry.status == ORDERED
    client.post(f"/tanya/{inquiry.link}/selesai/")
    inquiry.refresh_from_db()

    assert (inquiry.status, inquiry.turn) == (DONE, Turn.NOBODY)
    assert told(maker_of(inquiry), "inquiry_jadi-pesanan") == 1
    assert told(maker_of(inquiry), "inquiry_selesai") == 1


def test_asker_says_why_nothing_comes_of_it(client):
    inquiry = answered()
    url = f"/tanya/{inquiry.link}/tidak-jadi/"

    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "spam"}).status_code == 422
    client.post(url, {"reason": "harga", "note": "Di luar anggaran."})
    inquiry.refresh_from_db()

    assert (inquiry.status, inquiry.reason) == (DROPPED, "harga")
    assert inquiry.history.first().note == "Di luar anggaran."


def test_move_that_is_not_open_is_refused_with_a_sentence(client):
    inquiry = InquiryFactory()

    response = client.post(f"/tanya/{inquiry.link}/jadi/")

    assert response.status_code == 422
    assert response.context["problem"]
    inquiry.refresh_from_db()
    assert inquiry.status == NEW


def test_withdrawing_erases_at_once(client):
    inquiry = answered(quantity=3)

    response = client.post(f"/tanya/{inquiry.link}/hapus/")

    assert response.status_code == 200
    inquiry.refresh_from_db()
    assert (inquiry.name, inquiry.phone, inquiry.email, inquiry.quantity) == ("", "", "", None)
    assert (inquiry.status, inquiry.reason) == (DROPPED, DropReason.WITHDRAWN)
    assert inquiry.messages.count() == inquiry.letters.count() == 0
    assert client.get(f"/tanya/{inquiry.link}/").status_code == 410
    client.force_login(maker_of(inquiry))
    assert client.get(inquiry.maker_path).status_code == 200


# The maker's pages.


def test_maker_answers_and_sees_who_asks(client):
    inquiry = InquiryFactory()
    client.force_login(maker_of(inquiry))

    page = client.get(inquiry.maker_path).content.decode()
    client.post(f"{inquiry.maker_path}tulis/", {"text": "Bisa, Sabtu siap.", "nonce": "a"})

    assert "0812-3456-7890" in page
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.turn, inquiry.answered_at) == (ANSWERED, Turn.ASKER, NOW)
    assert "Bisa, Sabtu siap." in client.get(f"/tanya/{inquiry.link}/").content.decode()


def test_answer_on_whatsapp_counts_only_when_it_is_marked(client):
    inquiry = InquiryFactory()
    client.force_login(maker_of(inquiry))
    assert Inquiry.objects.get().answered_at is None

    client.post(f"{inquiry.maker_path}wa/")

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.answered_at) == (ANSWERED, NOW)
    assert inquiry.history.first().by_whatsapp
    assert not InquiryLetter.objects.filter(kind="jawaban").exists()


def test_strangers_find_neither_list_nor_page(client):
    inquiry = InquiryFactory()
    for person in (
        GraduateBusinessFactory().member.user,
        PendampingFactory(),
        StaffFactory(),
        UserFactory(is_staff=True, is_superuser=True),
    ):
        client.force_login(person)
        assert client.get(inquiry.maker_path).status_code == 404
        assert client.post(f"{inquiry.maker_path}jadi/").status_code == 404
        assert client.get("/saya/pertanyaan/").context["inquiries"] == []


def test_list_has_the_longest_wait_first_and_filters(client):
    business = GraduateBusinessFactory()
    product = ProductFactory(business=business)
    waits = [
        InquiryFactory(product=product, turn_since=NOW - timedelta(hours=hours))
        for hours in (1, 50, 5)
    ]
    quiet = answered(product=product)
    over = InquiryFactory(product=product)
    inquiries.change_status(over, DROPPED, actor=SELLER, reason=DropReason.SPAM)
    client.force_login(business.member.user)

    def shown(query: str = "") -> list:
        return client.get(f"/saya/pertanyaan/{query}").context["inquiries"]

    assert shown() == [waits[1], waits[2], waits[0], quiet]
    assert shown("?status=tidak-jadi") == [over]
    assert shown("?status=entah") == [waits[1], waits[2], waits[0], quiet]


def test_list_pages_by_key_and_costs_the_same(client, query_count):
    product = ProductFactory()
    client.force_login(product.business.member.user)
    InquiryFactory(product=product)
    one = query_count(client.get, "/saya/pertanyaan/")
    InquiryFactory.create_batch(29, product=product)

    assert query_count(client.get, "/saya/pertanyaan/") == one
    first = client.get("/saya/pertanyaan/")
    second = client.get(f"/saya/pertanyaan/{first.context['next_url']}")
    rows = [*first.context["inquiries"], *second.context["inquiries"]]
    assert len({row.pk for row in rows}) == 30


def test_pages_of_a_long_talk_cost_the_same(client, query_count):
    inquiry = answered()
    few = query_count(client.get, f"/tanya/{inquiry.link}/")
    for number in range(30):
        inquiries.write(inquiry, "Ya.", actor=ASKER, nonce=f"n{number}")

    assert query_count(client.get, f"/tanya/{inquiry.link}/") == few


def test_waiting_questions_and_parts_are_counted_on_the_tabs_and_the_desk(client, query_count):
    product = ProductFactory(monthly_capacity=500)
    maker = product.business.member.user
    client.force_login(maker)
    pages = ["/saya/produk/", "/saya/pertanyaan/", "/saya/borongan/", "/saya/"]
    empty = {page: client.get(page).content.decode() for page in pages}
    assert not any("menunggu jawaban Anda" in words for words in empty.values())

    part = pools.take_part(
        PoolOrderFactory(), product, by=maker, quantity=10, price=70_000, nonce="satu"
    )
    PoolPart.objects.filter(pk=part.pk).update(status=PartStatus.ACCEPTED)
    InquiryFactory.create_batch(3, product=product)
    InquiryFactory(product=product, status=ANSWERED, turn=Turn.ASKER)
    InquiryFactory()

    for page in pages:
        words = " ".join(re.sub(r"<[^>]+>", " ", client.get(page).content.decode()).split())
        assert "3 menunggu jawaban Anda" in words
        assert "1 menunggu Anda antar" in words
    assert query_count(waiting_for, maker) == 1
    InquiryFactory.create_batch(100, product=product)
    assert waiting_for(maker) == Waiting(questions=100, parts=1)
    assert "99+" in client.get("/saya/pertanyaan/").content.decode()


def test_privacy_notice_tells_the_rule_by_which_inquiries_and_pooled_orders_are_erased(client):
    words = client.get("/privasi/").content.decode()

    # And the seats of visitors, which are kept as long.
    assert inquiries.ERASE_AFTER == pools.KEPT_FOR == visitors.ERASE_AFTER
    assert words.count(f"{inquiries.ERASE_AFTER.days} hari setelah") == 3
    assert f"{inquiries.CLOSE_AFTER.days} hari tidak dilanjutkan" in words
    assert f"Jika dalam {pools.UNCONFIRMED_FOR.days} hari" in words
    assert f"berakhir sendiri {pools.FORGOTTEN_AFTER.days} hari" in words


def test_spam_is_told_to_nobody_and_does_not_count(client):
    inquiry = answered()
    client.force_login(maker_of(inquiry))
    before = InquiryLetter.objects.count()

    client.post(f"{inquiry.maker_path}spam/")

    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.reason) == (DROPPED, DropReason.SPAM)
    assert InquiryLetter.objects.count() == before
    assert not Inquiry.objects.counting().exists()
    assert "Spam" not in client.get(f"/tanya/{inquiry.link}/").content.decode()


def test_staff_desk_shows_the_course_and_never_the_person(client):
    inquiry = answered(email="rina@contoh.test")
    for person in (StaffFactory(), PendampingFactory()):
        client.force_login(person)
        for path in ("", f"{inquiry.pk}/change/"):
            page = client.get(f"/admin/etalase/inquiry/{path}")
            assert page.status_code == 200
            text = page.content.decode()
            assert inquiry.code in text
            for secret in ("Rina", "81234567890", "rina@", "Masih ada", inquiry.link):
                assert secret not in text
    client.force_login(PendampingFactory(kecamatan=["31.71.01"]))
    assert inquiry.code not in client.get("/admin/etalase/inquiry/").content.decode()


# Moves.


@pytest.mark.parametrize(
    ("old", "new", "actor"), [*pairs(InquiryStatus, InquiryStatus, InquiryActor)]
)
def test_moves_are_those_of_the_table(old, new, actor):
    inquiry = standing(old)
    reason = inquiries.reasons_of(actor)[0]
    may = actor in INQUIRY_MOVES.get((old, new), ())

    # Answering is done by words, or by the mark for WhatsApp.
    if may and new != ANSWERED:
        inquiries.change_status(inquiry, new, actor=actor, reason=reason)
    else:
        with pytest.raises(RuleBroken):
            inquiries.change_status(inquiry, new, actor=actor, reason=reason)

    assert Inquiry.objects.get(pk=inquiry.pk).status == (new if may and new != ANSWERED else old)


def test_nothing_is_written_into_what_is_over():
    inquiry = standing(DONE)

    for actor in (SELLER, ASKER):
        with pytest.raises(RuleBroken):
            inquiries.write(inquiry, "Halo", actor=actor, nonce="z")
    with pytest.raises(RuleBroken):
        inquiries.answered_on_whatsapp(inquiry)


def test_asker_who_writes_again_waits_again_and_the_first_answer_stays():
    inquiry = answered()
    with later(hours=3):
        inquiries.write(inquiry, "Dan ukuran besar?", actor=ASKER, nonce="b")
        assert (inquiry.turn, inquiry.turn_since) == (Turn.SELLER, timezone.now())
        inquiries.write(inquiry, "Ada.", actor=SELLER, nonce="c")

    assert (inquiry.turn, inquiry.answered_at) == (Turn.ASKER, NOW)


# Letters.


def sent_to(channel: str) -> list:
    return [message for message in messaging.outbox() if message.channel == channel]


def test_asker_with_email_is_written_the_link_and_told_of_answers(client, settings, mailoutbox):
    client.post(ask_url(ProductFactory()), WORDS | {"email": "rina@contoh.test"})
    inquiry = Inquiry.objects.get()
    inquiries.write(inquiry, "Bisa.", actor=SELLER, nonce="a")

    assert letters.send_due() == 2
    assert letters.send_due() == 0

    assert [mail.to for mail in mailoutbox] == [["rina@contoh.test"]] * 2
    for mail in mailoutbox:
        assert settings.SITE_URL + inquiry.private_path in mail.body
        # No word of a visitor goes to an address that somebody typed.
        assert WORDS["message"] not in mail.body
        assert WORDS["name"] not in mail.body


def test_letter_of_a_closed_question_does_not_promise_an_answer(mailoutbox):
    inquiry = InquiryFactory(email="rina@contoh.test", phone="")
    inquiries.change_status(inquiry, DROPPED, actor=SELLER, reason=DropReason.SOLD_OUT)

    letters.send_due()

    assert "sudah menjawab" not in mailoutbox[0].body
    assert inquiry.private_path in mailoutbox[0].body


def test_asker_with_a_phone_is_written_by_whatsapp():
    inquiry = InquiryFactory()
    letters.write(InquiryLetter, inquiry, "terima", key="terima")
    letters.write(InquiryLetter, inquiry, "terima", key="terima")

    assert letters.send_due() == 1
    assert [message.to for message in sent_to("whatsapp")] == ["+6281234567890"]


def test_refused_whatsapp_is_followed_by_an_sms(monkeypatch):
    inquiry = InquiryFactory()
    letters.write(InquiryLetter, inquiry, "terima", key="terima")

    def refuse(*args, **kwargs):
        raise messaging.Refused("no")

    monkeypatch.setattr(messaging, "send_whatsapp", refuse)
    letters.send_due()

    states = dict(InquiryLetter.objects.values_list("channel", "state"))
    assert states == {Channel.WHATSAPP: DeliveryState.FAILED, Channel.SMS: DeliveryState.SENT}


def test_letter_waits_while_the_gateway_is_away_and_is_not_lost(monkeypatch):
    inquiry = InquiryFactory()
    letters.write(InquiryLetter, inquiry, "terima", key="terima")

    def away(*args, **kwargs):
        raise messaging.Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(messaging, "send_whatsapp", away)
        letters.send_due()
    assert InquiryLetter.objects.get().state == DeliveryState.QUEUED
    with later(minutes=2):
        letters.send_due()

    assert InquiryLetter.objects.get().state == DeliveryState.SENT


def test_phone_is_left_in_peace_at_night(settings):
    settings.QUIET_HOURS = True
    inquiry = InquiryFactory()
    with later(hours=12):
        letters.write(InquiryLetter, inquiry, "terima", key="terima")
        assert letters.send_due() == 0
    with later(hours=21, minutes=1):
        assert letters.send_due() == 1


# Answer times.


def answered_after(business, *minutes: float) -> None:
    product = ProductFactory(business=business)
    for number in minutes:
        inquiry = InquiryFactory(product=product, created_at=NOW - timedelta(minutes=number))
        inquiries.write(inquiry, "Ya.", actor=SELLER, nonce="a")


def test_answer_time_is_the_median_and_needs_three_answers(client):
    business = GraduateBusinessFactory()
    answered_after(business, 30, 5000)
    assert not AnswerTime.objects.exists()

    answered_after(business, 170)

    row = AnswerTime.objects.get()
    assert (row.minutes, row.answers) == (170, 3)
    page = client.get(ProductFactory(business=business).get_absolute_url()).content.decode()
    assert "biasanya menjawab dalam 3 jam" in page
    page = client.get(business.get_absolute_url()).content.decode()
    assert "biasanya menjawab dalam 3 jam" in page


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (5, "biasanya menjawab dalam satu jam"),
        (61, "biasanya menjawab dalam 2 jam"),
        (1440, "biasanya menjawab dalam 24 jam"),
        (1441, "biasanya menjawab dalam 2 hari"),
    ],
)
def test_answer_time_in_words(minutes, words):
    assert AnswerTime(minutes=minutes, answers=3).words == words


def test_old_answers_and_spam_leave_the_answer_time():
    business = GraduateBusinessFactory()
    answered_after(business, 60, 60, 60)
    spam = Inquiry.objects.first()
    inquiries.change_status(spam, DROPPED, actor=SELLER, reason=DropReason.SPAM)
    assert not AnswerTime.objects.exists()

    answered_after(business, 60)
    with later(days=91):
        answer_times.refresh_old()
    assert not AnswerTime.objects.exists()


# What beat finds.


def test_maker_is_reminded_after_a_day_and_the_pendamping_told_after_three():
    inquiry, pendamping = InquiryFactory(), PendampingFactory()
    maker = maker_of(inquiry)
    seen = []
    for hours in (23, 24, 25, 71, 72, 73):
        with later(hours=hours):
            inquiries.find_reminders()
        seen.append((told(maker, "inquiry_unanswered"), told(pendamping, "inquiries_unanswered")))

    assert seen == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1)]
    notice = Notification.objects.get(kind="inquiries_unanswered")
    assert inquiry.name not in notice.body


def test_nobody_is_reminded_of_what_was_answered():
    inquiry = answered()
    with later(hours=80):
        inquiries.find_reminders()

    assert told(maker_of(inquiry), "inquiry_unanswered") == 0


def test_untouched_inquiries_are_closed_after_90_days():
    rows = {status: standing(status) for status in (NEW, ANSWERED, ORDERED)}
    with later(days=89):
        inquiries.find_reminders()
    assert Inquiry.objects.open().count() == 3
    with later(days=90):
        inquiries.find_reminders()

    ends = {
        status: (Inquiry.objects.get(pk=row.pk).status, Inquiry.objects.get(pk=row.pk).reason)
        for status, row in rows.items()
    }
    assert ends == {
        NEW: (DROPPED, DropReason.SILENT),
        ANSWERED: (DROPPED, DropReason.SILENT),
        ORDERED: (DONE, ""),
    }


def test_contact_and_words_are_erased_180_days_after_the_end():
    inquiry = InquiryFactory()
    inquiries.change_status(
        inquiry, DROPPED, actor=SELLER, reason=DropReason.OTHER, note="Nomor saya 0812"
    )
    with later(days=179):
        inquiries.find_reminders()
    assert Inquiry.objects.get().phone
    with later(days=180):
        inquiries.find_reminders()
        inquiries.find_reminders()

    inquiry = Inquiry.objects.get()
    assert (inquiry.name, inquiry.phone, inquiry.messages.count()) == ("", "", 0)
    assert [change.note for change in inquiry.history.all()] == ["", ""][: inquiry.history.count()]


def test_erased_account_takes_its_questions_along():
    member = MemberFactory()
    inquiry = InquiryFactory(asker=member.user)

    erase_account(member.user)

    inquiry.refresh_from_db()
    assert (inquiry.name, inquiry.phone, inquiry.asker) == ("", "", None)
    assert inquiry.status == DROPPED


# Races.


@pytest.mark.django_db(transaction=True)
def test_order_and_end_at_once_have_one_outcome():
    inquiry = answered()
    outcomes = []
    start = threading.Barrier(2)

    def move(actor, new, reason):
        try:
            row = Inquiry.objects.get(pk=inquiry.pk)
            start.wait()
            inquiries.change_status(row, new, actor=actor, reason=reason)
            outcomes.append(new)
        except RuleBroken:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=move, args=[ASKER, DROPPED, DropReason.PRICE]),
        threading.Thread(target=move, args=[SELLER, DROPPED, DropReason.SOLD_OUT]),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", DROPPED]
    assert Inquiry.objects.get().history.filter(new_status=DROPPED).count() == 1


def test_an_asker_is_not_told_of_an_answer_when_it_was_dropped():
    inquiry = answered(asker=UserFactory())

    inquiries.change_status(inquiry, DROPPED, actor=SELLER, reason=DropReason.SOLD_OUT)

    notice = Notification.objects.filter(user=inquiry.asker).latest("pk")
    assert "kelanjutan" in notice.body
