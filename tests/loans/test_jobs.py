"""The jobs ledger: entered by the owner, checked by an officer, counted net and by evidence."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from loans.choices import TIER_MOVES, JobAct, JobActor, PriorStatus, Tier
from loans.models import Job, MonthlyFigures
from loans.services import job_totals, jobs
from members.choices import MemberStatus
from members.models import Notification
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    JobFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.races import at_once

PAGE = "/perkembangan/pekerjaan/"
ELSEWHERE = "31.71.01"
GOOD = {
    "role": "Penjaga lapak",
    "started_on": "2026-06-01",
    "hours": "24",
    "before": "tanpa-kerja",
    "key": "satu",
}


@pytest.fixture(autouse=True)
def late_november(request, time_machine):
    if request.node.get_closest_marker("django_db"):
        time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def owner(client, business):
    client.force_login(business.member.user)
    return client


def sent(**fields) -> Job:
    return JobFactory(asked_at=timezone.now(), **fields)


# Entering, mending, ending.


@pytest.mark.django_db
def test_a_job_is_entered_once_however_often_the_form_is_sent(owner, business):
    answers = [owner.post(f"{PAGE}baru/", GOOD) for _again in range(2)]

    job = Job.objects.get()
    assert [(each.status_code, each.url) for each in answers] == [(302, job.get_absolute_url())] * 2
    assert (job.business, job.role, job.hours, job.before) == (
        business,
        "Penjaga lapak",
        24,
        PriorStatus.JOBLESS,
    )
    assert (job.tier, job.asked_at, job.started_on) == (Tier.STATED, None, date(2026, 6, 1))
    assert [change.act for change in job.history.all()] == [JobAct.ENTERED]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"role": ""},
        {"role": "Budi 0812 3456 7890"},
        {"started_on": "2026-11-28"},
        {"started_on": "1900-01-01"},
        {"started_on": "kemarin"},
        {"hours": "0"},
        {"hours": "85"},
        {"before": "entah"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_and_kept_on_the_form(owner, wrong):
    response = owner.post(f"{PAGE}baru/", GOOD | wrong)

    page = response.content.decode()
    assert (response.status_code, Job.objects.count()) == (422, 0)
    # A form that is sent again after a mistake is still the same form.
    assert 'value="satu"' in page


@pytest.mark.django_db
def test_a_change_of_facts_falls_back_to_what_is_stated(owner, business):
    job = sent(business=business, tier=Tier.PAPER)

    owner.post(job.get_absolute_url(), GOOD | {"hours": "30"})

    job.refresh_from_db()
    assert (job.hours, job.tier, job.asked_at) == (30, Tier.STATED, None)
    change = job.history.get()
    assert (change.act, change.old_tier, change.new_tier) == (
        JobAct.EDITED,
        Tier.PAPER,
        Tier.STATED,
    )
    assert ("Pengemas" in change.note, "40 jam" in change.note) == (True, True)


@pytest.mark.django_db
def test_the_same_facts_sent_again_change_nothing(owner, business):
    job = sent(business=business, tier=Tier.SEEN)
    same = {"role": job.role, "started_on": "2026-03-02", "hours": "40", "before": job.before}

    owner.post(job.get_absolute_url(), same)

    job.refresh_from_db()
    assert (job.tier, job.history.count()) == (Tier.SEEN, 0)


@pytest.mark.django_db
def test_a_job_ends_once_and_keeps_its_evidence(owner, business):
    job = sent(business=business, tier=Tier.SEEN)
    end = f"{job.get_absolute_url()}akhiri/"

    for wrong in ("2026-02-28", "2026-11-28", ""):
        assert owner.post(end, {"ended_on": wrong}).status_code == 422
    assert owner.post(end, {"ended_on": "2026-10-31"}).url == PAGE
    assert owner.post(end, {"ended_on": "2026-11-01"}).status_code == 422

    job.refresh_from_db()
    assert (job.ended_on, job.tier, job.is_running) == (date(2026, 10, 31), Tier.SEEN, False)
    # It was a mistake: the day is mended, and what was seen counts no longer.
    facts = {"role": job.role, "started_on": "2026-03-02", "hours": "40", "before": job.before}
    owner.post(job.get_absolute_url(), facts | {"ended_on": ""})
    job.refresh_from_db()
    assert (job.ended_on, job.tier) == (None, Tier.STATED)


@pytest.mark.django_db
def test_only_what_no_officer_has_seen_is_taken_out(owner, business):
    stated = JobFactory(business=business)
    seen = sent(business=business)
    jobs.check_job(seen, Tier.SEEN, by=StaffFactory())

    for job in (stated, seen):
        owner.post(f"{job.get_absolute_url()}hapus/")

    assert list(Job.objects.all()) == [seen]


@pytest.mark.django_db
def test_the_database_keeps_a_job_believable(business):
    JobFactory(business=business, key="sama")
    for wrong in ({"ended_on": date(2026, 1, 1)}, {"hours": 0}, {"hours": 85}, {"key": "sama"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            JobFactory(business=business, **wrong)


# Checking.


PEOPLE = {
    "owner": lambda job: job.business.member.user,
    "pendamping": lambda job: PendampingFactory(),
    "staff": lambda job: StaffFactory(),
    "pendamping elsewhere": lambda job: PendampingFactory(kecamatan=[ELSEWHERE]),
    "another member": lambda job: BusinessFactory().member.user,
    "superadmin": lambda job: UserFactory(is_staff=True, is_superuser=True),
    "inactive staff": lambda job: StaffFactory(is_active=False),
}
OFFICERS = {"pendamping", "staff"}


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_the_moves_between_tiers_are_open_to_whom_the_table_says(who):
    for old, new in product(Tier, Tier):
        job = sent(tier=old)
        person = PEOPLE[who](job)
        may = who in OFFICERS and JobActor.OFFICER in TIER_MOVES.get((old, new), ())
        # To say that it cannot be seen is no move, and sends it back.
        may |= who in OFFICERS and old == new == Tier.STATED
        try:
            jobs.check_job(job, new, by=person, note="Belum terlihat di lapak")
        except RuleBroken:
            assert not may
        else:
            assert may
        job.refresh_from_db()
        assert job.tier == (new if may else old)
        assert job.history.count() == may


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
def test_the_pages_of_an_officer_are_open_to_the_same(client, who):
    job = sent()
    person = PEOPLE[who](job)
    if person.is_active:
        client.force_login(person)
    place = f"{job.get_absolute_url()}periksa/"

    answers = [client.get(place), client.post(place, {"tier": "dokumen"})]

    job.refresh_from_db()
    if who in OFFICERS:
        assert ([each.status_code for each in answers], job.tier) == ([200, 302], Tier.PAPER)
    else:
        closed = 404 if person.is_active else 302
        assert ([each.status_code for each in answers], job.tier) == ([closed] * 2, Tier.STATED)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [name for name in PEOPLE if name not in ("owner", *OFFICERS)])
def test_strangers_find_no_job_and_change_none(client, who):
    job = JobFactory()
    person = PEOPLE[who](job)
    if person.is_active:
        client.force_login(person)
    place = job.get_absolute_url()

    answers = [
        client.get(place),
        client.post(place, GOOD),
        client.post(f"{place}akhiri/", {"ended_on": "2026-10-01"}),
        client.post(f"{place}minta/"),
        client.post(f"{place}hapus/"),
    ]

    assert {each.status_code for each in answers} == {404 if person.is_active else 302}
    same = Job.objects.get()
    assert (same.role, same.ended_on, same.asked_at) == ("Pengemas", None, None)


@pytest.mark.django_db
def test_officers_see_a_job_only_from_the_moment_it_is_sent(client, business):
    job = JobFactory(business=business)
    pendamping, staff = PendampingFactory(), StaffFactory()
    for person in (pendamping, staff):
        assert not Job.objects.visible_to(person).exists()

    jobs.ask_to_check(job, by=business.member.user)

    # One of those who work there is enough to be told.
    told = Notification.objects.filter(kind="job_to_check")
    assert [(notice.user, notice.path) for notice in told] == [
        (pendamping, f"{job.get_absolute_url()}periksa/")
    ]
    for person in (pendamping, staff):
        client.force_login(person)
        assert job.role in client.get(f"{PAGE}meja/").content.decode()
        assert client.get(job.get_absolute_url()).url == f"{job.get_absolute_url()}periksa/"
    with pytest.raises(RuleBroken):
        jobs.ask_to_check(job, by=business.member.user)


@pytest.mark.django_db
def test_nobody_checks_a_job_of_their_own_business(client):
    pendamping = PendampingFactory()
    job = sent(business=BusinessFactory(member=MemberFactory(user=pendamping)))
    staff = StaffFactory()
    other = sent(business=BusinessFactory(member=MemberFactory(user=staff)))

    for person, own in ((pendamping, job), (staff, other)):
        with pytest.raises(RuleBroken):
            jobs.check_job(own, Tier.SEEN, by=person)
        client.force_login(person)
        assert client.get(f"{own.get_absolute_url()}periksa/").status_code == 404


@pytest.mark.django_db
def test_what_does_not_count_needs_a_word_of_why_and_goes_back(client):
    job = sent()
    client.force_login(PendampingFactory())
    place = f"{job.get_absolute_url()}periksa/"

    assert client.post(place, {"tier": "dinyatakan", "note": " "}).status_code == 422
    words = {"tier": "dinyatakan", "note": "Orangnya sedang cuti"}
    assert client.post(place, words).url == f"{PAGE}meja/"

    job.refresh_from_db()
    assert (job.tier, job.asked_at) == (Tier.STATED, None)
    notice = Notification.objects.get(user=job.business.member.user, kind="job_checked")
    assert ("Pengemas" in notice.title, "sedang cuti" in notice.body) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_the_second_is_told():
    job = sent()
    first, second = StaffFactory(), PendampingFactory()

    came = at_once(
        lambda: jobs.check_job(Job.objects.get(pk=job.pk), Tier.SEEN, by=first),
        lambda: jobs.check_job(Job.objects.get(pk=job.pk), Tier.SEEN, by=second),
    )

    assert sorted(isinstance(each, RuleBroken) for each in came) == [False, True]
    assert job.history.count() == 1


# Who is no member, or not yet.


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["", "baru/"])
def test_who_is_not_verified_is_led_on(client, path):
    client.force_login(BusinessFactory(member__status=MemberStatus.SUBMITTED).member.user)

    answers = [client.get(PAGE + path), client.post(f"{PAGE}baru/", GOOD)]

    assert [each.status_code for each in answers] == [403, 403]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_desk_is_for_officers(client):
    for person in (MemberFactory().user, UserFactory(is_staff=True, is_superuser=True)):
        client.force_login(person)
        assert client.get(f"{PAGE}meja/").status_code == 404


# Counting.


days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@st.composite
def ledgers(draw):
    found = []
    for _job in range(draw(st.integers(0, 12))):
        start = draw(days)
        end = draw(
            st.none() | st.integers(0, 900).map(lambda more, start=start: start + timedelta(more))
        )
        found.append(
            Job(
                started_on=start,
                ended_on=end,
                hours=draw(st.integers(1, 84)),
                tier=draw(st.sampled_from(Tier)),
                before=draw(st.sampled_from(PriorStatus)),
            )
        )
    return found


@given(ledgers(), days, days)
def test_tiers_and_prior_statuses_part_the_same_jobs(ledger, first, last):
    found = job_totals.totals(ledger, first, last)

    for name in ("started", "ended", "net"):
        by_tier = sum(getattr(line, name) for line in found.tiers)
        assert by_tier == sum(getattr(line, name) for line in found.before)
    assert sum(line.started for line in found.tiers) == sum(
        first <= job.started_on <= last for job in ledger
    )
    for line in found.tiers:
        assert line.started >= 0 <= line.ended
        assert abs(line.full_time) <= line.started + line.ended


@given(ledgers(), st.lists(days, min_size=3, max_size=3).map(sorted))
def test_the_net_of_two_periods_is_the_net_of_both(ledger, three):
    first, middle, last = three
    whole = job_totals.totals(ledger, first, last)
    parts = [
        job_totals.totals(ledger, first, middle),
        job_totals.totals(ledger, middle + timedelta(1), last),
    ]

    for place, line in enumerate(whole.tiers):
        assert line.net == sum(part.tiers[place].net for part in parts)
        assert line.full_time == sum(part.tiers[place].full_time for part in parts)


@given(ledgers())
def test_over_all_time_the_net_is_what_still_runs(ledger):
    found = job_totals.totals(ledger, date(2000, 1, 1), date(2099, 12, 31))

    for line in found.tiers:
        running = [job for job in ledger if job.tier == line.key and job.ended_on is None]
        assert line.net == len(running)
        assert line.full_time == sum((job.full_time for job in running), Decimal(0))


def test_hours_make_a_part_of_a_whole_job_and_never_more_than_one():
    assert [Job(hours=hours).full_time for hours in (10, 40, 84)] == [Decimal("0.25"), 1, 1]


def figures_of(business, workers: int) -> None:
    MonthlyFigures.objects.create(
        business=business,
        month=date(2026, 10, 1),
        sales=1,
        costs=1,
        workers=workers,
        stated_on=date(2026, 11, 1),
    )


@pytest.mark.django_db
def test_the_ledger_says_kindly_where_the_figures_differ(owner, business):
    figures_of(business, 3)
    JobFactory(business=business)
    JobFactory(business=business, started_on=date(2026, 11, 3))
    JobFactory(business=business, ended_on=date(2026, 10, 31))

    page = owner.get(PAGE).content.decode()
    assert ('id="beda"' in page, "selain Anda ada 2 orang" in page) == (True, True)

    JobFactory(business=business, ended_on=date(2026, 11, 1))
    assert 'id="beda"' not in owner.get(PAGE).content.decode()


@pytest.mark.django_db
def test_the_page_counts_each_tier_by_itself(owner, business):
    sent(business=business, tier=Tier.PAPER, hours=20)
    JobFactory(business=business, started_on=date(2020, 1, 1), ended_on=date(2026, 5, 5))

    tiers = {line.key: line for line in owner.get(PAGE).context["totals"].tiers}

    assert [(line.started, line.ended) for line in tiers.values()] == [(0, 1), (0, 0), (1, 0)]
    assert [tiers[Tier.STATED].net, tiers[Tier.PAPER].whole_jobs] == [-1, Decimal("0.5")]


@pytest.mark.django_db
def test_the_lists_cost_the_same_with_many_rows(owner, business, client, query_count):
    job = sent(business=business)
    few = query_count(owner.get, PAGE)
    staff = StaffFactory()
    for _number in range(4):
        sent(business=business)
        sent()
    assert query_count(owner.get, PAGE) == few

    client.force_login(staff)
    many = query_count(client.get, f"{PAGE}meja/")
    Job.objects.exclude(pk=job.pk).delete()
    assert query_count(client.get, f"{PAGE}meja/") == many


# One's own data.


@pytest.mark.django_db
def test_jobs_are_in_the_personal_data_and_go_with_the_account(business):
    job = sent(business=business)
    jobs.check_job(job, Tier.SEEN, by=StaffFactory())
    user = business.member.user

    (told,) = personal_data(user)["jobs"]
    assert (told["work"], told["since"], len(told["history"])) == ("Pengemas", "2026-03-02", 1)

    erase_account(user)
    assert not Job.objects.exists()
