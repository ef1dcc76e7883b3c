import logging
import socket
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from okoce import messaging
from okoce.messaging import Refused, Unavailable
from okoce.outbox import OutboxEmailBackend, clear_outbox, keep, outbox
from tests.gateway import running_gateway, whatsapp_error

TO = "+6281234567890"


@pytest.fixture
def gateway(settings):
    with running_gateway() as gateway:
        settings.WHATSAPP_URL = f"{gateway.url}/v23.0"
        settings.WHATSAPP_PHONE_ID = "1055"
        settings.WHATSAPP_TOKEN = "wa-token"
        settings.SMS_URL = f"{gateway.url}/sms"
        settings.SMS_TOKEN = "sms-token"
        settings.GATEWAY_TIMEOUT = 2
        yield gateway


# WhatsApp.


def test_whatsapp_notice_is_a_template_in_one_line(gateway):
    with translation.override("id"):
        external_id = messaging.send_whatsapp(TO, "Satu\n\n dua\ttiga", reference="delivery-7")

    [request] = gateway.requests
    assert external_id == "wamid.1"
    assert request.path == "/v23.0/1055/messages"
    assert request.headers["Authorization"] == "Bearer wa-token"
    assert request.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "6281234567890",
        "type": "template",
        "template": {
            "name": "okoce_notice",
            "language": {"code": "id"},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": "Satu dua tiga"}]}
            ],
        },
        "biz_opaque_callback_data": "delivery-7",
    }


def test_whatsapp_notice_is_cut_at_the_templates_limit(gateway):
    messaging.send_whatsapp(TO, "panjang " * 400)

    [body] = gateway.to("/v23.0")
    assert len(body["template"]["components"][0]["parameters"][0]["text"]) == 1024


def test_whatsapp_reply_is_free_text(gateway):
    messaging.reply_whatsapp(TO, "Baik.")

    [body] = gateway.to("/v23.0")
    assert (body["type"], body["text"]) == ("text", {"body": "Baik."})


@pytest.mark.parametrize(
    ("status", "code"), [(400, 131026), (400, 100), (404, 33), (400, 131047), (400, 132001)]
)
def test_whatsapp_refusal_is_final(gateway, status, code):
    gateway.script = [whatsapp_error(status, code)]

    with pytest.raises(Refused, match=rf"{status}, code {code}$"):
        messaging.send_whatsapp(TO, "Halo")


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, 130429), (400, 131056), (400, 80007), (500, 131000), (503, 131016), (401, 190)],
)
def test_whatsapp_overload_and_our_own_key_are_temporary(gateway, status, code):
    gateway.script = [whatsapp_error(status, code)]

    with pytest.raises(Unavailable, match=rf"{status}, code {code}$"):
        messaging.send_whatsapp(TO, "Halo")


@pytest.mark.parametrize(("header", "seconds"), [("120", 120), ("soon", None), ("", None)])
def test_gateway_says_how_long_to_wait(gateway, header, seconds):
    gateway.script = [whatsapp_error(429, 130429, Retry_After=header)]

    with pytest.raises(Unavailable) as caught:
        messaging.send_whatsapp(TO, "Halo")

    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, b"<html>Bad gateway</html>"),
        (200, b"<html>Log in to the wifi</html>"),
        (200, b""),
        (200, {"messages": []}),
        (200, {"messages": "?"}),
        (200, b"[]"),
        (500, {"error": "text"}),
        (302, b""),
    ],
)
def test_garbage_is_not_taken_for_an_answer(gateway, status, body):
    gateway.script = [(status, body)]

    with pytest.raises(Unavailable):
        messaging.send_whatsapp(TO, "Halo")


def test_garbage_with_a_refusing_status_is_final(gateway):
    gateway.script = [(400, b"\xff\xfe")]

    with pytest.raises(Refused):
        messaging.send_whatsapp(TO, "Halo")


def test_silent_gateway_times_out(gateway, settings):
    settings.GATEWAY_TIMEOUT = 0.2
    gateway.open.clear()

    with pytest.raises(Unavailable, match="ReadTimeout"):
        messaging.send_whatsapp(TO, "Halo")


def test_missing_gateway_is_temporary(gateway, settings):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.WHATSAPP_URL = f"http://127.0.0.1:{closed.getsockname()[1]}"

        with pytest.raises(Unavailable, match="ConnectionError"):
            messaging.send_whatsapp(TO, "Halo")


# SMS.


def test_sms_carries_its_reference_twice(gateway):
    assert messaging.send_sms(TO, "Halo", reference="delivery-7") == "sms-1"

    [request] = gateway.requests
    assert request.headers["Authorization"] == "Bearer sms-token"
    assert request.headers["Idempotency-Key"] == "delivery-7"
    assert request.body == {"to": TO, "text": "Halo", "reference": "delivery-7"}


@pytest.mark.parametrize(
    ("status", "error"),
    [(422, Refused), (429, Unavailable), (403, Unavailable), (503, Unavailable)],
)
def test_sms_errors_are_final_or_temporary(gateway, status, error):
    gateway.script = [(status, {"error": {"code": "bad_number"}})]

    with pytest.raises(error):
        messaging.send_sms(TO, "Halo")


# Sign-in codes.


def test_code_goes_by_whatsapp_in_an_authentication_template(gateway):
    assert messaging.send_code(TO, "Kode Anda 123456", code="123456") == "whatsapp"

    [body] = gateway.to("/v23.0")
    code = [{"type": "text", "text": "123456"}]
    assert body["template"]["name"] == "okoce_code"
    assert body["template"]["components"] == [
        {"type": "body", "parameters": code},
        {"type": "button", "sub_type": "url", "index": "0", "parameters": code},
    ]


@pytest.mark.parametrize("answer", [whatsapp_error(400, 131026), whatsapp_error(500, 131000)])
def test_code_goes_by_sms_when_whatsapp_does_not_take_it(gateway, answer):
    gateway.script = [answer]

    assert messaging.send_code(TO, "Kode Anda 123456", code="123456") == "sms"
    assert [body["text"] for body in gateway.to("/sms")] == ["Kode Anda 123456"]


def test_second_code_in_ten_minutes_goes_by_sms_first(gateway):
    ways = [messaging.send_code(TO, "Kode Anda 123456", code="123456") for _time in range(2)]

    assert ways == ["whatsapp", "sms"]


def test_code_that_nobody_takes_is_reported(gateway):
    gateway.script = [whatsapp_error(400, 131026), (503, {})]

    with pytest.raises(Unavailable):
        messaging.send_code(TO, "Kode Anda 123456", code="123456")


def test_logs_hold_no_number_and_no_code(gateway, caplog, settings):
    settings.GATEWAY_TIMEOUT = 0.2
    caplog.set_level(logging.DEBUG)
    gateway.script = [whatsapp_error(400, 131026)]

    messaging.send_code(TO, "Kode Anda 123456", code="123456")
    gateway.script = [(401, {}), (503, {})]
    with pytest.raises(Unavailable):
        messaging.send_code(TO, "Kode Anda 654321", code="654321")
    gateway.open.clear()
    with pytest.raises(Unavailable) as caught:
        messaging.send_sms(TO, "Kode Anda 123456")

    said = caplog.text + str(caught.value)
    assert "81234567890" not in said
    assert "123456" not in said
    assert "654321" not in said


# Email.


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (SMTPRecipientsRefused({}), Refused),
        (SMTPDataError(554, b"no"), Refused),
        (SMTPDataError(451, b"later"), Unavailable),
        (SMTPServerDisconnected(), Unavailable),
        (TimeoutError(), Unavailable),
    ],
)
def test_email_errors_are_final_or_temporary(monkeypatch, raised, error):
    def send(self, fail_silently=False):
        raise raised

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)

    with pytest.raises(error):
        messaging.send_email("siti@contoh.test", "Halo", "Isi")


def test_email_subject_is_one_line(mailoutbox):
    messaging.send_email("siti@contoh.test", "Satu\ndua", "Isi")

    assert [(mail.to, mail.subject, mail.body) for mail in mailoutbox] == [
        (["siti@contoh.test"], "Satu dua", "Isi")
    ]


# Without keys.


def test_without_keys_messages_are_kept_newest_first(capsys):
    messaging.send_whatsapp(TO, "Satu\ndua")
    messaging.send_sms(TO, "Kode Anda 123456.")
    OutboxEmailBackend().send_messages(
        [EmailMultiAlternatives("Judul", "Isi", to=["a@contoh.test"], cc=["b@contoh.test"])]
    )

    kept = [(each.channel, each.to, each.text, each.subject, each.code) for each in outbox()]
    assert kept == [
        ("email", "a@contoh.test, b@contoh.test", "Isi", "Judul", ""),
        ("sms", TO, "Kode Anda 123456.", "", "123456"),
        ("whatsapp", TO, "Satu\ndua", "", ""),
    ]
    assert "Kode Anda 123456." in capsys.readouterr().out

    clear_outbox()

    assert outbox() == []


def test_production_without_keys_keeps_nothing(settings, capsys):
    settings.OUTBOX = False

    for send in (messaging.send_whatsapp, messaging.send_sms):
        with pytest.raises(Refused):
            send(TO, "Halo")

    assert outbox() == []
    assert capsys.readouterr().out == ""


def test_nothing_is_kept_once_there_are_keys(gateway):
    messaging.send_whatsapp(TO, "Halo")
    messaging.send_sms(TO, "Halo")

    assert outbox() == []


def test_outbox_is_capped(monkeypatch):
    monkeypatch.setattr("okoce.outbox.KEPT", 3)

    for number in range(5):
        keep("sms", TO, str(number))

    assert [message.text for message in outbox()] == ["4", "3", "2"]


def test_outbox_does_without_redis(settings, capsys):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    messaging.send_sms(TO, "Halo")

    assert outbox() == []
    assert "Halo" in capsys.readouterr().out


def test_outbox_page_shows_messages_and_is_for_demos_only(client, settings):
    keep("whatsapp", TO, "Kode <b>123456</b> https://contoh.test/masuk/")

    page = client.get("/dev/kotak-keluar/").content.decode()

    assert 'data-code="123456"' in page
    assert 'href="https://contoh.test/masuk/"' in page
    assert "<b>123456</b>" not in page
    settings.OUTBOX = False
    assert client.get("/dev/kotak-keluar/").status_code == 404


def test_outbox_page_is_sent_newer_messages_only(client):
    keep("sms", TO, "Satu")
    htmx = {"HX-Request": "true"}
    seen = outbox()[0].at

    same = client.get("/dev/kotak-keluar/", {"terbaru": seen}, headers=htmx)
    keep("sms", TO, "Dua")
    newer = client.get("/dev/kotak-keluar/", {"terbaru": seen}, headers=htmx)

    assert same.status_code == 204
    assert newer.templates[0].name == "dev/_outbox_list.html"
    assert [message.text for message in newer.context["outbox"]] == ["Dua", "Satu"]
