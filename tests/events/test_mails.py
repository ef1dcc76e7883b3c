"""Messages to participants: written once, told to each once, and what became of them."""

from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from events import tasks
from events.choices import EventStatus, SeatReason, SeatStatus
from events.choices.mails import MailGroup, MailOutcome, SenderOffice
from events.models import EventMail, EventMailRecipient, SeatLetter
from events.services import mails
from members.choices import Channel, DeliveryState, NoticeTopic
from members.models import Delivery, Notification
from members.services import letters
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from okoce.outbox import outbox
from tests.factories import (
    TEBET,
    EventFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    holder_of,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())
SUBJECT, BODY = "Bawa celemek", "Bawalah celemek dari rumah.\n\nKita mulai tepat waktu."
ELSEWHERE = "31.71.01"


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def url_of(event) -> str:
    return f"/acara/kelola/{event.pk}/kabar/"


def typed(**words) -> dict:
    given = {"kepada": ["terdaftar"], "judul": SUBJECT, "isi": BODY, "nonce": "n1"}
    return given | words


def send(event, by=None, **words) -> EventMail:
    words = {"subject": SUBJECT, "body": BODY, "groups": ["terdaftar"], "nonce": "n1"} | words
    return mails.send(event, by=by or StaffFactory(), **words)


def told(mail) -> list[int]:
    """Who has the notice of a message, as often as they have it."""
    rows = Notification.objects.filter(kind="event_mail", key=mail.key)
    return sorted(rows.values_list("user", flat=True))


def guest_of(event, **fields):
    return holder_of(event, user=None, name="Rina", **fields)


# Who is written to.


def test_each_group_is_counted_and_reached_alone(client):
    event = EventFactory()
    seats = {
        status: holder_of(event, status=status)
        for status in SeatStatus
        if status != SeatStatus.CANCELLED
    }
    holder_of(event, status=SeatStatus.CANCELLED)
    holder_of(event, user=UserFactory(is_active=False))
    guest_of(event, email="")
    client.force_login(StaffFactory())

    page = client.get(url_of(event))

    for label in ("Terdaftar (1 orang)", "Hadir (1 orang)", "Lulus (1 orang)"):
        assert label in page.content.decode()
    counts = mails.counts_of(event)
    assert counts == {group: int(group in seats) for group in MailGroup.values}
    for group in seats:
        assert list(mails.recipients_of(event, [group])) == [seats[group]]


def test_who_had_a_seat_in_what_was_called_off_is_reached():
    event = EventFactory(status=EventStatus.CANCELLED, cancel_reason="Banjir")
    seat = holder_of(event, status=SeatStatus.CANCELLED, reason=SeatReason.CALLED_OFF)
    holder_of(event, status=SeatStatus.CANCELLED)

    mail = send(event, groups=[MailGroup.CALLED_OFF])

    mails.hand_over(mail.pk)
    notice = Notification.objects.get(kind="event_mail")
    assert (notice.user, notice.topic) == (seat.user, NoticeTopic.EVENT)


# What is read.


def test_participant_reads_event_office_and_lines(client):
    event = EventFactory(title="Kelas sambal", kecamatan_id=TEBET)
    member, foreign = holder_of(event).user, holder_of(event, user=UserFactory(language="en")).user
    client.force_login(PendampingFactory())

    answer = client.post(url_of(event), typed(langkah="kirim"), follow=True)

    assert "Pesan Anda sedang dikirim ke 2 orang." in answer.content.decode()
    mail = EventMail.objects.get()
    mails.hand_over(mail.pk)
    notice = Notification.objects.get(user=member)
    assert notice.title == "“Kelas sambal”: Bawa celemek"
    assert notice.body == f"{BODY}\n\nDari pendamping Kecamatan Tebet, OK OCE"
    assert (notice.topic, notice.path) == (NoticeTopic.REMINDER, event.get_absolute_url())
    body = Notification.objects.get(user=foreign).body
    assert body.endswith("From the pendamping of Kecamatan Tebet, OK OCE")
    client.force_login(member)
    assert "celemek dari rumah.<br><br>Kita mulai" in client.get("/saya/kabar/").content.decode()


def test_office_is_of_who_writes():
    event = EventFactory(kecamatan_id=TEBET)
    trainer = MemberFactory().user
    event.sessions.update(trainer=trainer)
    holder_of(event)

    offices = [
        send(event, by=user, nonce=str(user.pk)).office
        for user in (StaffFactory(), PendampingFactory(), trainer)
    ]

    assert offices == [SenderOffice.STAFF, SenderOffice.PENDAMPING, SenderOffice.TRAINER]


def test_visitor_gets_a_letter_in_the_language_of_their_form(
    django_capture_on_commit_callbacks, mailoutbox
):
    event = EventFactory(title="Bazar")
    by_mail = guest_of(event, email="rina@contoh.test", language="en")
    by_phone = guest_of(event, email="", phone="+6281234567890")

    with django_capture_on_commit_callbacks(execute=True):
        mail = send(event)
        mails.hand_over(mail.pk)

    email, whatsapp = mailoutbox[0], outbox()[0]
    assert email.to == ["rina@contoh.test"]
    assert email.subject == "“Bazar”: Bawa celemek"
    assert "From Pemprov staff, OK OCE Global Office" in email.body
    assert by_mail.get_absolute_url() in email.body
    assert "Dari staf Pemprov, OK OCE Global Office" in whatsapp.text
    assert by_phone.get_absolute_url() in whatsapp.text
    assert not Notification.objects.filter(kind="event_mail").exists()
    # Nobody is written again, whoever asks.
    with django_capture_on_commit_callbacks(execute=True):
        letters.write_all(SeatLetter, [by_mail, by_phone], "kabar", key=mail.key)
    assert SeatLetter.objects.count() == 2
    assert (len(mailoutbox), len(outbox())) == (1, 1)


def test_longest_message_fits_into_whatsapp_with_its_link(django_capture_on_commit_callbacks):
    event = EventFactory(title="k" * 120, kecamatan_id=TEBET)
    guest_of(event, email="", phone="+6281234567890")

    with django_capture_on_commit_callbacks(execute=True):
        mail = send(event, by=PendampingFactory(), subject="s" * 80, body="b" * 600)
        mails.hand_over(mail.pk)

    text = outbox()[0].text
    assert len(text) < 1024
    assert text.endswith(event.seats.get().get_absolute_url())


# Once, whatever happens.


def test_same_form_twice_is_one_message(client):
    event = EventFactory()
    holder_of(event)
    client.force_login(StaffFactory())

    for _each in range(2):
        assert client.post(url_of(event), typed(langkah="kirim")).status_code == 302

    mail = EventMail.objects.get()
    assert (mail.counted, mail.recipients.count()) == (1, 1)


def test_nonce_of_another_event_or_person_sends_nothing():
    first, second = EventFactory(), EventFactory()
    for event in (first, second):
        holder_of(event)
    staff = StaffFactory()
    send(first, by=staff)
    for event, user in ((second, staff), (first, StaffFactory())):
        with pytest.raises(RuleBroken):
            send(event, by=user)
    assert EventMail.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_form_twice_at_once_is_one_message(queued_tasks):
    event, staff = EventFactory(), StaffFactory()
    for _each in range(3):
        holder_of(event)

    came = at_once(*[lambda: send(event, by=staff)] * 2)

    assert came[0] == came[1] == EventMail.objects.get()
    assert EventMailRecipient.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_once(queued_tasks):
    event = EventFactory()
    for _each in range(4):
        holder_of(event)
    guest_of(event)
    mail = send(event)

    at_once(*[lambda: mails.hand_over(mail.pk)] * 2)

    assert told(mail) == sorted(event.seats.exclude(user=None).values_list("user", flat=True))
    assert SeatLetter.objects.count() == 1
    mail.refresh_from_db()
    assert mail.sent_at == NOW


@pytest.mark.django_db(transaction=True)
def test_worker_leaves_a_message_that_another_holds(queued_tasks):
    event = EventFactory()
    holder_of(event)
    mail = send(event)

    def other_worker():
        mails.hand_over(mail.pk)
        return "left it"

    with transaction.atomic():
        EventMail.objects.select_for_update(no_key=True).get(pk=mail.pk)
        assert at_once(other_worker) == ["left it"]
        assert told(mail) == []
    mails.hand_over(mail.pk)
    assert len(told(mail)) == 1


class Killed(BaseException):
    """The worker is gone: nothing of what it had not committed is there."""


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_tells_each_once(queued_tasks, monkeypatch):
    monkeypatch.setattr(mails, "CHUNK", 2)
    event = EventFactory()
    for _each in range(3):
        holder_of(event)
    for _each in range(2):
        guest_of(event)
    mail = send(event)
    tell, chunks = mails._tell, []

    def killed_in_the_second(*args):
        tell(*args)
        chunks.append(args)
        if len(chunks) == 2:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(mails, "_tell", killed_in_the_second)
        with pytest.raises(Killed):
            mails.hand_over(mail.pk)
    assert mail.recipients.filter(handed_at=None).count() == 3
    assert len(told(mail)) == 2
    assert EventMail.objects.get().sent_at is None

    monkeypatch.setattr(tasks.send_event_mail, "delay", tasks.send_event_mail)
    # Beat goes on when the queue has had its time.
    mails.find_unsent()
    assert len(told(mail)) == 2
    with time_machine.travel(NOW + timedelta(minutes=3), tick=False):
        tasks.find_event_mails()
        tasks.find_event_mails()

    assert told(mail) == sorted(event.seats.exclude(user=None).values_list("user", flat=True))
    assert SeatLetter.objects.count() == 2
    assert not mail.recipients.filter(handed_at=None).exists()
    assert EventMail.objects.get().sent_at


# Who may write, and when.


def test_who_does_not_run_the_event_finds_no_page(client):
    event = EventFactory(kecamatan_id=TEBET)
    holder_of(event)
    other = EventFactory(kecamatan_id=TEBET)
    trainer = MemberFactory().user
    other.sessions.update(trainer=trainer)
    elsewhere = PendampingFactory(kecamatan=[ELSEWHERE])
    superadmin = UserFactory(is_staff=True, is_superuser=True)
    for user in (MemberFactory().user, elsewhere, superadmin, trainer):
        client.force_login(user)
        assert client.get(url_of(event)).status_code == 404
        assert client.post(url_of(event), typed(langkah="kirim")).status_code == 404
        with pytest.raises(RuleBroken):
            send(event, by=user)
    client.logout()
    assert client.get(url_of(event)).status_code == 302
    client.force_login(trainer)
    assert client.get(url_of(other)).status_code == 200
    assert not EventMail.objects.exists()


def test_five_messages_a_day_are_enough(client):
    event = EventFactory()
    holder_of(event)
    staff = StaffFactory()
    for number in range(5):
        send(event, by=staff, nonce=str(number))
    client.force_login(staff)

    answer = client.post(url_of(event), typed(langkah="kirim"))

    assert answer.status_code == 422
    assert "Lima pesan sehari sudah cukup" in answer.content.decode()
    assert answer.context["form"]["isi"].value() == BODY
    assert EventMail.objects.count() == 5
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        send(event, by=staff)
    assert EventMail.objects.count() == 6


@pytest.mark.parametrize(("days", "may"), [(29, True), (31, False)])
def test_long_after_an_event_nobody_is_written(client, days, may):
    event = EventFactory(starts_at=NOW - timedelta(days=days))
    holder_of(event, status=SeatStatus.PRESENT)
    client.force_login(StaffFactory())

    answer = client.post(url_of(event), typed(kepada=["hadir"], langkah="kirim"))

    assert EventMail.objects.exists() == may
    assert answer.status_code == (302 if may else 422)


# What is refused, and looking it over.


@pytest.mark.parametrize("step", ["lihat", "kirim"])
def test_promise_of_money_is_refused_and_marked(client, step):
    event = EventFactory()
    holder_of(event)
    client.force_login(StaffFactory())
    body = "Datang tepat waktu.\nSemua peserta mendapat modal usaha! Sampai jumpa."

    answer = client.post(url_of(event), typed(isi=body, langkah=step))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<mark>Semua peserta mendapat modal usaha!</mark>" in page
    assert list(answer.context["form"].errors) == ["isi"]
    assert (
        answer.context["form"]["isi"].value(),
        answer.context["form"]["judul"].value(),
        answer.context["form"]["kepada"].value(),
    ) == (body, SUBJECT, ["terdaftar"])
    with pytest.raises(RuleBroken):
        send(event, body=body)
    with pytest.raises(RuleBroken):
        send(event, subject="Ada bantuan modal")
    assert not EventMail.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kepada": []}, "kepada"),
        ({"kepada": ["batal"]}, "kepada"),
        ({"kepada": ["lulus"]}, "kepada"),
        ({"judul": "Hai"}, "judul"),
        ({"judul": "x" * 81}, "judul"),
        ({"isi": "Pendek."}, "isi"),
        ({"isi": "x" * 601}, "isi"),
        ({"langkah": "lain"}, "langkah"),
    ],
)
def test_wrong_form_says_where(client, wrong, field):
    event = EventFactory()
    holder_of(event)
    client.force_login(StaffFactory())
    answer = client.post(url_of(event), typed(**wrong))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not EventMail.objects.exists()


def test_preview_says_who_and_how_many_and_sends_nothing(client):
    event = EventFactory(title="Kelas <sambal>")
    holder_of(event)
    guest_of(event)
    holder_of(event, status=SeatStatus.WAITING)
    client.force_login(StaffFactory())

    words = typed(kepada=["terdaftar", "menunggu"], isi="Bawa <b>celemek</b> & talenan ya.")
    page = client.post(url_of(event), words)

    assert page.status_code == 200
    text = page.content.decode()
    assert (page.context["people"], page.context["guests"]) == (3, 1)
    assert "“Kelas &lt;sambal&gt;”: Bawa celemek" in text
    assert "Bawa &lt;b&gt;celemek&lt;/b&gt; &amp; talenan ya." in text
    assert "Dari staf Pemprov" in text
    assert not EventMail.objects.exists()
    # Its own buttons send the same words.
    form = page.context["form"]
    again = {name: form[name].value() for name in ("judul", "isi", "nonce", "kepada")}
    changed = client.post(url_of(event), {**again, "langkah": "ubah"})
    assert changed.status_code == 200
    assert changed.context["form"]["isi"].value() == words["isi"]
    assert not EventMail.objects.exists()
    assert client.post(url_of(event), {**again, "langkah": "kirim"}).status_code == 302
    assert EventMail.objects.get().counted == 3


# What became of it.


def test_workplace_says_who_wrote_and_what_arrived(client):
    event = EventFactory()
    outcomes = {
        MailOutcome.ARRIVED: DeliveryState.DELIVERED,
        MailOutcome.UNDER_WAY: DeliveryState.QUEUED,
        MailOutcome.FAILED: DeliveryState.FAILED,
        MailOutcome.IN_PORTAL: None,
    }
    seats = {outcome: holder_of(event) for outcome in outcomes}
    arrived, failed = guest_of(event), guest_of(event)
    staff = StaffFactory(name="Bu Sari")
    mail = send(event, by=staff)
    mails.hand_over(mail.pk)
    Delivery.objects.exclude(channel=Channel.IN_APP).delete()
    for outcome, state in outcomes.items():
        if state:
            notice = Notification.objects.get(user=seats[outcome].user)
            Delivery.objects.create(notification=notice, channel=Channel.WHATSAPP, state=state)
    SeatLetter.objects.filter(seat=arrived).update(state=DeliveryState.SENT)
    SeatLetter.objects.filter(seat=failed).update(state=DeliveryState.SKIPPED)

    report = mails.reports_on([mail])[0]

    assert report.counts == {
        MailOutcome.ARRIVED: 2,
        MailOutcome.UNDER_WAY: 1,
        MailOutcome.IN_PORTAL: 1,
        MailOutcome.FAILED: 2,
    }
    client.force_login(staff)
    page = client.get(url_of(event)).content.decode()
    for words in ("Bu Sari", SUBJECT, "Ditulis kepada 6 orang", "Gagal: 2"):
        assert words in page
    assert url_of(event) in client.get(f"/acara/kelola/{event.pk}/").content.decode()


def test_message_not_handed_over_is_on_its_way():
    event = EventFactory()
    holder_of(event)
    assert mails.reports_on([send(event)])[0].parts == [("Dalam perjalanan", 1)]


def test_three_hundred_recipients_cost_few_queries(query_count):
    event = EventFactory(quota=400)
    staff = StaffFactory()
    counts = []
    for people in (10, 290):
        for number in range(people):
            if number % 5:
                user = UserFactory()
                EmailAddress.objects.create(user=user, email=user.email, verified=True)
                holder_of(event, user=user)
            else:
                guest_of(event)
        written = query_count(send, event, by=staff, nonce=str(people))
        mail = EventMail.objects.get(nonce=str(people))
        handed = query_count(mails.hand_over, mail.pk)
        counts.append((written, handed))
    (written_few, handed_few), (written_many, handed_many) = counts
    assert written_many <= written_few
    # Three full chunks, and the one that finds nobody left.
    assert handed_many <= 4 * handed_few
    assert mail.recipients.filter(handed_at=None).count() == 0
    assert mails.reports_on([mail])[0].counts[MailOutcome.UNDER_WAY] == 300


def test_page_costs_the_same_with_many(client, query_count):
    event = EventFactory(quota=60)
    staff = StaffFactory()
    client.force_login(staff)
    holder_of(event)
    counts = []
    for messages in (1, 8):
        for number in range(messages):
            with time_machine.travel(NOW - timedelta(days=20 - number - messages), tick=False):
                mail = send(event, by=StaffFactory(), nonce=f"{messages}-{number}")
                mails.hand_over(mail.pk)
        counts.append(query_count(client.get, url_of(event)))
        for _each in range(20):
            holder_of(event, user=UserFactory())
    assert counts[0] == counts[1]


def test_person_who_leaves_takes_the_message_along_and_leaves_no_row():
    event = EventFactory()
    member = holder_of(event).user
    author = StaffFactory()
    mail = send(event, by=author)
    mails.hand_over(mail.pk)
    assert SUBJECT in str(personal_data(member)["notices"])

    erase_account(member)
    author.delete()

    mail.refresh_from_db()
    assert (mail.recipients.count(), mail.by, mail.counted) == (0, None, 1)
    assert mails.reports_on([mail])[0].parts == []
