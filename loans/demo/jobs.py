"""Jobs of the businesses that keep figures: stated, seen, on paper, waiting, and ended ones."""

from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from members.models import Business, PendampingAssignment, User
from okoce.demo import City, save_in_bulk

from ..choices import JobAct, PriorStatus, Tier
from ..models import Job, JobChange, MonthlyFigures

ROLES = ["Juru masak", "Penjaga lapak", "Pengemas", "Kurir", "Penjahit", "Admin pesanan", "Barista"]
HOURS = [40, 40, 40, 24, 20, 12]
BEFORE = {
    PriorStatus.JOBLESS: 5,
    PriorStatus.ELSEWHERE: 3,
    PriorStatus.FAMILY: 4,
    PriorStatus.STUDENT: 2,
    PriorStatus.UNKNOWN: 1,
}
# Of the demo's own: work, days since its start and since its end, hours, tier, and whether it waits.
OWN = {
    "lulusan@demo.test": [
        ("Juru masak", 640, None, 40, PriorStatus.FAMILY, Tier.PAPER, False),
        ("Pengemas", 300, None, 24, PriorStatus.JOBLESS, Tier.SEEN, False),
        ("Kurir", 75, None, 20, PriorStatus.STUDENT, Tier.STATED, True),
        ("Penjaga lapak", 420, 130, 40, PriorStatus.ELSEWHERE, Tier.STATED, False),
    ],
}


def give_work(city: City) -> None:
    """A job here and there in the last two years, and what officers have seen of them."""
    # A stream of its own: the city of before stays as it was.
    pick = Random(f"{city.seed}-jobs")
    staff = User.objects.get(email="staf@demo.test")
    at_work = {
        row.kecamatan_id: row.user
        for row in PendampingAssignment.objects.current().select_related("user").order_by("-pk")
    }
    latest = {
        row.business_id: row.workers
        for row in MonthlyFigures.objects.order_by("month").only("business_id", "workers")
    }
    rows = Business.objects.filter(pk__in=latest).order_by("pk")
    rows = rows.select_related("member__user", "member__kelurahan").defer("member__nik")
    jobs, changes = [], []
    for business in rows:
        officer = at_work.get(business.member.kelurahan.kecamatan_id, staff)
        own = OWN.get(business.member.user.email)
        for told in own or _jobs_of(pick, latest[business.pk] - 1):
            job = _job(city, business, len(jobs), told)
            jobs.append(job)
            changes += _history(job, officer, city.today)
    save_in_bulk(Job, jobs)
    save_in_bulk(JobChange, changes)


def _jobs_of(pick: Random, helpers: int) -> list[tuple]:
    """As many as the figures say, now and then one less; and here and there one that has ended."""
    count = max(0, helpers - (pick.random() < 0.2))
    found = []
    for number in range(count + (pick.random() < 0.3)):
        since = pick.randrange(30, 700)
        until = pick.randrange(5, since) if number >= count else None
        tier = pick.choices([*Tier], [5, 3, 2])[0]
        before = pick.choices([*BEFORE], [*BEFORE.values()])[0]
        waits = tier == Tier.STATED and pick.random() < 0.2
        found.append((pick.choice(ROLES), since, until, pick.choice(HOURS), before, tier, waits))
    return found


def _job(city: City, business: Business, number: int, told: tuple) -> Job:
    role, since, until, hours, before, tier, waits = told
    entered = min(since, 200) - 2
    return Job(
        business=business,
        role=role,
        started_on=city.today - timedelta(days=since),
        ended_on=until and city.today - timedelta(days=until),
        hours=hours,
        before=before,
        tier=tier,
        asked_at=_at(city.today, 3) if waits or tier != Tier.STATED else None,
        key=f"demo-{number}",
        by=business.member.user,
        created_at=_at(city.today, entered),
    )


def _history(job: Job, officer: User, today: date) -> list[JobChange]:
    own, stated = job.by, Tier.STATED
    acts = [(job.created_at, JobAct.ENTERED, "", stated, own)]
    if job.asked_at:
        acts.append((job.asked_at, JobAct.ASKED, stated, stated, own))
    if job.tier != stated:
        acts.append((_at(today, 1), JobAct.CHECKED, stated, job.tier, officer))
    if job.ended_on:
        days = max((today - job.ended_on).days - 1, 0)
        acts.append((_at(today, days), JobAct.ENDED, job.tier, job.tier, own))
    return [
        JobChange(job=job, act=act, old_tier=old, new_tier=new, by=by, at=at)
        for at, act, old, new, by in acts
    ]


def _at(today: date, days: int) -> datetime:
    moment = timezone.make_aware(datetime.combine(today - timedelta(days=days), time(9, 15)))
    return min(moment, timezone.now())
