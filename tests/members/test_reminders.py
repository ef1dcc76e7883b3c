from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from members import tasks
from members.choices import MemberStatus, NoticeTopic
from members.models import Holiday, Member, Notification
from members.services import reminders
from tests.factories import MemberFactory, PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
# A Tuesday; the Friday before and the Monday are working days.
TUESDAY = datetime(2026, 11, 24, 3, tzinfo=UTC)
SENEN = "31.71.04"


def unfinished(days, user=None):
    member = MemberFactory(
        status=MemberStatus.REGISTERING, nik=None, nik_hash=None, **({"user": user} if user else {})
    )
    left = timezone.now() - timedelta(days=days)
    Member.objects.filter(pk=member.pk).update(updated_at=left, status_since=left)
    return member


def waiting_since(moment, **fields):
    return MemberFactory(status=MemberStatus.SUBMITTED, status_since=moment, **fields)


def keys():
    return list(Notification.objects.order_by("key").values_list("key", flat=True))


# Registrations left unfinished.


@pytest.mark.parametrize(
    ("days", "numbers"),
    [(2.9, []), (3, [1]), (13.9, [1]), (14, [2]), (44.9, [2]), (45, [])],
)
def test_unfinished_registration_is_reminded_of(days, numbers):
    with time_machine.travel(TUESDAY, tick=False):
        member = unfinished(days)
        reminders.find()

    assert keys() == [f"registration-unfinished:{member.pk}:{number}" for number in numbers]


def test_unfinished_registration_is_reminded_of_twice_in_all():
    with time_machine.travel(TUESDAY, tick=False) as clock:
        member = unfinished(0)
        for days in (1, 2, 1, 1, 8, 1, 1, 1, 15, 13, 1, 1, 14):
            clock.shift(timedelta(days=days))
            tasks.find_reminders.delay()

    assert keys() == [f"registration-unfinished:{member.pk}:{number}" for number in (1, 2)]


def test_finished_and_inactive_people_are_left_alone():
    with time_machine.travel(TUESDAY, tick=False):
        unfinished(4, user=UserFactory(is_active=False))
        finished = MemberFactory()
        Member.objects.filter(pk=finished.pk).update(updated_at=TUESDAY - timedelta(days=4))
        reminders.find()

    assert keys() == []


def test_reminders_go_in_batches(monkeypatch):
    monkeypatch.setattr(reminders, "BATCH", 2)
    with time_machine.travel(TUESDAY, tick=False):
        members = [unfinished(4) for _number in range(5)]
        reminders.find()

    assert len(keys()) == len(members)


def test_one_broken_reminder_does_not_stop_the_others():
    first, second = MemberFactory(), MemberFactory()
    reminded = []

    def remind(member):
        if member == first:
            raise ZeroDivisionError
        reminded.append(member)

    assert reminders.remind_each(Member.objects.all(), remind) == 1
    assert reminded == [second]


def test_those_who_were_told_are_not_even_read(query_count):
    with time_machine.travel(TUESDAY, tick=False):
        for _number in range(5):
            unfinished(4)
        reminders.find()
        after = query_count(reminders.find)
        Member.objects.all().delete()
        without = query_count(reminders.find)

    assert after == without


# Verifications that are late.


def test_late_verification_is_told_to_the_pendamping_and_to_staff():
    of_tebet, of_senen, staff = (
        PendampingFactory(),
        PendampingFactory(kecamatan=[SENEN]),
        StaffFactory(),
    )
    with time_machine.travel(TUESDAY, tick=False):
        for _number in range(2):
            waiting_since(TUESDAY - timedelta(days=7))
        for _time in range(2):
            reminders.find()

    rows = Notification.objects.order_by("key").values_list("user", "key", "topic")
    assert list(rows) == [
        (staff.pk, "verification-late:2026-11-24", NoticeTopic.WORK),
        (of_tebet.pk, "verification-late:31.74.01:2026-11-24", NoticeTopic.WORK),
    ]
    assert "2" in Notification.objects.get(user=of_tebet).body
    assert not Notification.objects.filter(user=of_senen).exists()


def test_late_verification_is_told_again_on_the_next_working_day_only():
    staff = StaffFactory()
    friday = TUESDAY + timedelta(days=3)
    with time_machine.travel(friday, tick=False) as clock:
        waiting_since(friday - timedelta(days=20))
        for _day in range(4):
            reminders.find()
            clock.shift(timedelta(days=1))

    told = Notification.objects.filter(user=staff).order_by("key").values_list("key", flat=True)
    assert list(told) == ["verification-late:2026-11-27", "verification-late:2026-11-30"]


@pytest.mark.parametrize(
    ("waiting", "is_late"),
    [
        # Thursday 19 November: Friday, Monday and Tuesday are three working days.
        (datetime(2026, 11, 19, 16, 59, tzinfo=UTC), True),
        # Friday 20 November, just after midnight in Jakarta: Monday and Tuesday are two.
        (datetime(2026, 11, 19, 17, 0, tzinfo=UTC), False),
    ],
)
def test_two_working_days_leave_out_the_weekend(waiting, is_late):
    with time_machine.travel(TUESDAY, tick=False):
        assert (waiting < reminders.late_since(2)) is is_late


def test_two_working_days_leave_out_holidays():
    Holiday.objects.create(date="2026-11-23", name="Libur", kind=Holiday.Kind.NATIONAL)
    with time_machine.travel(TUESDAY, tick=False):
        assert reminders.late_since(2) == datetime(2026, 11, 18, 17, tzinfo=UTC)


def test_missing_holidays_do_not_silence_anybody():
    Holiday.objects.all().delete()
    with time_machine.travel(TUESDAY, tick=False):
        assert reminders.is_workday(timezone.localdate())
        assert reminders.late_since(2) < TUESDAY - timedelta(days=3)
