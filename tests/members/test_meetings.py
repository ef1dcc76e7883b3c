from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection as database
from django.urls import reverse
from django.utils import timezone

from members import tasks
from members.choices import (
    MEETING_MOVES,
    ConnectionStatus,
    DeliveryState,
    MeetingPlace,
    MeetingStatus,
    NoticeTopic,
    Side,
    Visibility,
)
from members.forms.meetings import MeetingForm
from members.models import Block, Delivery, Holiday, Meeting, MeetingAnswer, Notification
from members.notices import JAKARTA
from members.services import meetings as services
from members.services.blocks import block
from members.services.calendars import entry_of
from members.services.connections import change_connection
from members.signals import meeting_agreed, meeting_called_off
from members.templatetags.meetings_tags import meetings_of
from okoce.calendars import google_link
from okoce.errors import RuleBroken
from tests.calendars import read_back
from tests.factories import (
    BusinessFactory,
    ConnectionFactory,
    MeetingFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
TEBET, SENEN = "31.74.01", "31.71.04"
# A Tuesday, 10.00 WIB.
NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of December 2026 as the clocks of Jakarta show it."""
    return datetime(2026, 12, day, hour, minute, tzinfo=JAKARTA)


def pair_of(one, other, **fields):
    """The relation of two people who exist already."""
    low, high = sorted([one, other], key=lambda person: person.pk)
    return ConnectionFactory(low=low, high=high, **fields)


def propose(pair=None, *, by=None, times=None, **fields):
    pair = pair or ConnectionFactory()
    fields = {"about": "Kemasan", "place": MeetingPlace.CALL, "minutes": 60} | fields
    times = times or [at(3, 10), at(4, 14)]
    return services.propose_meeting(pair, by=by or pair.low, times=times, **fields)


def agreed(pair=None, *, starts_at=None, **fields):
    pair = pair or ConnectionFactory()
    starts_at = starts_at or timezone.now() + timedelta(days=3)
    fields = {"status": MeetingStatus.AGREED, "starts_at": starts_at} | fields
    return MeetingFactory(connection=pair, **fields)


def told(kind=""):
    rows = Notification.objects.filter(kind__startswith=f"meeting_{kind}").order_by("pk")
    return list(rows.values_list("kind", "user_id"))


def page(meeting, move=""):
    return f"{meeting.get_absolute_url()}{move and move + '/'}"


# Proposing.


def test_proposal_keeps_its_times_and_tells_the_other_side(clock):
    pair = ConnectionFactory()

    meeting = propose(pair, times=[at(4, 14), at(3, 10), at(4, 14)])

    assert [option.starts_at for option in meeting.options.all()] == [at(3, 10), at(4, 14)]
    assert (meeting.status, meeting.starts_at, meeting.sequence) == ("diajukan", None, 0)
    assert list(meeting.history.values_list("old_status", "new_status", "by")) == [
        ("", MeetingStatus.PROPOSED, pair.low_id)
    ]
    notice = Notification.objects.get()
    assert (notice.user, notice.kind) == (pair.high, "meeting_proposed")
    assert (notice.topic, notice.path) == (NoticeTopic.NETWORK, page(meeting))
    assert meeting.about not in notice.title + notice.body


def test_a_proposal_sent_twice_is_one(clock):
    earlier = MeetingFactory()
    pair = earlier.connection

    rows = [propose(pair, by=pair.high, instead_of=earlier) for _number in range(2)]

    assert rows[0] == rows[1]
    assert Meeting.objects.count() == 2
    assert told("proposed") == [("meeting_proposed", pair.low_id)]
    clock.shift(timedelta(minutes=3))
    assert propose(pair, by=pair.high) != rows[0]
    assert propose(pair, by=pair.high, times=[at(5, 10)]) not in rows


@pytest.mark.parametrize(
    ("place", "starts_at", "minutes", "is_fine"),
    [
        ("telepon", NOW + timedelta(minutes=59), 60, False),
        ("telepon", NOW + timedelta(hours=1), 60, True),
        ("telepon", NOW + timedelta(days=90), 60, True),
        ("telepon", NOW + timedelta(days=90, minutes=1), 60, False),
        ("telepon", at(3, 23, 30), 60, True),
        ("global_office", at(3, 6, 59), 60, False),
        ("global_office", at(3, 7), 60, True),
        ("global_office", at(3, 20), 60, True),
        ("global_office", at(3, 20, 1), 60, False),
        ("kecamatan", at(3, 19, 30), 120, False),
        ("kecamatan", at(3, 23, 30), 60, False),
    ],
)
def test_times_lie_ahead_and_in_the_frame_of_the_day(clock, place, starts_at, minutes, is_fine):
    assert (services.problem_with(starts_at, minutes=minutes, place=place) == "") is is_fine


@pytest.mark.parametrize("count", [0, 4])
def test_one_to_three_times_are_proposed(clock, count):
    with pytest.raises(RuleBroken):
        services.propose_meeting(
            (pair := ConnectionFactory()),
            by=pair.low,
            about="Kemasan",
            place=MeetingPlace.CALL,
            minutes=60,
            times=[at(day, 10) for day in range(3, 3 + count)],
        )

    assert not Meeting.objects.exists()


def test_proposals_in_one_direction_are_few(clock):
    pair = ConnectionFactory()
    for day in range(3, 3 + services.MOST_OPEN):
        meeting = propose(pair, times=[at(day, 10)])

    with pytest.raises(RuleBroken):
        propose(pair, times=[at(20, 10)])
    propose(pair, by=pair.high, times=[at(21, 10)])
    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low)
    propose(pair, times=[at(20, 10)])


def test_only_connected_people_who_let_each_other_be_propose(clock):
    blocked = ConnectionFactory()
    Block.objects.create(blocker=blocked.high, blocked=blocked.low)
    for pair in (
        blocked,
        ConnectionFactory(status=ConnectionStatus.CANCELLED),
        pair_of(MemberFactory().user, UserFactory()),
    ):
        with pytest.raises(RuleBroken):
            propose(pair)
    with pytest.raises(RuleBroken):
        propose(by=MemberFactory().user)


def test_nobody_proposes_a_time_that_they_gave_away(clock):
    pair = ConnectionFactory()
    agreed(ConnectionFactory(low=pair.low), starts_at=at(3, 10), minutes=60)

    for start in (at(3, 9, 1), at(3, 10, 59)):
        with pytest.raises(RuleBroken):
            propose(pair, times=[start])
    propose(pair, times=[at(3, 9), at(3, 11)])


def test_other_times_take_the_place_of_a_proposal(clock):
    meeting = propose(pair := ConnectionFactory())

    other = propose(pair, by=pair.high, times=[at(5, 9)], instead_of=meeting)

    meeting.refresh_from_db()
    assert (meeting.status, other.status) == (MeetingStatus.DECLINED, MeetingStatus.PROPOSED)
    assert told() == [("meeting_proposed", pair.high_id), ("meeting_proposed", pair.low_id)]


def test_other_times_need_a_proposal_that_waits(clock):
    meeting = propose(pair := ConnectionFactory())
    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low)

    with pytest.raises(RuleBroken):
        propose(pair, by=pair.high, instead_of=meeting)
    with pytest.raises(RuleBroken):
        propose(by=pair.high, instead_of=meeting)

    assert Meeting.objects.count() == 1


# Moves.


ACTORS = [*Side, "stranger", "staff", "superadmin"]


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("new_status", MeetingStatus)
@pytest.mark.parametrize("old_status", MeetingStatus)
def test_every_move_belongs_to_somebody(clock, old_status, new_status, actor):
    pair = ConnectionFactory()
    starts_at = at(5, 10) if old_status == MeetingStatus.AGREED else None
    meeting = MeetingFactory(connection=pair, status=old_status, starts_at=starts_at)
    by = {
        Side.ASKER: lambda: pair.low,
        Side.ASKED: lambda: pair.high,
        Side.SYSTEM: lambda: None,
        "stranger": lambda: MemberFactory().user,
        "staff": StaffFactory,
        "superadmin": lambda: UserFactory(is_superuser=True),
    }[actor]()
    may = actor in MEETING_MOVES.get((old_status, new_status), ())
    if new_status == MeetingStatus.EXPIRED:
        meeting.options.update(starts_at=NOW)

    assert (new_status in services.moves_of(meeting, by)) is may
    try:
        if new_status == MeetingStatus.AGREED:
            services.pick_time(meeting, meeting.options.get(), by=by)
        else:
            services.change_meeting(meeting, new_status, by=by, note="Maaf")
    except RuleBroken:
        assert not may
    else:
        assert may

    meeting.refresh_from_db()
    assert meeting.status == (new_status if may else old_status)
    assert meeting.history.count() == int(may)


def test_picked_time_is_agreed_and_told_to_both(clock, django_capture_on_commit_callbacks):
    heard = []
    meeting_agreed.connect(hear := lambda meeting, **_more: heard.append(meeting.pk))
    meeting = propose(pair := ConnectionFactory())
    option = meeting.options.last()

    with django_capture_on_commit_callbacks(execute=True):
        services.pick_time(meeting, option, by=pair.high)

    meeting.refresh_from_db()
    assert (meeting.status, meeting.starts_at) == (MeetingStatus.AGREED, at(4, 14))
    assert (meeting.sequence, heard) == (0, [meeting.pk])
    assert told("agreed") == [("meeting_agreed", pair.low_id), ("meeting_agreed", pair.high_id)]
    meeting_agreed.disconnect(hear)


def test_a_time_of_another_meeting_or_of_the_past_is_not_picked(clock):
    meeting, other = propose(), propose()

    with pytest.raises(RuleBroken):
        services.pick_time(meeting, other.options.first(), by=meeting.connection.high)
    clock.move_to(at(3, 10))
    with pytest.raises(RuleBroken):
        services.pick_time(meeting, meeting.options.first(), by=meeting.connection.high)
    services.pick_time(meeting, meeting.options.last(), by=meeting.connection.high)


@pytest.mark.parametrize("side", ["low", "high"])
def test_nobody_agrees_to_two_meetings_at_once(clock, side):
    pair = ConnectionFactory()
    meeting = propose(pair, times=[at(3, 10)])
    agreed(ConnectionFactory(low=getattr(pair, side)), starts_at=at(3, 9, 30), minutes=60)

    with pytest.raises(RuleBroken):
        services.pick_time(meeting, meeting.options.get(), by=pair.high)

    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.PROPOSED


def test_meetings_may_follow_one_another(clock):
    pair = ConnectionFactory()
    meeting = propose(pair, times=[at(3, 10)])
    agreed(ConnectionFactory(low=pair.high), starts_at=at(3, 9), minutes=60)
    agreed(ConnectionFactory(low=pair.low), starts_at=at(3, 11), minutes=60)

    services.pick_time(meeting, meeting.options.get(), by=pair.high)

    assert meeting.status == MeetingStatus.AGREED


def test_ended_relation_agrees_on_nothing(clock):
    meeting = propose(pair := ConnectionFactory())
    pair.status = ConnectionStatus.CANCELLED
    pair.save()

    with pytest.raises(RuleBroken):
        services.pick_time(meeting, meeting.options.first(), by=pair.high)


def test_calling_off_needs_a_reason_and_tells_the_other(clock, django_capture_on_commit_callbacks):
    heard = []
    meeting_called_off.connect(hear := lambda meeting, **_more: heard.append(meeting.pk))
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(5, 10))

    with pytest.raises(RuleBroken):
        services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low, note="  ")
    with django_capture_on_commit_callbacks(execute=True):
        services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low, note="Sakit perut")

    assert (meeting.status, meeting.sequence) == (MeetingStatus.CANCELLED, 1)
    assert heard == [meeting.pk]
    assert told() == [("meeting_dibatalkan", pair.high_id)]
    assert "Sakit" not in Notification.objects.get().body
    assert meeting.history.get().note == "Sakit perut"
    meeting_called_off.disconnect(hear)


def test_begun_meeting_is_not_called_off(clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(5, 10))
    clock.move_to(at(5, 10))

    with pytest.raises(RuleBroken):
        services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low, note="Macet")


def test_what_waits_for_the_morning_is_not_said_when_it_is_no_longer_so(clock, settings):
    settings.QUIET_HOURS = True
    clock.move_to(at(1, 22))
    meeting = propose(pair := ConnectionFactory())
    waiting = Delivery.objects.filter(state=DeliveryState.QUEUED)
    assert set(waiting.values_list("notification__user", flat=True)) == {pair.high_id}

    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low)

    kinds = set(waiting.values_list("notification__kind", flat=True))
    assert kinds == {"meeting_dibatalkan"}


# A relation that ends.


def test_end_of_a_relation_calls_off_what_is_ahead_in_silence(
    clock, django_capture_on_commit_callbacks
):
    heard = []
    meeting_called_off.connect(hear := lambda meeting, **_more: heard.append(meeting.pk))
    pair = ConnectionFactory()
    proposed, coming = MeetingFactory(connection=pair), agreed(pair, starts_at=at(5, 10))
    under_way = agreed(pair, starts_at=NOW - timedelta(minutes=5))
    other = MeetingFactory()

    with django_capture_on_commit_callbacks(execute=True):
        services.call_off_all(pair)

    rows = dict(Meeting.objects.values_list("pk", "status"))
    assert rows == {
        proposed.pk: MeetingStatus.CANCELLED,
        coming.pk: MeetingStatus.CANCELLED,
        under_way.pk: MeetingStatus.AGREED,
        other.pk: MeetingStatus.PROPOSED,
    }
    assert (heard, told()) == ([coming.pk], [])
    meeting_called_off.disconnect(hear)


@pytest.mark.parametrize("is_blocked", [True, False])
def test_after_the_end_the_page_of_a_meeting_holds_a_name_and_no_more(client, is_blocked):
    meeting = agreed()
    pair = meeting.connection
    business = BusinessFactory(member=pair.high.member, visibility=Visibility.MEMBERS)
    client.force_login(pair.low)
    assert business.name in client.get(page(meeting)).content.decode()

    if is_blocked:
        block(pair.high, pair.low)
    else:
        change_connection(pair, ConnectionStatus.CANCELLED, by=pair.high)

    text = client.get(page(meeting)).content.decode()
    assert pair.high.shown_name in text
    assert business.name not in text
    assert pair.high.member.number not in text


# Two at once, with real threads.


def at_once(*calls):
    """What each call returns, or raises, when all begin together."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except RuleBroken as refusal:
            return refusal
        finally:
            database.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_race_of_two_meetings_at_one_hour_has_one_winner(_round):
    first = ConnectionFactory()
    person = first.high
    second = ConnectionFactory(low=person)
    start = timezone.now() + timedelta(days=2)
    meetings = [
        MeetingFactory(connection=first, proposed_by=first.low, times=[start]),
        MeetingFactory(
            connection=second, proposed_by=second.high, times=[start + timedelta(minutes=30)]
        ),
    ]

    results = at_once(
        *[
            lambda meeting=meeting: services.pick_time(
                Meeting.objects.get(pk=meeting.pk), meeting.options.get(), by=person
            )
            for meeting in meetings
        ]
    )

    assert sum(isinstance(result, RuleBroken) for result in results) == 1
    assert sorted(Meeting.objects.values_list("status", flat=True)) == ["diajukan", "disepakati"]


@pytest.mark.django_db(transaction=True)
def test_race_of_two_picks_has_one_winner():
    start = timezone.now() + timedelta(days=2)
    meeting = MeetingFactory(times=[start, start + timedelta(days=1)])

    results = at_once(
        *[
            lambda option=option: services.pick_time(
                Meeting.objects.get(pk=meeting.pk), option, by=meeting.connection.high
            )
            for option in meeting.options.all()
        ]
    )

    assert sum(isinstance(result, RuleBroken) for result in results) == 1
    assert meeting.history.count() == 1
    assert Notification.objects.filter(kind="meeting_agreed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_race_of_agreeing_and_withdrawing_has_one_winner():
    meeting = MeetingFactory()
    pair = meeting.connection

    def read():
        return Meeting.objects.get(pk=meeting.pk)

    results = at_once(
        lambda: services.pick_time(read(), meeting.options.get(), by=pair.high),
        lambda: services.change_meeting(read(), MeetingStatus.CANCELLED, by=pair.low),
    )

    meeting.refresh_from_db()
    # An agreed meeting is not called off without a reason.
    assert sum(isinstance(result, RuleBroken) for result in results) == 1
    won = MeetingStatus.CANCELLED if isinstance(results[0], RuleBroken) else MeetingStatus.AGREED
    assert meeting.status == won


@pytest.mark.django_db(transaction=True)
def test_race_of_agreeing_and_blocking_ends_called_off():
    from members.services.blocks import block

    meeting = MeetingFactory()
    pair = meeting.connection

    at_once(
        lambda: services.pick_time(
            Meeting.objects.get(pk=meeting.pk), meeting.options.get(), by=pair.high
        ),
        lambda: block(pair.low, pair.high),
    )

    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.CANCELLED


@pytest.mark.django_db(transaction=True)
def test_race_of_proposals_keeps_to_the_most():
    pair = ConnectionFactory()
    start = timezone.now() + timedelta(days=2)

    results = at_once(
        *[
            lambda day=day: services.propose_meeting(
                pair,
                by=pair.low,
                about="Kemasan",
                place=MeetingPlace.CALL,
                minutes=30,
                times=[start + timedelta(days=day)],
            )
            for day in range(services.MOST_OPEN + 2)
        ]
    )

    assert sum(isinstance(result, RuleBroken) for result in results) == 2
    assert Meeting.objects.count() == services.MOST_OPEN


# Reminders.


def test_unanswered_proposal_ends_when_its_times_have_passed(clock):
    meeting = propose(pair := ConnectionFactory(), times=[at(3, 10), at(4, 14)])

    clock.move_to(at(4, 13, 59))
    tasks.find_meeting_reminders.delay()
    assert Meeting.objects.get().status == MeetingStatus.PROPOSED
    clock.move_to(at(4, 14))
    tasks.find_meeting_reminders.delay()
    tasks.find_meeting_reminders.delay()

    assert Meeting.objects.get().status == MeetingStatus.EXPIRED
    assert told("expired") == [("meeting_expired", pair.low_id)]
    assert meeting.history.first().by is None


def run_until(clock, end, step=timedelta(minutes=15)):
    """Let beat run, from now to ``end``; return when each kind was told, by person."""
    seen = {}
    while timezone.now() <= end:
        tasks.find_meeting_reminders.delay()
        for row in Notification.objects.filter(topic=NoticeTopic.REMINDER):
            seen.setdefault((row.kind, row.user_id), timezone.now())
        clock.shift(step)
    return seen


def test_both_are_reminded_the_day_and_the_hour_before_and_asked_afterwards(clock):
    pair = ConnectionFactory()
    meeting = agreed(pair, starts_at=at(3, 14), minutes=60, status_since=NOW)

    clock.move_to(at(2, 13, 30))
    seen = run_until(clock, at(3, 16))

    assert seen == {
        (kind, person): moment
        for person in (pair.low_id, pair.high_id)
        for kind, moment in {
            "meeting_day": at(2, 14),
            "meeting_hour": at(3, 13),
            "meeting_met": at(3, 15),
        }.items()
    }
    assert Notification.objects.count() == 6
    assert set(Notification.objects.values_list("path", flat=True)) == {page(meeting)}


def test_late_run_skips_what_has_begun(clock):
    agreed(starts_at=at(3, 14), minutes=60, status_since=NOW)

    clock.move_to(at(3, 14, 5))
    tasks.find_meeting_reminders.delay()

    assert told() == []


def test_late_run_says_only_what_is_next(clock):
    agreed(starts_at=at(3, 14), minutes=60, status_since=NOW)

    clock.move_to(at(3, 13, 20))
    tasks.find_meeting_reminders.delay()

    assert {kind for kind, _user in told()} == {"meeting_hour"}


def test_meeting_agreed_shortly_before_is_not_reminded_of_at_once(clock):
    agreed(starts_at=NOW + timedelta(hours=20), status_since=NOW)
    agreed(starts_at=NOW + timedelta(minutes=40), status_since=NOW)

    tasks.find_meeting_reminders.delay()

    assert told() == []


def test_reminder_of_a_first_meeting_in_the_morning_comes_before_the_quiet_hours(clock, settings):
    settings.QUIET_HOURS = True
    pair = ConnectionFactory()
    agreed(pair, starts_at=at(4, 7, 30), status_since=NOW)

    clock.move_to(at(3, 19))
    seen = run_until(clock, at(4, 7))

    assert seen["meeting_hour", pair.low_id] == at(3, 20)


def test_reminder_that_would_leave_too_late_stays_in_the_portal(clock, settings):
    settings.QUIET_HOURS = True
    agreed(starts_at=at(4, 6, 30), status_since=NOW)

    clock.move_to(at(4, 5, 40))
    tasks.find_meeting_reminders.delay()

    assert Notification.objects.count() == 2
    assert not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()


@pytest.mark.parametrize("moment", [at(3, 13, 30), at(3, 16)])
def test_people_kept_apart_are_not_reminded(clock, moment):
    meeting = agreed(starts_at=at(3, 14), status_since=NOW)
    Block.objects.create(blocker=meeting.connection.high, blocked=meeting.connection.low)

    clock.move_to(moment)
    tasks.find_meeting_reminders.delay()

    assert told() == []


def test_called_off_meetings_are_not_reminded_of(clock):
    agreed(starts_at=at(3, 14), status=MeetingStatus.CANCELLED, status_since=NOW)

    clock.move_to(at(3, 13, 30))
    tasks.find_meeting_reminders.delay()

    assert told() == []


def test_question_goes_to_those_who_have_not_answered_and_not_for_ever(clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(3, 14), status_since=NOW)
    agreed(starts_at=NOW - timedelta(days=8), status_since=NOW - timedelta(days=9))
    clock.move_to(at(3, 15, 1))
    services.answer_meeting(meeting, by=pair.low, met=True)

    tasks.find_meeting_reminders.delay()

    assert told() == [("meeting_met", pair.high_id)]


# Did they meet?


def test_answer_is_given_after_the_end_and_changed_for_a_week(clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(3, 14), minutes=60)
    for moment in (NOW, at(3, 14, 59)):
        clock.move_to(moment)
        with pytest.raises(RuleBroken):
            services.answer_meeting(meeting, by=pair.low, met=True)

    clock.move_to(at(3, 15))
    services.answer_meeting(meeting, by=pair.low, met=True)
    clock.move_to(at(10, 15))
    services.answer_meeting(meeting, by=pair.low, met=False)
    clock.move_to(at(10, 15, 1))
    services.answer_meeting(meeting, by=pair.low, met=False)
    with pytest.raises(RuleBroken):
        services.answer_meeting(meeting, by=pair.low, met=True)

    assert list(MeetingAnswer.objects.values_list("user", "met")) == [(pair.low_id, False)]


def test_only_the_two_answer(clock):
    meeting = agreed(starts_at=NOW - timedelta(hours=3))
    for person in (MemberFactory().user, StaffFactory()):
        with pytest.raises(RuleBroken):
            services.answer_meeting(meeting, by=person, met=True)


@pytest.mark.parametrize(
    ("answers", "counts"),
    [([], 0), ([True], 1), ([False], 0), ([True, True], 1), ([True, False], 0)],
)
def test_meeting_took_place_when_one_says_so_and_nobody_the_contrary(clock, answers, counts):
    meeting = agreed(pair := ConnectionFactory(), starts_at=NOW - timedelta(hours=3))
    agreed(starts_at=at(9, 10))
    for person, met in zip((pair.low, pair.high), answers, strict=False):
        services.answer_meeting(meeting, by=person, met=met)

    assert Meeting.objects.met().count() == counts


# What other pages ask.


def test_next_meeting_is_the_first_that_is_not_over(clock):
    pair = ConnectionFactory()
    agreed(pair, starts_at=NOW - timedelta(minutes=60), minutes=60)
    later = agreed(pair, starts_at=at(8, 10))
    MeetingFactory(connection=pair, times=[at(2, 10)])
    under_way = agreed(ConnectionFactory(low=pair.low), starts_at=NOW - timedelta(minutes=59))

    assert services.next_meeting(pair.low) == under_way
    assert services.next_meeting(pair.high) == later
    Block.objects.create(blocker=pair.low, blocked=pair.high)
    assert services.next_meeting(pair.high) is None


def test_panel_of_a_pair_costs_the_same_with_many_meetings(query_count):
    pair, other = ConnectionFactory(), ConnectionFactory()
    for connection, count in ((pair, 1), (other, 30)):
        agreed(connection)
        MeetingFactory.create_batch(count - 1, connection=connection)

    one, many = (query_count(meetings_of, each, each.low) for each in (pair, other))

    assert one == many
    assert meetings_of(other, other.low)["more"]


# The list.


def test_list_is_for_people_who_may_meet(client):
    assert client.get(reverse("members:meetings")).status_code == 302
    client.force_login(StaffFactory())
    assert client.get(reverse("members:meetings")).status_code == 403
    client.force_login(PendampingFactory())
    assert client.get(reverse("members:meetings")).status_code == 200


def groups(client):
    context = client.get(reverse("members:meetings")).context
    return {id: [meeting.pk for meeting in rows] for id, _heading, rows in context["groups"]}


def test_list_says_what_is_to_be_done(client, clock):
    pair = ConnectionFactory()
    waiting = MeetingFactory(connection=pair, proposed_by=pair.high)
    sent = MeetingFactory(connection=pair)
    later, sooner = agreed(pair, starts_at=at(9, 10)), agreed(pair, starts_at=at(8, 10))
    over = agreed(pair, starts_at=NOW - timedelta(days=1))
    answered = agreed(pair, starts_at=NOW - timedelta(days=2))
    long_ago = agreed(pair, starts_at=NOW - timedelta(days=20))
    MeetingAnswer.objects.create(meeting=answered, user=pair.low, met=True)
    declined = MeetingFactory(connection=pair, status=MeetingStatus.DECLINED)
    MeetingFactory()
    client.force_login(pair.low)

    assert groups(client) == {
        "jawab": [waiting.pk],
        "datang": [sooner.pk, later.pk],
        "kabar": [over.pk],
        "menunggu": [sent.pk],
    }
    past = client.get(reverse("members:meetings"), {"daftar": "lewat"}).context["meetings"]
    assert [row.pk for row in past] == [declined.pk, long_ago.pk, answered.pk]


def test_list_leaves_out_people_kept_apart(client):
    pair = ConnectionFactory()
    MeetingFactory(connection=pair)
    Block.objects.create(blocker=pair.low, blocked=pair.high)

    for person in (pair.low, pair.high):
        client.force_login(person)
        assert client.get(reverse("members:meetings")).context["meetings"] == []


@pytest.mark.parametrize("query", [{}, {"daftar": "lewat"}, {"daftar": "x", "sesudah": "y"}])
def test_list_costs_the_same_with_many_meetings(client, query_count, query):
    me = MemberFactory().user
    status = MeetingStatus.DECLINED if query.get("daftar") == "lewat" else MeetingStatus.PROPOSED
    client.force_login(me)

    def more(count):
        for _number in range(count):
            MeetingFactory(
                connection=ConnectionFactory(low=me),
                status=status,
                place=MeetingPlace.CENTRE,
                kecamatan_id=TEBET,
            )

    more(1)
    client.get(reverse("members:meetings"), query)
    one = query_count(client.get, reverse("members:meetings"), query)
    more(29)
    many = query_count(client.get, reverse("members:meetings"), query)

    assert one == many


def test_past_is_paged_by_key(client):
    pair = ConnectionFactory()
    rows = MeetingFactory.create_batch(35, connection=pair, status=MeetingStatus.DECLINED)
    client.force_login(pair.low)

    first = client.get(reverse("members:meetings"), {"daftar": "lewat"})
    second = client.get(reverse("members:meetings") + first.context["next_url"])

    pks = [row.pk for page in (first, second) for row in page.context["meetings"]]
    assert pks == [row.pk for row in reversed(rows)]


# The form.


def typed(times=("2026-12-03 10:00",), **fields):
    data = {"about": "Kemasan keripik", "place": "telepon", "minutes": "60"}
    for number, moment in enumerate(times, start=1):
        day, _space, hour = moment.partition(" ")
        data |= {f"time_{number}_0": day, f"time_{number}_1": hour}
    return data | fields


def form_page(pair):
    return reverse("members:meeting_propose", args=[pair.code])


def test_proposal_is_made_from_the_page(client, clock):
    pair = ConnectionFactory()
    client.force_login(pair.low)
    assert client.get(form_page(pair)).status_code == 200

    times = ("2026-12-03 10:00", "4/12/2026 14.30")
    data = typed(times, place="kecamatan", kecamatan=TEBET, about=" Kemasan \u202e keripik ")
    response = client.post(form_page(pair), data)

    meeting = Meeting.objects.get()
    assert response.status_code == 302
    assert response.url == page(meeting)
    assert [option.starts_at for option in meeting.options.all()] == [at(3, 10), at(4, 14, 30)]
    assert (meeting.about, meeting.kecamatan_id) == ("Kemasan keripik", TEBET)


def test_kecamatan_counts_only_at_a_centre(client, clock):
    pair = ConnectionFactory()
    client.force_login(pair.low)

    client.post(form_page(pair), typed(place="global_office", kecamatan=TEBET))

    assert Meeting.objects.get().kecamatan is None


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"about": " \u200b "}, "about", "required"),
        ({"about": "x" * 201}, "about", "max_length"),
        ({"place": "rumah"}, "place", "invalid_choice"),
        ({"place": "kecamatan"}, "kecamatan", "required"),
        ({"place": "kecamatan", "kecamatan": "99"}, "kecamatan", "invalid_choice"),
        ({"minutes": "45"}, "minutes", "invalid_choice"),
        ({"time_1_0": ""}, "time_1", "required"),
        ({"time_1_0": "", "time_1_1": ""}, "time_1", "required"),
        ({"time_1_0": "besok"}, "time_1", "invalid"),
        ({"time_1_1": "sore"}, "time_1", "invalid"),
        ({"time_1_0": "2026-12-01"}, "time_1", "not_then"),
        ({"time_2_0": "2026-12-03", "time_2_1": "10:00"}, "time_2", "twice"),
        ({"time_3_0": "2026-11-03", "time_3_1": "10:00"}, "time_3", "not_then"),
        ({"time_3_0": "2026-12-04"}, "time_3", "invalid_time"),
        ({"place": "global_office", "time_1_1": "06:00"}, "time_1", "not_then"),
    ],
)
def test_form_says_what_is_wrong_and_keeps_the_rest(client, clock, data, field, code):
    pair = ConnectionFactory()
    client.force_login(pair.low)

    response = client.post(form_page(pair), typed() | data)

    assert response.status_code == 422
    form = response.context["form"]
    assert [error.code for error in form.errors.as_data()[field]][:1] == [code]
    assert list(form.errors) == [field]
    assert not Meeting.objects.exists()


def test_refusal_of_the_service_keeps_what_was_typed(client, clock):
    pair = ConnectionFactory()
    agreed(ConnectionFactory(low=pair.low), starts_at=at(3, 10))
    client.force_login(pair.low)

    response = client.post(form_page(pair), typed())

    assert response.status_code == 422
    assert response.context["form"]["about"].value() == "Kemasan keripik"


def test_too_many_proposals_keep_what_was_typed(client, clock, monkeypatch):
    monkeypatch.setattr(services, "MOST_OPEN", 100)
    pair = ConnectionFactory()
    client.force_login(pair.low)
    for _number in range(30):
        assert client.post(form_page(pair), typed()).status_code == 302

    response = client.post(form_page(pair), typed())

    assert response.status_code == 429
    assert response.context["form"]["about"].value() == "Kemasan keripik"


def test_form_is_for_connected_people(client):
    pair = ConnectionFactory()
    blocked = ConnectionFactory(low=pair.low)
    Block.objects.create(blocker=blocked.high, blocked=blocked.low)
    ended = ConnectionFactory(low=pair.low, status=ConnectionStatus.CANCELLED)
    client.force_login(pair.low)
    for other in (blocked, ended, ConnectionFactory()):
        assert client.get(form_page(other)).status_code == 404
        assert client.post(form_page(other), typed()).status_code == 404
    client.force_login(StaffFactory())
    assert client.get(form_page(pair)).status_code == 403


def test_two_pendamping_meet_as_members_do(client, clock):
    pair = ConnectionFactory(low=PendampingFactory(), high=PendampingFactory())
    client.force_login(pair.low)

    assert client.get(form_page(pair)).status_code == 200
    assert client.post(form_page(pair), typed()).status_code == 302
    assert client.get(page(Meeting.objects.get())).status_code == 200


def test_other_times_from_the_page_of_a_proposal(client, clock):
    meeting = propose(pair := ConnectionFactory(), minutes=90)
    client.force_login(pair.high)
    address = f"{form_page(pair)}?dari={meeting.code}"

    form = client.get(address).context["form"]
    assert (form["about"].value(), form["minutes"].value()) == (meeting.about, 90)
    client.post(address, typed(["2026-12-05 09:00"]))

    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.DECLINED
    assert Meeting.objects.proposed().get().proposed_by == pair.high


def first_group(user, other):
    pair = pair_of(user, other)
    from members.views.meetings import _connections, _near

    return [area.pk for area in _near(_connections(user).get(pk=pair.pk), user)]


def test_kecamatan_of_the_two_come_first_as_far_as_they_are_shown():
    me = MemberFactory().user
    shows, hides = (
        MemberFactory(kelurahan=kelurahan_in(SENEN), area_visibility=level).user
        for level in (Visibility.MEMBERS, Visibility.HIDDEN)
    )

    assert first_group(me, shows) == [TEBET, SENEN]
    assert first_group(me, hides) == [TEBET]
    assert first_group(me, PendampingFactory(kecamatan=[SENEN])) == [TEBET, SENEN]
    form = MeetingForm(near=[])
    assert sum(len(group) for _kota, group in form.fields["kecamatan"].choices[1:]) == 44


# The page.


def test_page_is_for_the_two_only(client):
    meeting = MeetingFactory()
    for person in (meeting.connection.low, meeting.connection.high):
        client.force_login(person)
        assert client.get(page(meeting)).status_code == 200
    stranger = MemberFactory(user__is_superuser=True).user
    client.force_login(stranger)
    for address in (page(meeting), page(meeting) + "tolak/"):
        method = client.post if "tolak" in address else client.get
        assert method(address).status_code == 404
    assert Meeting.objects.get().status == MeetingStatus.PROPOSED


@pytest.mark.parametrize("side", ["low", "high"])
@pytest.mark.parametrize("status", MeetingStatus)
@pytest.mark.parametrize("days", [-3, 3])
def test_page_draws_every_state(client, status, side, days):
    meeting = MeetingFactory(
        status=status,
        starts_at=timezone.now() + timedelta(days=days)
        if status in (MeetingStatus.AGREED, MeetingStatus.CANCELLED)
        else None,
    )
    client.force_login(getattr(meeting.connection, side))

    response = client.get(page(meeting))

    assert response.status_code == 200
    assert f'data-status="{status}"' in response.content.decode()


def test_time_is_picked_from_the_page(client, clock):
    meeting = propose(pair := ConnectionFactory())
    client.force_login(pair.high)

    response = client.post(page(meeting, "pilih"), {"time": meeting.options.last().pk})

    meeting.refresh_from_db()
    assert response.status_code == 302
    assert meeting.starts_at == at(4, 14)


@pytest.mark.parametrize("value", ["", "0", "x"])
def test_pick_of_nothing_is_refused(client, clock, value):
    meeting = propose(pair := ConnectionFactory())
    client.force_login(pair.high)

    assert client.post(page(meeting, "pilih"), {"time": value}).status_code == 422


def test_pick_that_comes_too_late_is_told_so(client, clock):
    meeting = propose(pair := ConnectionFactory())
    option = meeting.options.first()
    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low)
    client.force_login(pair.high)

    response = client.post(page(meeting, "pilih"), {"time": option.pk})

    assert response.status_code == 422
    assert 'data-status="dibatalkan"' in response.content.decode()


def test_declining_and_calling_off_from_the_page(client, clock):
    meeting = propose(pair := ConnectionFactory())
    client.force_login(pair.high)
    assert client.post(page(meeting, "tolak"), {"note": "Sedang di luar kota"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.status == MeetingStatus.DECLINED
    assert meeting.history.first().note == "Sedang di luar kota"

    other = agreed(pair, starts_at=at(6, 10))
    assert client.post(page(other, "batal"), {"note": " "}).status_code == 422
    assert client.post(page(other, "batal"), {"note": "Sakit"}).status_code == 302
    other.refresh_from_db()
    assert other.status == MeetingStatus.CANCELLED


def test_unknown_move_is_404_and_moves_are_posted(client):
    meeting = MeetingFactory()
    client.force_login(meeting.connection.high)

    assert client.post(page(meeting, "terbang")).status_code == 404
    assert client.get(page(meeting, "tolak")).status_code == 405


def test_answer_from_the_page(client, clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=NOW - timedelta(hours=2))
    client.force_login(pair.low)
    assert client.post(page(meeting, "jawab"), {"met": "mungkin"}).status_code == 422

    assert client.post(page(meeting, "jawab"), {"met": "ya"}).status_code == 302
    assert client.post(page(meeting, "jawab"), {"met": "tidak"}).status_code == 302

    assert MeetingAnswer.objects.get().met is False
    assert 'data-answer="tidak"' in client.get(page(meeting)).content.decode()


def test_page_marks_times_that_cannot_be_picked_and_holidays(client, clock):
    pair = ConnectionFactory()
    meeting = propose(
        pair, place="global_office", times=[at(3, 10), at(25, 10), at(4, 14)], minutes=60
    )
    agreed(ConnectionFactory(low=pair.high), starts_at=at(4, 14, 30))
    Holiday.objects.get_or_create(
        date=date(2026, 12, 25), defaults={"name": "Natal", "kind": Holiday.Kind.NATIONAL}
    )
    clock.move_to(at(3, 11))
    client.force_login(pair.high)

    options = client.get(page(meeting)).context["options"]

    assert [(row.is_past, row.is_taken, bool(row.closed)) for row in options] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_people_kept_apart_read_the_page_but_go_no_further(client):
    pair = ConnectionFactory(status=ConnectionStatus.CANCELLED)
    meeting = agreed(pair, status=MeetingStatus.CANCELLED)
    Block.objects.create(blocker=pair.low, blocked=pair.high)
    client.force_login(pair.high)

    response = client.get(page(meeting))

    assert response.status_code == 200
    assert not response.context["may_propose"]


# Calendars.


ABOUT = (
    "Kemasan; harga, ukuran \\ warna dan jadwal kirim untuk keripik singkong pedas manis tiap pekan"
)


def test_calendar_file_holds_the_meeting(client, clock):
    pair = ConnectionFactory()
    pair.high.member.name = "Budi, Santoso; Putra"
    pair.high.member.save()
    meeting = agreed(
        pair, starts_at=at(5, 10), minutes=90, about=ABOUT, place="kecamatan", kecamatan_id=TEBET
    )
    client.force_login(pair.low)

    response = client.get(reverse("members:meeting_ics", args=[meeting.code]))

    assert response["Content-Type"].startswith("text/calendar")
    (event,) = read_back(response.content)
    assert (event["status"], event["sequence"]) == ("CONFIRMED", "0")
    assert (event["dtstart"], event["dtend"]) == (at(5, 10), at(5, 10) + timedelta(minutes=90))
    assert event["dtstamp"] == datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert meeting.code in event["uid"]
    assert "Budi, Santoso; Putra" in event["summary"]
    assert "Tebet" in event["location"]
    assert event["description"].split("\n")[0] == ABOUT
    assert event["description"].endswith(f"http://testserver{page(meeting)}")
    assert event["url"]
    assert b"VALARM" not in response.content
    assert pair.high.email.encode() not in response.content


def test_calendar_file_of_a_called_off_meeting_replaces_the_first(client, clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(5, 10))
    client.force_login(pair.high)
    address = reverse("members:meeting_ics", args=[meeting.code])
    (before,) = read_back(client.get(address).content)

    services.change_meeting(meeting, MeetingStatus.CANCELLED, by=pair.low, note="Sakit")
    (after,) = read_back(client.get(address).content)

    assert (after["uid"], after["dtstart"]) == (before["uid"], before["dtstart"])
    assert (after["status"], after["sequence"]) == ("CANCELLED", "1")


def test_calendar_file_is_for_the_two_and_for_picked_times(client, clock):
    meeting, proposed = agreed(), MeetingFactory()
    addresses = [reverse("members:meeting_ics", args=[each.code]) for each in (meeting, proposed)]
    for person in (MemberFactory().user, StaffFactory(), UserFactory(is_superuser=True)):
        client.force_login(person)
        assert client.get(addresses[0]).status_code == 404
    client.force_login(proposed.connection.low)
    assert client.get(addresses[1]).status_code == 404


def test_google_calendar_gets_the_same_hours(clock):
    meeting = agreed(pair := ConnectionFactory(), starts_at=at(5, 10), minutes=30, about=ABOUT)

    link = urlsplit(google_link(entry_of(meeting, reader=pair.low, url="https://okoce.test/x/")))

    asked = parse_qs(link.query)
    assert link.hostname == "calendar.google.com"
    assert asked["dates"] == ["20261205T030000Z/20261205T033000Z"]
    assert ABOUT in asked["details"][0]
