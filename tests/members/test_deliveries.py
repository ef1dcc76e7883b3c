"""Notices that leave: claimed once, sent at least once, told about honestly."""

import hmac
import json
import threading
from datetime import timedelta
from hashlib import sha256

import pytest
import time_machine
from celery import current_app
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from kombu.pools import producers

from members import notices, tasks
from members.choices import Channel, DeliveryState, MemberStatus, NoticeTopic
from members.models import ChannelPreference, Delivery
from members.services import deliveries, sending
from okoce.celery import Errand
from okoce.messaging import outbox
from tests.conftest import start_worker
from tests.factories import MemberFactory, PendampingFactory, UserFactory
from tests.gateway import PROOF, SECRET, running_gateway, whatsapp_error

from .test_notices import confirm_email, tell, wib


@pytest.fixture
def gateway(settings):
    with running_gateway() as gateway:
        for name, value in keys_of(gateway).items():
            setattr(settings, name, value)
        settings.GATEWAY_TIMEOUT = 2
        yield gateway


def keys_of(gateway):
    return {
        "WHATSAPP_URL": gateway.url,
        "WHATSAPP_PHONE_ID": "1055",
        "WHATSAPP_TOKEN": "wa-token",
        "SMS_URL": f"{gateway.url}/sms",
        "SMS_TOKEN": "sms-token",
    }


def whatsapp_delivery(user=None, **fields):
    delivery = tell(user or UserFactory()).deliveries.get(channel=Channel.WHATSAPP)
    for name, value in fields.items():
        setattr(delivery, name, value)
    delivery.save()
    return delivery


def refreshed(delivery):
    delivery.refresh_from_db()
    return delivery


# Sending.


def test_notice_leaves_on_commit(db, gateway, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(UserFactory(phone="+6281234567890"), title="Judul", body="Isi")

    [body] = gateway.to("/1055/messages")
    delivery = notice.deliveries.get(channel=Channel.WHATSAPP)
    text = body["template"]["components"][0]["parameters"][0]["text"]
    assert (body["to"], text) == ("6281234567890", "*Judul* Isi http://localhost:8000/saya/")
    assert body["biz_opaque_callback_data"] == f"delivery-{delivery.pk}"
    assert (delivery.state, delivery.tries) == (DeliveryState.SENT, 1)
    assert delivery.external_id == "wamid.1"
    assert delivery.sent_at is not None


def test_notice_of_the_quiet_hours_leaves_at_seven(
    db, gateway, settings, django_capture_on_commit_callbacks
):
    settings.QUIET_HOURS = True
    with time_machine.travel(wib(22), tick=False), django_capture_on_commit_callbacks(execute=True):
        tell(UserFactory())
    for hour, minute, tried in ((6, 59, 0), (7, 0, 1)):
        with time_machine.travel(wib(hour, minute, day=25), tick=False):
            assert deliveries.send_due() == tried

    assert len(gateway.requests) == 1


@pytest.mark.parametrize(("at", "tried"), [((20, 59), 1), ((21, 0), 0)])
def test_what_is_due_late_in_the_evening_waits_too(db, gateway, settings, at, tried):
    settings.QUIET_HOURS = True
    with time_machine.travel(wib(20), tick=False):
        delivery = whatsapp_delivery()
    with time_machine.travel(wib(*at), tick=False):
        assert deliveries.send_one(delivery.pk) is bool(tried)
        assert deliveries.send_due() == 0

    assert len(gateway.requests) == tried


def test_asking_twice_sends_once(db, gateway):
    delivery = whatsapp_delivery()

    tasks.send_due_deliveries.delay()
    tasks.send_due_deliveries.delay()
    tasks.send_delivery.delay(delivery.pk)

    assert len(gateway.requests) == 1


def test_email_carries_the_link_and_the_way_to_stop(db, mailoutbox):
    user = confirm_email(UserFactory(phone=None, name="Siti"))
    tell(user, title="Judul", body="Isi")

    deliveries.send_due()

    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([user.email], "Judul")
    for part in ("Siti", "Isi", "http://localhost:8000/saya/", "http://localhost:8000/akun/kabar/"):
        assert part in mail.body


@pytest.mark.parametrize("change", ["stop", "inactive", "no phone"])
def test_what_is_no_longer_wanted_is_skipped(db, gateway, change):
    user = confirm_email(UserFactory())
    delivery = whatsapp_delivery(user)
    if change == "stop":
        deliveries.choose_by_whatsapp(str(user.phone), wanted=False)
    elif change == "inactive":
        user.is_active = False
    else:
        user.phone = None
    user.save()

    deliveries.send_due()

    assert refreshed(delivery).state == DeliveryState.SKIPPED
    assert gateway.requests == []


def test_refused_whatsapp_becomes_an_sms(db, gateway, django_capture_on_commit_callbacks):
    gateway.script = [whatsapp_error(400, 131026)]
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(UserFactory(), title="Judul")

    states = dict(notice.deliveries.values_list("channel", "state"))
    assert states == {
        Channel.IN_APP: DeliveryState.SENT,
        Channel.WHATSAPP: DeliveryState.FAILED,
        Channel.SMS: DeliveryState.SENT,
    }
    assert [sms["text"] for sms in gateway.to("/sms")] == [
        "OK OCE: Judul. http://localhost:8000/saya/"
    ]
    problem = notice.deliveries.get(channel=Channel.WHATSAPP).problem
    assert problem == "WhatsApp answered 400, code 131026"


@pytest.mark.parametrize("topic", [NoticeTopic.REMINDER, NoticeTopic.RECORD])
def test_sms_steps_in_only_where_it_is_wanted(db, gateway, topic):
    user = UserFactory()
    notices.choose_channels(user, {(NoticeTopic.RECORD, Channel.SMS): False})
    gateway.script = [whatsapp_error(400, 131026)]
    notice = tell(user, topic=topic)

    deliveries.send_due()

    assert not notice.deliveries.filter(channel=Channel.SMS).exists()


def test_temporary_trouble_is_tried_again_later_and_later(db, gateway):
    delivery = whatsapp_delivery()
    gateway.script = [whatsapp_error(500, 131000)] * 6
    start = timezone.now() + timedelta(minutes=1)
    waits = []
    with time_machine.travel(start, tick=False) as clock:
        while deliveries.send_one(delivery.pk) and refreshed(delivery).state != "failed":
            assert delivery.state == DeliveryState.QUEUED
            waits.append((delivery.next_try_at - timezone.now()) // timedelta(minutes=1))
            clock.move_to(delivery.next_try_at)

    assert waits == [1, 5, 30, 120, 720]
    assert (delivery.state, delivery.tries) == (DeliveryState.FAILED, 6)
    assert delivery.notification.deliveries.filter(channel=Channel.SMS).exists()


def test_the_gateways_own_wish_is_heard(db, gateway):
    delivery = whatsapp_delivery()
    gateway.script = [whatsapp_error(429, 130429, Retry_After="600")]

    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        deliveries.send_due()
        wait = refreshed(delivery).next_try_at - timezone.now()

    assert wait == timedelta(minutes=10)


def test_retry_does_not_fall_into_the_quiet_hours(db, gateway, settings):
    settings.QUIET_HOURS = True
    gateway.script = [whatsapp_error(500, 131000)]
    with time_machine.travel(wib(20, 59, 30), tick=False):
        delivery = whatsapp_delivery()
        deliveries.send_due()

    assert refreshed(delivery).next_try_at == wib(7, day=25)


def test_one_broken_row_does_not_hold_up_the_others(db, gateway, monkeypatch):
    broken, fine = whatsapp_delivery(), whatsapp_delivery()
    send = deliveries._SENDERS[Channel.WHATSAPP]

    def send_or_break(delivery, user):
        if delivery == broken:
            raise ZeroDivisionError
        return send(delivery, user)

    monkeypatch.setitem(deliveries._SENDERS, Channel.WHATSAPP, send_or_break)

    assert deliveries.send_due() == 2
    assert refreshed(fine).state == DeliveryState.SENT
    assert refreshed(broken).state == DeliveryState.SENDING
    assert broken.next_try_at > timezone.now()


def test_a_row_that_kills_every_worker_is_given_up(db, gateway):
    delivery = whatsapp_delivery(state=DeliveryState.SENDING, tries=sending.MAX_TRIES)

    deliveries.send_due()

    assert refreshed(delivery).state == DeliveryState.FAILED
    assert gateway.to("/1055") == []


def test_a_worker_that_lost_its_claim_does_not_overwrite_the_outcome(db, gateway, monkeypatch):
    delivery = whatsapp_delivery()

    def outlive_the_lease(row, user):
        Delivery.objects.filter(pk=row.pk).update(next_try_at=timezone.now())
        monkeypatch.setitem(deliveries._SENDERS, Channel.WHATSAPP, lambda row, user: "second")
        deliveries.send_one(row.pk)
        return "first"

    monkeypatch.setitem(deliveries._SENDERS, Channel.WHATSAPP, outlive_the_lease)
    deliveries.send_one(delivery.pk)

    assert (refreshed(delivery).external_id, delivery.tries) == ("second", 2)


# Several workers.


def test_two_workers_at_once_send_each_notice_once(transactional_db, gateway):
    with transaction.atomic():
        rows = [whatsapp_delivery() for _number in range(10)]
        transaction.get_connection().run_on_commit.clear()
    start = threading.Barrier(4)

    def work():
        start.wait()
        deliveries.send_due()
        connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    references = sorted(body["biz_opaque_callback_data"] for body in gateway.to("/1055"))
    assert references == sorted(f"delivery-{row.pk}" for row in rows)
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


def test_a_worker_killed_in_the_middle_loses_nothing(
    transactional_db, queued_tasks, gateway, wait_until
):
    gateway.open.clear()
    worker = start_worker(**keys_of(gateway), GATEWAY_TIMEOUT="60")
    try:
        notice = tell(UserFactory())
        wait_until(lambda: gateway.requests, seconds=20)
    finally:
        worker.kill()
        worker.wait()
    delivery = notice.deliveries.get(channel=Channel.WHATSAPP)
    assert (delivery.state, delivery.tries) == (DeliveryState.SENDING, 1)

    # Nobody else takes it while its claim holds; afterwards the next worker does.
    gateway.open.set()
    assert deliveries.send_due() == 0
    with time_machine.travel(timezone.now() + sending.LEASE, tick=False):
        assert deliveries.send_due() == 1

    assert (refreshed(delivery).state, delivery.tries) == (DeliveryState.SENT, 2)
    references = {body["biz_opaque_callback_data"] for body in gateway.to("/1055")}
    assert references == {f"delivery-{delivery.pk}"}


@pytest.fixture
def broker_away(queued_tasks, monkeypatch):
    monkeypatch.setattr(Errand, "_asleep_until", 0.0)
    nowhere = current_app.connection_for_write("redis://127.0.0.1:1/0")
    with nowhere, monkeypatch.context() as patch:
        patch.setattr(current_app.amqp, "_producer_pool", producers[nowhere])
        yield patch


def test_a_page_works_without_the_queue_and_beat_catches_up(
    transactional_db, client, gateway, broker_away, monkeypatch, wait_until
):
    member = MemberFactory(status=MemberStatus.SUBMITTED)
    client.force_login(PendampingFactory())

    response = client.post(reverse("members:field_verify", args=[member.number]))

    assert response.status_code == 302
    member.refresh_from_db()
    assert member.status == MemberStatus.VERIFIED
    assert set(whatsapp_states()) == {DeliveryState.QUEUED}
    assert gateway.requests == []

    broker_away.undo()
    monkeypatch.setattr(Errand, "_asleep_until", 0.0)
    worker = start_worker(**keys_of(gateway))
    try:
        tasks.send_due_deliveries.delay()
        wait_until(lambda: set(whatsapp_states()) == {DeliveryState.SENT}, seconds=20)
    finally:
        worker.kill()
        worker.wait()


def whatsapp_states():
    return Delivery.objects.filter(channel=Channel.WHATSAPP).values_list("state", flat=True)


# What WhatsApp reports.


@pytest.fixture
def webhook(client, settings):
    settings.WHATSAPP_APP_SECRET = SECRET
    settings.WHATSAPP_VERIFY_TOKEN = PROOF

    def post(value=None, *, body=None, secret=SECRET):
        if body is None:
            news = {"object": "whatsapp_business_account", "entry": [{"id": "1"}]}
            news["entry"][0]["changes"] = [{"field": "messages", "value": value}]
            body = json.dumps(news).encode()
        signature = hmac.new(secret.encode(), body, sha256).hexdigest()
        return client.post(
            reverse("members:whatsapp_webhook"),
            body,
            content_type="application/json",
            headers={"X-Hub-Signature-256": f"sha256={signature}"},
        ).status_code

    return post


def report(delivery, status, **more):
    return {"statuses": [{"id": delivery.external_id, "status": status, **more}]}


@pytest.mark.parametrize(
    ("token", "status", "said"), [(PROOF, 200, b"12345"), ("x", 403, b""), ("", 403, b"")]
)
def test_webhook_proves_itself(client, webhook, token, status, said):
    response = client.get(
        reverse("members:whatsapp_webhook"),
        {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "12345"},
    )

    assert (response.status_code, response.content) == (status, said)


@pytest.mark.parametrize("secret", ["wrong", ""])
def test_webhook_refuses_a_wrong_signature(db, webhook, secret):
    delivery = whatsapp_delivery(state=DeliveryState.SENT, external_id="wamid.1")

    assert webhook(report(delivery, "delivered"), secret=secret) == 403
    assert refreshed(delivery).state == DeliveryState.SENT


def test_webhook_without_a_secret_takes_nothing(client, settings):
    settings.WHATSAPP_APP_SECRET = settings.WHATSAPP_VERIFY_TOKEN = ""
    url = reverse("members:whatsapp_webhook")

    assert client.post(url, b"{}", content_type="application/json").status_code == 403
    assert client.get(url, {"hub.verify_token": ""}).status_code == 403


def test_webhook_bounds_what_it_reads(client, webhook, monkeypatch):
    monkeypatch.setattr("members.views.whatsapp.MAX_BYTES", 10)

    assert webhook({"statuses": []}) == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 200),
        (b"{}", 200),
        (b'{"entry": 1}', 200),
        (b'{"entry": [{"changes": [{"value": null}, 1]}]}', 200),
        (b'{"entry": [{"changes": [{"value": {"statuses": [{}], "messages": [{}]}}]}]}', 200),
        (b'{"entry": [{"changes": [{"value": {"messages": [{"from": 1, "text": 2}]}}]}]}', 200),
    ],
)
def test_webhook_survives_other_shapes(db, webhook, body, status):
    assert webhook(body=body) == status


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        (["sent"], DeliveryState.SENT),
        (["sent", "delivered"], DeliveryState.DELIVERED),
        (["read"], DeliveryState.DELIVERED),
        (["delivered", "delivered", "sent"], DeliveryState.DELIVERED),
        (["delivered", "failed"], DeliveryState.DELIVERED),
        (["failed"], DeliveryState.FAILED),
        (["failed", "delivered"], DeliveryState.FAILED),
        (["played"], DeliveryState.SENT),
    ],
)
def test_reports_move_a_delivery_forward_only(db, webhook, reports, state):
    delivery = whatsapp_delivery(state=DeliveryState.SENT, external_id="wamid.1")

    assert [webhook(report(delivery, status)) for status in reports] == [200] * len(reports)
    assert refreshed(delivery).state == state


def test_reported_failure_becomes_an_sms_once(
    db, webhook, gateway, django_capture_on_commit_callbacks
):
    delivery = whatsapp_delivery(state=DeliveryState.SENT, external_id="wamid.1")
    failed = report(delivery, "failed", errors=[{"code": 131026, "title": "Undeliverable"}])

    with django_capture_on_commit_callbacks(execute=True):
        webhook(failed)
        webhook(failed)

    assert "131026" in refreshed(delivery).problem
    assert len(gateway.to("/sms")) == 1


def test_report_finds_a_message_whose_worker_died(db, webhook, gateway):
    delivery = whatsapp_delivery(state=DeliveryState.SENDING, tries=1)
    reference = f"delivery-{delivery.pk}"
    news = {"id": "wamid.9", "status": "sent", "biz_opaque_callback_data": reference}

    webhook({"statuses": [news]})

    assert (refreshed(delivery).state, delivery.external_id) == (DeliveryState.SENT, "wamid.9")
    assert deliveries.send_due() == 0


@pytest.mark.parametrize(
    "reference", ["", "delivery-", "delivery-x", "other-1", "delivery-" + "9" * 30]
)
def test_report_of_an_unknown_message_changes_nothing(db, webhook, reference):
    delivery = whatsapp_delivery()
    news = {"id": "wamid.404", "status": "failed", "biz_opaque_callback_data": reference}

    assert webhook({"statuses": [news]}) == 200
    assert refreshed(delivery).state == DeliveryState.QUEUED


# STOP and MULAI.


def written(text, sender):
    return from_phone(sender, type="text", text={"body": text})


def from_phone(sender, **message):
    return {"messages": [{"from": str(sender).lstrip("+"), "id": "wamid.in", **message}]}


@pytest.mark.parametrize("word", ["STOP", "stop", " Berhenti. ", "BERHENTI!"])
def test_stop_ends_whatsapp_with_one_answer(db, webhook, word, django_capture_on_commit_callbacks):
    user = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(2):
            assert webhook(written(word, user.phone)) == 200

    assert [(message.channel, message.to) for message in outbox()] == [("whatsapp", user.phone)]
    wanted = notices.preferences_of(user)
    assert not any(value for (_topic, channel), value in wanted.items() if channel == "whatsapp")
    kept = tell(user).deliveries.values_list("channel", flat=True)
    assert list(kept) == [Channel.IN_APP]


def test_a_pressed_button_counts_like_the_word(db, webhook):
    user = UserFactory()

    webhook(from_phone(user.phone, type="button", button={"text": "Stop"}))

    assert ChannelPreference.objects.filter(user=user, wanted=False).exists()


def test_mulai_begins_again(db, webhook, django_capture_on_commit_callbacks):
    user = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        for word in ("STOP", "MULAI", "START"):
            webhook(written(word, user.phone))

    assert tell(user).deliveries.filter(channel=Channel.WHATSAPP).exists()
    assert len(outbox()) == 2


def test_confirmation_goes_out_in_the_quiet_hours(
    db, webhook, settings, django_capture_on_commit_callbacks
):
    settings.QUIET_HOURS = True
    user = UserFactory()

    with time_machine.travel(wib(23)), django_capture_on_commit_callbacks(execute=True):
        webhook(written("STOP", user.phone))

    assert len(outbox()) == 1


@pytest.mark.parametrize("text", ["Halo", "", "STOP DULU YA"])
def test_other_words_change_nothing(db, webhook, text):
    user = UserFactory()

    assert webhook(written(text, user.phone)) == 200
    assert ChannelPreference.objects.count() == 0


def test_unknown_and_unconfirmed_senders_are_ignored(db, webhook):
    unconfirmed = UserFactory(phone_verified_at=None)

    assert webhook(written("STOP", unconfirmed.phone)) == 200
    assert webhook(written("STOP", "+628999999999")) == 200
    assert webhook(written("STOP", "+62'; --")) == 200
    assert ChannelPreference.objects.count() == 0
