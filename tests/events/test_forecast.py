"""How many seats to give out: the arithmetic, what is counted, and who reads it."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import comb

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from events.choices import EventStatus, SeatStatus
from events.models import Attendance, Event, ForecastRule, Seat, Session
from events.services.forecast import (
    Counted,
    chance_of_more,
    forecast_of,
    seats_for,
    show_rate_at,
    show_rates,
    smoothed,
)
from members.choices import Role
from members.models import Kecamatan
from tests.factories import (
    TEBET,
    EventFactory,
    MemberFactory,
    PendampingFactory,
    RoomFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
)

PAGE = "/acara/kelola/tingkat-hadir/"
SETIABUDI = "31.74.02"
RISK, OVER = Fraction(1, 10), Fraction(1, 4)

# The arithmetic.

chairs = st.integers(1, 120)
rates = st.fractions(0, 1, max_denominator=1000)


@given(chairs, rates)
@settings(deadline=None)
def test_forecast_is_never_below_the_chairs_and_never_above_the_cap(count, rate):
    seats = seats_for(count, rate, risk=RISK, most_over=OVER)
    assert count <= seats <= count * 5 // 4


@given(chairs, rates)
@settings(deadline=None)
def test_more_chairs_never_mean_fewer_seats(count, rate):
    few, more = (seats_for(n, rate, risk=RISK, most_over=OVER) for n in (count, count + 1))
    assert few <= more


@given(chairs, rates, rates)
@settings(deadline=None)
def test_where_more_come_fewer_seats_are_given_out(count, one, other):
    low, high = sorted([one, other])
    at_low, at_high = (seats_for(count, rate, risk=RISK, most_over=OVER) for rate in (low, high))
    assert at_high <= at_low


@given(st.integers(1, 60), rates, st.fractions(0, Fraction(1, 2), max_denominator=100))
@settings(deadline=None)
def test_forecast_is_the_most_that_is_safe(count, rate, risk):
    seats = seats_for(count, rate, risk=risk, most_over=OVER)

    assert chance_of_more(count, seats, rate) <= risk
    assert seats == count * 5 // 4 or chance_of_more(count, seats + 1, rate) > risk


@given(st.integers(0, 30), st.integers(0, 40), rates)
@settings(deadline=None)
def test_chance_is_that_of_a_binomial(count, seats, rate):
    expected = sum(
        comb(seats, k) * rate**k * (1 - rate) ** (seats - k) for k in range(count + 1, seats + 1)
    )
    assert chance_of_more(count, seats, rate) == expected


def test_forecast_of_what_the_programme_saw():
    rate = Fraction(504, 800)
    assert seats_for(40, rate, risk=RISK, most_over=OVER) == 50
    assert seats_for(40, Fraction(17, 20), risk=RISK, most_over=OVER) == 44
    assert seats_for(40, Fraction(1), risk=RISK, most_over=OVER) == 40
    assert seats_for(5000, Fraction(9, 10), risk=RISK, most_over=OVER) == 5000


@given(st.integers(0, 500), st.integers(0, 500), rates, st.integers(1, 1000))
def test_smoothed_rate_lies_between_what_was_known_and_counted(came, missed, prior, weight):
    held = came + missed
    rate = smoothed(came, held, prior=prior, weight=weight)

    own = Fraction(came, held) if held else prior
    assert min(own, prior) <= rate <= max(own, prior)


# What is counted.


def past(came: int = 0, absent: int = 0, *, days: int = 10, is_kept: bool = True, **fields):
    """An event that is over, with who came and who did not."""
    start = timezone.now() - timedelta(days=days)
    event = EventFactory(starts_at=start, ends_at=start + timedelta(hours=2), quota=200, **fields)
    session = event.sessions.get()
    for status, count in ((SeatStatus.PRESENT, came), (SeatStatus.ABSENT, absent)):
        rows = SeatFactory.create_batch(count, event=event, status=status, waiting_since=None)
        if is_kept and status == SeatStatus.PRESENT:
            for seat in rows:
                Attendance.objects.create(
                    seat=seat, session=session, at=start, nonce=seat.code, source="daftar"
                )
    Event.objects.filter(pk=event.pk).update(taken=came + absent)
    return event


def reckoned() -> dict:
    """The figures, worked out row by row."""
    now, found = timezone.now(), {}
    for event in Event.objects.filter(status=EventStatus.PUBLISHED):
        statuses = Counter(seat.status for seat in Seat.objects.filter(event=event))
        if not now - timedelta(days=365) < event.ends_at <= now - timedelta(hours=24):
            continue
        if statuses[SeatStatus.REGISTERED]:
            continue
        if not any(row.seat.event_id == event.pk for row in Attendance.objects.all()):
            continue
        if not any(session.place for session in Session.objects.filter(event=event)):
            continue
        came = sum(statuses[s] for s in (SeatStatus.PRESENT, SeatStatus.PASSED, SeatStatus.FAILED))
        held = came + statuses[SeatStatus.ABSENT]
        old = found.get(event.kecamatan_id, Counted())
        found[event.kecamatan_id] = Counted(old.events + 1, old.held + held, old.came + came)
    return found


@pytest.mark.django_db
def test_rates_are_those_of_the_rows_one_by_one():
    past(9, 3, kecamatan_id=TEBET)
    passed = past(6, 2, days=300, kecamatan_id=TEBET)
    passed.seats.filter(pk=passed.seats.first().pk).update(status=SeatStatus.PASSED)
    failed = past(2, 7, kecamatan_id=SETIABUDI)
    failed.seats.filter(pk=failed.seats.first().pk).update(status=SeatStatus.FAILED)
    SeatFactory(event=failed, status=SeatStatus.CANCELLED, reason="sendiri", waiting_since=None)
    past(11, 5)
    # None of these counts.
    past(5, 5, days=366, kecamatan_id=TEBET)
    past(5, 5, days=1, kecamatan_id=TEBET)
    past(5, 5, is_kept=False, kecamatan_id=TEBET)
    past(5, 5, kecamatan_id=TEBET).sessions.update(place="", link="https://temu.contoh.test/")
    past(5, 5, status=EventStatus.CANCELLED, cancel_reason="Banjir", kecamatan_id=TEBET)
    left_open = past(5, 5, kecamatan_id=TEBET)
    SeatFactory(event=left_open, status=SeatStatus.REGISTERED, waiting_since=None)

    assert show_rates() == reckoned()
    assert show_rates() == {
        TEBET: Counted(2, 20, 15),
        SETIABUDI: Counted(1, 9, 2),
        None: Counted(1, 16, 11),
    }
    assert show_rate_at(TEBET) == Counted(2, 20, 15)
    assert show_rate_at(None) == Counted(1, 16, 11)
    assert show_rate_at("31.71.01") == Counted()


@pytest.mark.django_db
def test_rates_cost_one_query_for_many_events(django_assert_num_queries):
    for _each in range(4):
        past(2, 1, kecamatan_id=TEBET)
    with django_assert_num_queries(1):
        show_rates()


# The rule.


@pytest.mark.django_db
def test_portal_begins_with_what_the_programme_saw():
    rule = ForecastRule.objects.valid_on(timezone.localdate())
    assert (rule.came, rule.invited, rule.prior) == (504, 800, Fraction(63, 100))
    assert (rule.risk, rule.most_over) == (RISK, OVER)


@pytest.mark.django_db
def test_newer_rule_holds_from_its_day_on():
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    newer = ForecastRule.objects.create(valid_from=tomorrow, invited=10, came=9, source="Uji")

    assert ForecastRule.objects.valid_on(today).came == 504
    assert ForecastRule.objects.valid_on(tomorrow) == newer
    assert ForecastRule.objects.valid_on(date(2020, 1, 1)) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"came": 11}, {"invited": 0, "came": 0}, {"weight": 0}, {"risk_percent": 51}]
)
def test_rule_that_makes_no_sense_is_refused(wrong):
    fields = {"valid_from": date(2030, 1, 1), "invited": 10, "came": 5, "source": "Uji", **wrong}
    with pytest.raises(ValidationError):
        ForecastRule(**fields).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        ForecastRule.objects.create(**fields)


# The forecast of an event.


def tebet(**fields) -> Event:
    return EventFactory(kecamatan=Kecamatan.objects.get(pk=TEBET), **fields)


@pytest.mark.django_db
def test_forecast_says_for_the_chairs_how_many_and_why():
    past(24, 56, kecamatan_id=TEBET)
    past(60, 20, kecamatan_id=SETIABUDI)
    event = tebet(quota=40)

    found = forecast_of(event)

    rate = (24 + 40 * Fraction(504, 800)) / (80 + 40)
    assert found.counted == Counted(1, 80, 24)
    assert found.seats == seats_for(40, rate, risk=RISK, most_over=OVER) == 50
    assert found.advice == "Untuk 40 kursi, bagikan tempat paling banyak untuk 50 orang."
    for words in ("80 orang", "1 acara lalu di Tebet", "24 datang (30%)", "504 dari 800", "41%"):
        assert words in found.reason
    assert found.limit == ""


@pytest.mark.django_db
def test_smallest_room_says_how_many_chairs_there_are():
    event = tebet(quota=60)
    small, large = RoomFactory(name="Melati", capacity=20), RoomFactory(capacity=50)
    session = event.sessions.get()
    session.room = large
    session.save()
    Session.objects.create(
        event=event,
        room=small,
        place="Melati",
        starts_at=event.starts_at + timedelta(days=1),
        ends_at=event.ends_at + timedelta(days=1),
    )

    found = forecast_of(event)

    assert (found.room, found.chairs, found.seats) == (small, 20, 25)
    assert found.advice.startswith("Melati")
    assert "paling banyak 20 orang" in found.limit


@pytest.mark.django_db
def test_too_few_people_leave_it_to_what_the_programme_saw():
    past(4, 3, kecamatan_id=TEBET)
    reason = forecast_of(tebet()).reason
    assert "Terlalu sedikit" in reason
    assert " 7 " not in reason


@pytest.mark.django_db
def test_what_is_over_called_off_or_online_has_no_forecast():
    online = tebet()
    online.sessions.update(place="", link="https://temu.contoh.test/")
    off = tebet(status=EventStatus.CANCELLED, cancel_reason="Banjir")
    assert [forecast_of(event) for event in (online, off, past(5, 5))] == [None] * 3
    ForecastRule.objects.all().delete()
    assert forecast_of(tebet()) is None


@pytest.mark.django_db
def test_forecast_is_shown_where_the_number_of_seats_is_chosen(client):
    event = tebet(quota=40)
    client.force_login(StaffFactory())

    for url in (f"/acara/kelola/{event.pk}/", f"/admin/events/event/{event.pk}/change/"):
        page = client.get(url).content.decode()
        assert "Untuk 40 kursi, bagikan tempat paling banyak untuk 50 orang." in page
        assert "504 dari 800" in page
    assert "Untuk 40 kursi" in client.get(f"/acara/kelola/{event.pk}/seri/ubah/").content.decode()
    assert "Setelah acara disimpan" in client.get("/admin/events/event/add/").content.decode()


@pytest.mark.django_db
def test_forecast_changes_no_quota():
    event = tebet(quota=40)
    forecast_of(event)
    assert Event.objects.get(pk=event.pk).quota == 40


# The page.


@pytest.mark.django_db
def test_page_has_all_kecamatan_for_staff_and_their_own_for_a_pendamping(client):
    past(9, 3, kecamatan_id=TEBET)
    past(6, 6, kecamatan_id=SETIABUDI)
    past(8, 2)
    client.force_login(StaffFactory())
    page = client.get(PAGE)

    lines = {line.name: line for line in page.context["lines"]}
    assert len(lines) == Kecamatan.objects.count() == 44
    assert lines["Tebet"].counted == Counted(1, 12, 9)
    assert page.context["office"].counted == Counted(1, 10, 8)
    assert page.context["points"] == [("Tebet", 75), ("Setiabudi", 50)]

    client.force_login(PendampingFactory())
    page = client.get(PAGE)
    assert [line.name for line in page.context["lines"]] == ["Tebet"]
    assert page.context["office"] is None
    assert "Setiabudi" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("came", "absent", "is_shown"), [(5, 0, True), (4, 20, False), (4, 0, False), (5, 1, True)]
)
def test_fewer_than_five_people_are_not_shown(client, came, absent, is_shown):
    past(came, absent, kecamatan_id=TEBET)
    client.force_login(PendampingFactory())

    page = client.get(PAGE).content.decode()

    assert (f"{round(100 * came / (came + absent))}%" in page) is is_shown
    assert ('colspan="5">Terlalu sedikit' in page) is not is_shown


@pytest.mark.django_db
def test_page_costs_the_same_for_many_events(client, query_count):
    client.force_login(StaffFactory())
    past(5, 1, kecamatan_id=TEBET)
    client.get(PAGE)
    few = query_count(client.get, PAGE)
    for code in Kecamatan.objects.values_list("pk", flat=True)[:30]:
        past(1, 1, kecamatan_id=code)

    assert query_count(client.get, PAGE) == few


@pytest.mark.django_db
def test_rates_are_for_staff_and_pendamping(client):
    trainer = UserFactory()
    EventFactory().sessions.update(trainer=trainer)
    others = [trainer, MemberFactory().user, UserFactory(is_staff=True, is_superuser=True)]
    others += [StaffFactory(group=role) for role in (Role.OPERATOR, Role.LENDER)]
    for user in others:
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
    for user in (StaffFactory(), PendampingFactory()):
        client.force_login(user)
        assert client.get(PAGE).status_code == 200
