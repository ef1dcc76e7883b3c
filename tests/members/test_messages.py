"""What connected people write to each other: who may, who reads it, what they are told."""

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection as database
from django.utils import timezone
from PIL import Image

from members import tasks
from members.choices import ConnectionStatus, MemberStatus, NoticeTopic, Role, Visibility
from members.models import (
    Block,
    Connection,
    Message,
    MessagePicture,
    Notification,
    Participant,
    ReportCase,
    SpamWord,
)
from members.services import messages
from members.services.blocks import block
from members.services.connections import change_connection
from members.services.messages import read_conversation, send_message, unread_count
from members.services.privacy import erase_account
from okoce.errors import RuleBroken
from tests.etalase.uploads import picture_file
from tests.factories import (
    BusinessFactory,
    ConnectionFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.okoce.test_pictures import gps_exif

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def talk() -> Connection:
    return ConnectionFactory()


def talk_with(user) -> Connection:
    """A conversation of ``user`` with somebody new."""
    return ConnectionFactory(low=user, high=MemberFactory().user)


def path(talk: Connection) -> str:
    return f"/pesan/{talk.code}/"


def news(talk: Connection, last: int = 0) -> str:
    return f"/pesan/{talk.code}/baru/?terakhir={last}"


def say(talk: Connection, by, text: str = "Selamat pagi", **fields) -> Message:
    nonce = fields.pop("nonce", f"n{Message.objects.count()}")
    return send_message(talk, by=by, text=text, nonce=nonce, **fields)


def said(talk: Connection) -> list[str]:
    return list(
        Message.objects.filter(connection=talk).order_by("pk").values_list("text", flat=True)
    )


def as_person(client, user):
    client.force_login(user)
    return client


def race(*calls) -> list[str]:
    """Run the calls at the same moment, each on its own connection; which of them were refused."""
    barrier = threading.Barrier(len(calls))
    outcomes = []

    def run(call) -> None:
        try:
            barrier.wait()
            call()
            outcomes.append("done")
        except RuleBroken:
            outcomes.append("told")
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


# Writing.


def test_message_reaches_the_other_side_and_counts_as_unread(talk):
    say(talk, talk.low, "Satu")
    say(talk, talk.low, "Dua")
    say(talk, talk.high, "Tiga")

    assert said(talk) == ["Satu", "Dua", "Tiga"]
    assert (unread_count(talk.low), unread_count(talk.high)) == (1, 2)


def test_same_nonce_is_the_same_message(talk):
    first = say(talk, talk.low, "Satu", nonce="sama")
    again = say(talk, talk.low, "Satu", nonce="sama")
    of_the_other = say(talk, talk.high, "Dua", nonce="sama")

    assert again == first != of_the_other
    assert unread_count(talk.high) == 1


def test_message_that_arrived_is_found_again_after_the_relation_ended(talk):
    first = say(talk, talk.low, nonce="sama")
    change_connection(talk, ConnectionStatus.CANCELLED, by=talk.high)

    assert say(talk, talk.low, nonce="sama") == first


@pytest.mark.parametrize("status", sorted(set(ConnectionStatus) - {ConnectionStatus.ACCEPTED}))
def test_nothing_is_written_outside_a_relation(status):
    talk = ConnectionFactory(status=status)

    with pytest.raises(RuleBroken):
        say(talk, talk.low)

    assert said(talk) == []


@pytest.mark.parametrize("who", ["low", "high"])
def test_blocked_and_blocker_write_nothing(talk, who):
    pair = [talk.low, talk.high] if who == "low" else [talk.high, talk.low]
    Block.objects.create(blocker=pair[0], blocked=pair[1])

    for user in pair:
        with pytest.raises(RuleBroken):
            say(talk, user)

    assert said(talk) == []


def test_strangers_and_people_without_a_verified_record_write_nothing(talk):
    talk.low.member.status = MemberStatus.FLAGGED
    talk.low.member.save()

    for user in (talk.low, MemberFactory().user, StaffFactory(is_superuser=True)):
        with pytest.raises(RuleBroken):
            say(talk, user)

    assert said(talk) == []


@pytest.mark.parametrize(
    ("text", "pictures"), [("", 0), ("  \n\u200b ", 0), ("x" * 2001, 0), ("Ini", 5)]
)
def test_message_is_neither_empty_nor_endless(talk, text, pictures):
    with pytest.raises(RuleBroken):
        say(talk, talk.low, text, pictures=[picture_file() for _n in range(pictures)])

    assert said(talk) == []


def test_line_breaks_stay_and_unseen_characters_go(talk):
    say(talk, talk.low, "Satu\r\nDua\u202e\n\n\n\n\nTiga ")

    assert said(talk) == ["Satu\nDua\n\n\nTiga"]


# Pictures.


def test_pictures_are_small_copies_without_a_place(talk):
    photo = picture_file((3000, 2000), exif=gps_exif())

    message = say(talk, talk.low, "", pictures=[photo, picture_file((200, 300))])

    large, small = message.pictures.all()
    assert (large.width, large.height) == (1280, 853)
    assert (small.width, small.height) == (200, 300)
    for picture in (large, small):
        assert Path(picture.file.path).is_relative_to(settings.PRIVATE_MEDIA_ROOT)
        with picture.file.open() as file:
            content = file.read()
        image = Image.open(io.BytesIO(content))
        assert (image.format, dict(image.getexif())) == ("WEBP", {})
        assert b"Kamera" not in content
        assert "exif" not in image.info


def test_file_that_is_no_picture_sends_nothing(talk):
    fake = picture_file(name="foto.jpg")
    fake.file = io.BytesIO(b"<script>alert(1)</script>")
    fake.size = 25

    with pytest.raises(ValidationError) as refused:
        say(talk, talk.low, "Lihat", pictures=[picture_file(), fake])

    assert [error.code for error in refused.value.error_list] == ["not_a_picture"]
    assert said(talk) == []
    assert not MessagePicture.objects.exists()


def test_picture_is_for_the_two_alone(client, talk):
    picture = say(talk, talk.low, "", pictures=[picture_file()]).pictures.get()
    address = f"{path(talk)}gambar/{picture.code}/"
    elsewhere = f"{path(ConnectionFactory(low=talk.low))}gambar/{picture.code}/"

    for user in (talk.low, talk.high):
        response = as_person(client, user).get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        assert "private" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
    assert as_person(client, talk.low).get(elsewhere).status_code == 404
    for user in outsiders():
        assert as_person(client, user).get(address).status_code in (403, 404)


# Who reads.


def outsiders() -> list:
    """Everybody else; those who meet nobody here get the same page for every address."""
    member = MemberFactory().user
    superadmin = MemberFactory(user=UserFactory(is_staff=True, is_superuser=True)).user
    officer = MemberFactory(user=StaffFactory()).user
    lender = MemberFactory(user=StaffFactory(group=Role.LENDER)).user
    return [member, superadmin, officer, lender, PendampingFactory(), StaffFactory(), UserFactory()]


def test_nobody_else_reads_a_conversation(client, talk):
    say(talk, talk.low, "Rahasia berdua")

    for user in outsiders():
        as_person(client, user)
        expected = 404 if user.may_meet else 403
        answers = [
            client.get(path(talk)),
            client.post(path(talk), {"text": "Halo", "nonce": "x"}),
            client.get(news(talk)),
            client.get(f"{path(talk)}?sesudah=99", headers=HTMX),
        ]
        assert [answer.status_code for answer in answers] == [expected] * 4
        assert not any("Rahasia" in answer.content.decode() for answer in answers)
    assert said(talk) == ["Rahasia berdua"]


def test_there_is_nothing_to_read_before_two_people_were_ever_connected(client):
    talk = ConnectionFactory(status=ConnectionStatus.PROPOSED, connected_at=None)

    for address in (path(talk), news(talk)):
        assert as_person(client, talk.low).get(address).status_code == 404


def test_staff_desk_has_no_list_of_messages():
    from django.contrib import admin

    assert not {Message, MessagePicture, Participant} & set(admin.site._registry)


def test_ended_conversation_stays_readable_and_closed(client, talk):
    say(talk, talk.low, "Sampai jumpa")
    change_connection(talk, ConnectionStatus.CANCELLED, by=talk.low)

    for user in (talk.low, talk.high):
        page = as_person(client, user).get(path(talk)).content.decode()
        assert "Sampai jumpa" in page
        assert 'data-over="ended"' in page
        assert "data-compose" not in page
        assert "data-poll" not in page
        assert client.get(news(talk)).headers["HX-Refresh"] == "true"
        assert client.post(path(talk), {"text": "Masih?", "nonce": "x"}).status_code == 422


def test_block_looks_like_an_end_to_the_blocked_side(client, talk):
    other = talk_with(talk.high)
    for each in (talk, other):
        say(each, each.other(talk.high), "Halo")
    change_connection(other, ConnectionStatus.CANCELLED, by=other.high)
    block(talk.low, talk.high)

    mine = as_person(client, talk.low).get(path(talk)).content.decode()
    assert 'data-over="blocked"' in mine
    assert "/jaringan/blokir/" in mine
    as_person(client, talk.high)
    theirs, ended = (client.get(path(each)).content.decode() for each in (talk, other))
    assert 'data-over="ended"' in theirs
    over = [page.split('id="terbaru"')[1].split("<dialog")[0] for page in (theirs, ended)]
    assert over[0] == over[1]


def test_blocker_does_not_see_the_conversation_listed_and_the_blocked_side_does(client, talk):
    say(talk, talk.low)
    say(talk, talk.high)
    block(talk.low, talk.high)

    assert path(talk) not in as_person(client, talk.low).get("/pesan/").content.decode()
    assert unread_count(talk.low) == 0
    assert path(talk) in as_person(client, talk.high).get("/pesan/").content.decode()


def test_hidden_message_is_read_by_its_author_only(client, talk):
    message = say(talk, talk.low, "Kata kasar", pictures=[picture_file()])
    picture = f"{path(talk)}gambar/{message.pictures.get().code}/"
    messages.hide_message(message)

    as_person(client, talk.high)
    for address in (path(talk), news(talk), "/pesan/"):
        page = client.get(address).content.decode()
        assert "Kata kasar" not in page
        assert picture not in page
    assert client.get(picture).status_code == 404
    as_person(client, talk.low)
    page = client.get(path(talk)).content.decode()
    assert "Kata kasar" in page
    assert "data-hidden" in page
    assert client.get(picture).status_code == 200

    messages.show_message(message)
    assert "Kata kasar" in as_person(client, talk.high).get(path(talk)).content.decode()


def test_text_is_escaped(client, talk):
    say(talk, talk.low, "<img src=x onerror=alert(1)> https://contoh.test/?a=<b>")

    page = as_person(client, talk.high).get(path(talk)).content.decode()
    assert "<img src=x" not in page
    assert "=<b>" not in page
    assert 'rel="nofollow"' in page


def test_erasure_takes_the_words_and_the_pictures_along(told, talk):
    picture = say(talk, talk.low, "Selamat tinggal", pictures=[picture_file()]).pictures.get()
    say(talk, talk.high, "Jangan pergi")
    file = Path(picture.file.path)
    assert file.exists()

    told(erase_account, talk.low)

    assert not Message.objects.exists()
    assert not file.exists()
    assert unread_count(talk.high) == 0


# What is unread.


def test_opening_a_conversation_reads_it(client, talk):
    for _n in range(3):
        say(talk, talk.low)

    assert "data-first-new" in as_person(client, talk.high).get(path(talk)).content.decode()
    assert unread_count(talk.high) == 0
    assert "data-first-new" not in client.get(path(talk)).content.decode()


def test_reading_up_to_a_message_leaves_later_ones_unread(talk):
    first = say(talk, talk.low)
    say(talk, talk.low)
    say(talk, talk.high)

    read_conversation(talk, by=talk.high, up_to=first.pk)

    assert unread_count(talk.high) == 1
    read_conversation(talk, by=talk.high)
    # Going back does not make it unread again.
    read_conversation(talk, by=talk.high, up_to=first.pk)
    assert unread_count(talk.high) == 0


def test_earlier_pages_read_nothing(client, talk):
    rows = [say(talk, talk.low) for _n in range(3)]

    as_person(client, talk.high).get(f"{path(talk)}?sesudah={rows[1].pk}")

    assert unread_count(talk.high) == 3


def test_unread_is_counted_in_one_query(query_count, talk):
    for n in range(5):
        other = talk_with(talk.high)
        say(other, other.high, nonce=f"x{n}")

    assert unread_count(talk.high) == 5
    assert query_count(unread_count, talk.high) == 1


# The pages.


def test_list_shows_the_last_words_newest_first(client, talk):
    old = ConnectionFactory(low=talk.low)
    say(old, old.low, "Lama")
    say(talk, talk.high, "Kabar terbaru")

    page = as_person(client, talk.low).get("/pesan/").content.decode()
    assert page.index("Kabar terbaru") < page.index("Lama")
    assert page.count("data-unread=") == 1


def test_list_pages_by_key(client):
    user = MemberFactory().user
    talks = [ConnectionFactory(low=user) for _n in range(25)]
    for each in talks:
        say(each, user)

    first = as_person(client, user).get("/pesan/")
    second = client.get(first.context["next_url"].replace("?", "/pesan/?"))

    shown = [row["side"].connection_id for page in (first, second) for row in page.context["talks"]]
    assert shown == [each.pk for each in reversed(talks)]


def test_conversation_pages_by_key(client, talk):
    for n in range(70):
        say(talk, talk.low, f"nomor {n}.")
    as_person(client, talk.high)

    newest = client.get(path(talk))
    earlier = client.get(path(talk) + newest.context["earlier_url"])
    earliest = client.get(path(talk) + earlier.context["earlier_url"], headers=HTMX)

    pages = (earliest, earlier, newest)
    texts = [each.text for page in pages for each in page.context["written"]]
    assert texts == [f"nomor {n}." for n in range(70)]
    assert "<html" not in earliest.content.decode()
    assert "data-poll" not in earlier.content.decode()


@pytest.mark.parametrize("address", ["/pesan/", "{talk}"])
def test_pages_cost_the_same_for_one_row_and_for_thirty(client, query_count, address):
    user = MemberFactory().user
    one = ConnectionFactory(low=user)
    say(one, one.high, "", pictures=[picture_file((20, 20))])
    as_person(client, user)
    address = address.format(talk=path(one))
    client.get(address)
    say(one, one.high)

    few = query_count(client.get, address)
    for n in range(30):
        other = ConnectionFactory(low=user)
        say(other, other.high, nonce=f"x{n}")
        say(one, one.high, "", pictures=[picture_file((20, 20))], nonce=f"y{n}")
    many = query_count(client.get, address)

    assert few == many


def test_sending_goes_on_to_the_newest_message(client, talk):
    answer = as_person(client, talk.low).post(path(talk), {"text": "Halo", "nonce": "a"})

    assert (answer.status_code, answer.url) == (302, f"{path(talk)}#terbaru")
    assert said(talk) == ["Halo"]


def test_sending_by_script_brings_back_all_that_is_new_and_the_next_mark(client, talk):
    known = say(talk, talk.low, "Sudah ada")
    say(talk, talk.high, "Baru datang")

    data = {"text": "Jawaban", "nonce": "a", "terakhir": known.pk}
    answer = as_person(client, talk.low).post(path(talk), data, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [each.text for each in answer.context["written"]] == ["Baru datang", "Jawaban"]
    assert "Sudah ada" not in page
    assert 'hx-swap-oob="true"' in page
    assert 'value="a"' not in page
    # All on the day of the one before.
    assert "data-day" not in page
    assert unread_count(talk.low) == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"text": ""}, "__all__", "empty"),
        ({"text": "kata " * 401}, "text", "max_length"),
        ({"text": "Lihat", "pictures": 5}, "pictures", "too_many"),
        ({"text": "Lihat", "nonce": "tidak benar!"}, "nonce", "invalid"),
    ],
)
def test_refused_message_answers_422_and_keeps_the_text(client, talk, headers, data, field, code):
    data = {"nonce": "a"} | data
    if "pictures" in data:
        data["pictures"] = [picture_file((20, 20)) for _n in range(data["pictures"])]

    answer = as_person(client, talk.low).post(path(talk), data, headers=headers)

    assert answer.status_code == 422
    errors = answer.context["form"].errors.get_json_data()
    assert [error["code"] for error in errors[field]] == [code]
    if not headers:
        assert answer.context["form"]["text"].value() == data["text"]
        assert data["text"].strip() in answer.content.decode()
    assert said(talk) == []


def test_refused_picture_answers_422_and_keeps_the_text(client, talk):
    data = {"text": "Lihat ini", "nonce": "a", "pictures": [io.BytesIO(b"bukan gambar")]}

    answer = as_person(client, talk.low).post(path(talk), data)

    assert answer.status_code == 422
    assert [e.code for e in answer.context["form"].errors.as_data()["pictures"]] == [
        "not_a_picture"
    ]
    assert "Lihat ini" in answer.content.decode()


def test_message_refused_by_an_end_at_that_moment_keeps_the_text(client, talk):
    change_connection(talk, ConnectionStatus.CANCELLED, by=talk.high)

    answer = as_person(client, talk.low).post(path(talk), {"text": "Kalimat panjang", "nonce": "a"})

    assert answer.status_code == 422
    assert "Kalimat panjang" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_many_messages_wait_and_keep_the_text(client, talk, headers, monkeypatch):
    monkeypatch.setattr("members.views.messages.MOST_MESSAGES", 2)
    as_person(client, talk.low)
    for n in range(2):
        client.post(path(talk), {"text": f"Pesan {n}", "nonce": f"a{n}"})

    answer = client.post(path(talk), {"text": "Ketiga", "nonce": "a3"}, headers=headers)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert len(said(talk)) == 2
    assert headers or "Ketiga" in answer.content.decode()


def test_too_many_pictures_wait(client, talk, monkeypatch):
    monkeypatch.setattr("members.views.messages.MOST_PICTURES", 3)
    as_person(client, talk.low)
    codes = []
    for n in range(2):
        files = [picture_file((20, 20)) for _n in range(2)]
        data = {"text": "", "nonce": f"a{n}", "pictures": files}
        codes.append(client.post(path(talk), data).status_code)

    assert codes == [302, 429]


def test_pendamping_without_a_record_talk_too(client):
    pendamping = PendampingFactory()
    talks = [ConnectionFactory(low=pendamping, high=MemberFactory().user)]
    talks += [ConnectionFactory(low=pendamping, high=PendampingFactory()) for _n in range(2)]
    for each in talks:
        say(each, each.high)

    as_person(client, pendamping)
    assert client.get("/pesan/").content.decode().count("data-unread=") == 3
    for each in talks:
        assert client.get(path(each)).status_code == 200
        data = {"text": "Baik", "nonce": each.code}
        assert client.post(path(each), data, headers=HTMX).status_code == 200


# News for an open page.


def test_open_page_asks_cheaply_and_gets_nothing_when_nothing_is_new(client, query_count, talk):
    last = say(talk, talk.low)
    as_person(client, talk.high).get(path(talk))

    answer = client.get(news(talk, last.pk))

    assert (answer.status_code, answer.content) == (204, b"")
    assert query_count(client.get, news(talk, last.pk)) <= 4


def test_open_page_gets_what_is_new_and_reads_it(client, talk):
    first = say(talk, talk.low, "Pertama")
    say(talk, talk.low, "Kedua")

    answer = as_person(client, talk.high).get(news(talk, first.pk))

    assert [each.text for each in answer.context["written"]] == ["Kedua"]
    assert "<html" not in answer.content.decode()
    assert unread_count(talk.high) == 0


def test_new_day_is_named_once(client, talk):
    first = say(talk, talk.low)
    Message.objects.update(sent_at=timezone.now() - timedelta(days=3))
    say(talk, talk.low)
    say(talk, talk.low)

    page = as_person(client, talk.high).get(news(talk, first.pk)).content.decode()
    assert page.count("data-day=") == 1


@pytest.mark.parametrize("last", ["", "x", "-1", "9" * 40, "²", "99999999999"])
def test_open_page_may_ask_nonsense(client, talk, last):
    say(talk, talk.low)

    assert as_person(client, talk.high).get(news(talk, last)).status_code in (200, 204)


def test_page_that_slept_very_long_starts_afresh(client, talk, monkeypatch):
    monkeypatch.setattr("members.views.messages.MOST_NEW", 3)
    first = say(talk, talk.low)
    for _n in range(5):
        say(talk, talk.low)

    answer = as_person(client, talk.high).get(news(talk, first.pk))

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


# Notices.


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """``told(call)``: run it and what follows its commit."""

    def run(call, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return call(*args, **kwargs)

    return run


def notices_of(user) -> list[Notification]:
    return list(Notification.objects.filter(user=user, kind="new_message").order_by("pk"))


def test_notice_says_who_wrote_once_until_it_was_read(told, talk):
    for _n in range(3):
        told(say, talk, talk.low, "Rahasia")
    (notice,) = notices_of(talk.high)
    assert (notice.topic, notice.path) == (NoticeTopic.MESSAGE, path(talk))
    assert talk.low.shown_name in notice.title
    assert "Rahasia" not in notice.title + notice.body
    assert notices_of(talk.low) == []

    read_conversation(talk, by=talk.high)
    notice.refresh_from_db()
    assert notice.read_at
    told(say, talk, talk.low)
    assert len(notices_of(talk.high)) == 2


def test_who_is_looking_is_told_only_if_it_stays_unread(client, told, talk):
    as_person(client, talk.high).get(path(talk))

    told(say, talk, talk.low)
    assert notices_of(talk.high) == []

    # They had left the page by then, and the errand that was put off comes.
    cache.clear()
    side = Participant.objects.get(connection=talk, user=talk.high)
    tasks.tell_of_messages(side.pk)
    tasks.tell_of_messages(side.pk)
    assert len(notices_of(talk.high)) == 1


def test_put_off_notice_says_nothing_of_what_was_read_or_of_the_blocked(told, talk):
    say(talk, talk.low)
    side = Participant.objects.get(connection=talk, user=talk.high)
    Block.objects.create(blocker=talk.high, blocked=talk.low)
    told(tasks.tell_of_messages, side.pk)
    Block.objects.all().delete()
    read_conversation(talk, by=talk.high)
    told(tasks.tell_of_messages, side.pk)

    assert notices_of(talk.high) == []


def test_reminder_finds_what_nobody_was_told_of(told, talk):
    say(talk, talk.low)
    other = talk_with(talk.high)
    told(say, other, other.high)
    told(messages.find_reminders)
    assert len(notices_of(talk.high)) == 1

    Participant.objects.update(last_at=timezone.now() - timedelta(hours=1))
    for _n in range(2):
        told(messages.find_reminders)

    assert {notice.path for notice in notices_of(talk.high)} == {path(talk), path(other)}
    assert len(notices_of(talk.high)) == 2


# Spam.


def test_spam_brings_the_profile_before_staff_without_the_text(told, talk):
    SpamWord.objects.get_or_create(word="slot gacor")

    for n in range(2):
        told(say, talk, talk.low, f"Main slot gacor di https://contoh{n}.test")

    case = ReportCase.objects.get()
    assert (case.kind, case.thing, case.reporters) == ("profil", talk.low.member, 0)
    assert [row.text for row in case.reports.all()] == [""]
    assert len(said(talk)) == 2


# Two at once.


def test_people_kept_apart_see_of_a_business_what_visitors_see(client, talk):
    BusinessFactory(member=talk.high.member, visibility=Visibility.MEMBERS)
    assert as_person(client, talk.low).get(path(talk)).context["business"]

    block(talk.high, talk.low)

    assert as_person(client, talk.low).get(path(talk)).context["business"] is None


def test_an_old_form_with_new_words_is_a_new_message(client, talk):
    other = talk_with(talk.low)
    form = {"text": "Halo", "nonce": "lama"}
    client = as_person(client, talk.low)

    for address, words in ((talk, form), (talk, form), (talk, form | {"text": "Jadi besok?"})):
        assert client.post(path(address), words).status_code == 302
    assert client.post(path(other), form).status_code == 302

    assert said(talk) == ["Halo", "Jadi besok?"]
    assert said(other) == ["Halo"]


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_is_one_message(talk):
    picture = picture_file().read()

    def send():
        file = picture_file()
        file.file = io.BytesIO(picture)
        send_message(talk, by=talk.low, text="Halo", pictures=[file], nonce="sama")

    assert race(send, send, send) == ["done"] * 3
    assert said(talk) == ["Halo"]
    assert MessagePicture.objects.count() == 1
    assert unread_count(talk.high) == 1
    assert len(notices_of(talk.high)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_count_each_other(talk):
    def write(user, letter):
        for n in range(5):
            send_message(talk, by=user, text=f"{letter}{n}", nonce=f"{letter}{n}")

    outcomes = race(lambda: write(talk.low, "a"), lambda: write(talk.high, "b"))

    assert outcomes == ["done", "done"]
    assert (unread_count(talk.low), unread_count(talk.high)) == (5, 5)
    assert Participant.objects.filter(connection=talk).count() == 2


@pytest.mark.django_db(transaction=True)
def test_reading_while_somebody_writes_loses_no_count(talk):
    say(talk, talk.low)

    def write():
        for n in range(10):
            send_message(talk, by=talk.low, text="Halo", nonce=f"w{n}")

    def read():
        for _n in range(10):
            read_conversation(talk, by=talk.high)

    assert race(write, read) == ["done", "done"]
    side = Participant.objects.get(connection=talk, user=talk.high)
    written = Message.objects.filter(connection=talk, pk__gt=side.last_read_id)
    assert side.unread == written.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_time", range(3))
def test_message_comes_before_a_block_or_not_at_all(talk, _time):
    moments = []

    def stop():
        block(talk.high, talk.low)
        moments.append(timezone.now())

    outcomes = race(lambda: send_message(talk, by=talk.low, text="Halo", nonce="a"), stop)

    message = Message.objects.filter(connection=talk).first()
    assert outcomes == (["done", "done"] if message else ["done", "told"])
    assert message is None or message.sent_at < moments[0]
    with pytest.raises(RuleBroken):
        send_message(talk, by=talk.low, text="Lagi", nonce="b")
    assert unread_count(talk.high) == 0


@pytest.mark.django_db(transaction=True)
def test_message_comes_before_an_end_or_not_at_all(talk):
    fresh = Connection.objects.get(pk=talk.pk)

    outcomes = race(
        lambda: send_message(talk, by=talk.low, text="Halo", nonce="a"),
        lambda: change_connection(fresh, ConnectionStatus.CANCELLED, by=talk.high),
    )

    assert outcomes == (["done", "done"] if said(talk) else ["done", "told"])
