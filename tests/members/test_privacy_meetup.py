import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection as database
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members.choices import (
    CaseStatus,
    ConnectionStatus,
    DealKind,
    DealStatus,
    MeetingPlace,
    PostStatus,
    ReportReason,
    ValueBand,
)
from members.models import (
    Block,
    Connection,
    Deal,
    DealChange,
    ForumReply,
    ForumTheme,
    Meeting,
    Message,
    MessagePicture,
    Notification,
    Report,
    ReportCase,
    User,
)
from members.services import connections, deals, forum, meetings, messages, reports
from members.services.blocks import lock_pair
from members.services.privacy import erase_account, personal_data
from tests.etalase.uploads import picture_file
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory
from tests.members.test_privacy import NAME, places_that_hold

pytestmark = pytest.mark.django_db
NEEDLES = [NAME, "Zubaidah"]
FRIEND = "Rohana Waluyo"
PHONES = {"own": "+6281377700011", "friend": "+6281377700022"}


def life(user: User) -> SimpleNamespace:
    """Somebody who met, talked, agreed, wrote and reported, with traces at everybody's."""
    friend = MemberFactory(
        user=UserFactory(name=FRIEND, phone=PHONES["friend"], email="rohana@contoh.test")
    ).user
    staff = StaffFactory()
    connection = connections.request_connection(user, friend, note=f"{NAME} butuh kemasan")
    connections.change_connection(connection, ConnectionStatus.ACCEPTED, by=friend)
    for by in (user, friend):
        messages.send_message(
            connection, by=by, text=f"Halo {NAME}", pictures=[picture_file()], nonce=f"n{by.pk}"
        )
    start = timezone.now() + timedelta(days=3)
    meeting = meetings.propose_meeting(
        connection,
        by=user,
        about=f"Kemasan untuk {NAME}",
        place=MeetingPlace.CALL,
        minutes=30,
        times=[start],
    )
    meetings.pick_time(meeting, meeting.options.get(), by=friend)
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        meetings.answer_meeting(meeting, by=user, met=True)
    topic = forum.start_topic(
        by=user, title=f"Salam dari {NAME}", body=f"Saya {NAME}", theme=ForumTheme.objects.first()
    )
    others = forum.start_topic(
        by=friend, title="Mencari gula aren", body="Siapa punya?", theme=ForumTheme.objects.first()
    )
    show(topic, others)
    show(
        forum.reply(topic, by=friend, body="Selamat datang"),
        forum.reply(others, by=user, body=f"{NAME} punya"),
    )
    Block.objects.create(blocker=user, blocked=MemberFactory().user)
    reports.report(
        others, kind="topik", by=user, reason=ReportReason.SPAM, text=f"Kata {NAME}, ini iklan"
    )
    for _person in range(3):
        case = reports.report(
            topic, kind="topik", by=MemberFactory().user, reason=ReportReason.SPAM, text=f"{NAME}!"
        )
    case.refresh_from_db()
    reports.change_case(case, CaseStatus.UPHELD, by=staff, note=f"Iklan {NAME} lagi")
    return SimpleNamespace(friend=friend, connection=connection, staff=staff)


def show(*posts):
    """Let them pass, those that wait for a moderator."""
    for post in posts:
        if post.status == PostStatus.HELD:
            forum.change_post(post, PostStatus.SHOWN, by=StaffFactory())


def deal_of(connection, *, by, terms):
    deal = deals.propose_deal(
        connection,
        by=by,
        kind=DealKind.SUPPLY,
        terms=terms,
        band=ValueBand.UNDER_5M,
        starts_on=timezone.localdate(),
    )
    return deals.change_deal(deal, DealStatus.CONFIRMED, by=deal.partner)


@pytest.fixture
def member():
    return MemberFactory(user=UserFactory(name=NAME, phone=PHONES["own"]))


@pytest.fixture
def lived(member):
    lived = life(member.user)
    mine = deal_of(lived.connection, by=member.user, terms=f"Kotak untuk {NAME}")
    theirs = deal_of(lived.connection, by=lived.friend, terms="Keripik setiap Senin")
    for deal in (mine, theirs):
        deals.agree_to_line(deal, by=member.user, line=f"{NAME} dan kawan")
        deals.agree_to_line(deal, by=lived.friend)
    deals.change_deal(mine, DealStatus.CANCELLED, by=member.user, note=f"{NAME} sakit")
    with time_machine.travel(timezone.now() + timedelta(days=95), tick=False):
        deals.answer_check(theirs, by=member.user, still_going=True)
    waiting = deals.propose_deal(
        lived.connection,
        by=lived.friend,
        kind=DealKind.ORDER,
        terms="Sepuluh dus",
        amount=5_000_000,
        starts_on=timezone.localdate(),
    )
    return SimpleNamespace(**vars(lived), mine=mine, theirs=theirs, waiting=waiting)


# Taking it along.


def test_export_holds_what_one_did_with_others(member, lived):
    data = json.loads(json.dumps(personal_data(member.user)))

    assert data["connections"][0]["with"] == FRIEND
    assert data["connections"][0]["note"] == f"{NAME} butuh kemasan"
    assert personal_data(lived.friend)["connections"][0]["note"] == ""
    assert len(data["people_i_blocked"]) == 1
    assert [row["text"] for row in data["messages_i_wrote"]] == [f"Halo {NAME}"]
    picture = MessagePicture.objects.get(message__author=member.user)
    assert data["messages_i_wrote"][0]["pictures"] == [
        reverse("members:message_picture", args=[lived.connection.code, picture.code])
    ]
    assert data["meetings"][0]["about"] == f"Kemasan untuk {NAME}"
    assert data["meetings"][0]["i_said_we_met"] is True
    assert [row["terms"] for row in data["deals"]] == [
        f"Kotak untuk {NAME}", "Keripik setiap Senin", "Sepuluh dus",
    ]  # fmt: skip
    assert data["deals"][0]["my_moves"][0]["note"] == f"{NAME} sakit"
    assert data["deals"][1]["i_said_it_goes_on"][0]["still_going"] is True
    assert data["deals"][2]["amount"] == 5_000_000
    assert data["forum_topics"][0]["text"] == f"Saya {NAME}"
    assert data["forum_replies"][0]["topic"] == "Mencari gula aren"
    assert len(data["topics_i_follow"]) == 2
    assert data["reports_i_made"][0]["text"] == f"Kata {NAME}, ini iklan"
    assert data["cases_about_me"][0]["decision"] == f"Iklan {NAME} lagi"


def test_export_says_nothing_private_of_others(member, lived):
    data = json.dumps(personal_data(member.user), ensure_ascii=False)

    for secret in (PHONES["friend"], "rohana@contoh.test", f"{NAME}!"):
        assert secret not in data
    # Messages of the other side, and who reported, are theirs.
    assert data.count(f"Halo {NAME}") == 1
    reporters = User.objects.filter(reports_made__case__author=member.user)
    assert not any(reporter.shown_name in data for reporter in reporters)


def test_case_that_nobody_was_told_of_stays_untold(member):
    topic = forum.start_topic(
        by=member.user, title="Iklan", body="Beli", theme=ForumTheme.objects.first()
    )
    show(topic)
    reports.report(topic, kind="topik", by=MemberFactory().user, reason=ReportReason.SPAM)

    assert personal_data(member.user)["cases_about_me"] == []


def test_export_costs_the_same_for_many_rows(query_count):
    def cost(count):
        user = MemberFactory().user
        for _n in range(count):
            connection = connections.request_connection(
                user, MemberFactory().user, note="Saya butuh kemasan"
            )
            connections.change_connection(
                connection, ConnectionStatus.ACCEPTED, by=connection.other(user)
            )
            deal_of(connection, by=user, terms="Kotak")
            messages.send_message(connection, by=user, text="Halo", nonce=f"n{connection.pk}")
        return query_count(personal_data, User.objects.get(pk=user.pk))

    assert cost(1) == cost(5)


# Being forgotten.


def test_erasing_leaves_nothing_of_meeting_others(
    member, lived, django_capture_on_commit_callbacks
):
    files = [picture.file for picture in MessagePicture.objects.all()]
    assert len(files) == 2
    assert all(file.storage.exists(file.name) for file in files)
    Notification.objects.create(
        user=lived.friend,
        kind="x",
        key="x",
        topic="network",
        title=f"{NAME} mengajak bertemu",
        body="",
        path=Meeting.objects.get().get_absolute_url(),
    )
    assert {needle for _table, needle in places_that_hold(*NEEDLES)} == set(NEEDLES)

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(member.user)

    assert places_that_hold(*NEEDLES) == set()
    assert not any(file.storage.exists(file.name) for file in files)


def test_erasing_leaves_the_other_side_what_is_theirs(member, lived):
    erase_account(member.user)

    assert not Connection.objects.exists()
    assert not Message.objects.exists()
    mine, theirs, waiting = Deal.objects.order_by("pk")
    assert (mine.terms, mine.public_line, mine.proposer) == ("", "", None)
    assert (theirs.terms, theirs.public_line) == ("Keripik setiap Senin", "")
    assert (theirs.status, theirs.partner) == (DealStatus.CONFIRMED, None)
    assert waiting.status == DealStatus.CANCELLED
    assert ForumReply.objects.filter(author=lived.friend, body="Selamat datang").exists()
    assert not Report.objects.exclude(text="").filter(reporter=None).exists()
    assert not ReportCase.objects.filter(author=None).exclude(label="").exists()


def test_case_about_the_reply_of_another_forgets_the_title_of_who_asked(member):
    topic = forum.start_topic(
        by=member.user, title=f"Salam dari {NAME}", body="Halo", theme=ForumTheme.objects.first()
    )
    show(topic)
    reply = forum.reply(topic, by=MemberFactory().user, body="Beli di sini")
    show(reply)
    for _person in range(3):
        case = reports.report(
            reply, kind="balasan", by=MemberFactory().user, reason=ReportReason.SPAM
        )
    assert Notification.objects.filter(user=reply.author, path=case.get_absolute_url()).exists()

    erase_account(member.user)

    assert places_that_hold(*NEEDLES) == set()
    assert ReportCase.objects.get().author == reply.author


def test_when_both_are_gone_nothing_is_left_to_read(member, lived):
    erase_account(member.user)
    erase_account(User.objects.get(pk=lived.friend.pk))

    assert Deal.objects.count() == 3
    assert not Deal.objects.exclude(terms="", public_line="").exists()
    assert not DealChange.objects.exclude(note="").exists()


def test_notices_about_others_stay(member, lived):
    own = Notification.objects.create(
        user=lived.friend,
        kind="x",
        key="x",
        topic="network",
        title="Lain",
        body="",
        path="/jaringan/LAINLAIN/",
    )

    erase_account(member.user)

    assert Notification.objects.filter(pk=own.pk).exists()


def test_pendamping_without_a_record_takes_along_and_is_forgotten():
    user = PendampingFactory(name=NAME)
    life(user)
    data = personal_data(user)
    assert data["messages_i_wrote"][0]["text"] == f"Halo {NAME}"
    assert "member" not in data

    erase_account(user)

    assert places_that_hold(*NEEDLES) == set()


@pytest.mark.django_db(transaction=True)
def test_erasing_waits_for_an_answer_that_is_on_its_way():
    asker, asked = MemberFactory().user, MemberFactory().user
    relation = connections.request_connection(asker, asked, note="Saya butuh kemasan")

    def erase():
        try:
            erase_account(User.objects.get(pk=asker.pk))
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock_pair(asker.pk, asked.pk)
            erasing = pool.submit(erase)
            while not somebody_waits() and not erasing.done():
                pass
            connections.change_connection(relation, ConnectionStatus.ACCEPTED, by=asked)
        erasing.result()

    assert not Connection.objects.exists()
    assert not User.objects.filter(pk=asker.pk).exists()


def somebody_waits() -> bool:
    """Whether a transaction of this database waits for the lock of another one."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() "
            "AND cardinality(pg_blocking_pids(pid)) > 0), pg_stat_clear_snapshot()"
        )
        return cursor.fetchone()[0]
