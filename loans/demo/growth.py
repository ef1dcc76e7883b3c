"""Two years of monthly figures of some forty businesses, the demo's own among them; their size."""

from datetime import date, datetime, time, timedelta
from math import pi, sin
from random import Random

from django.utils import timezone

from members.choices import FIGURES_STEP, MemberStatus, StepStatus
from members.models import Business, Consent, ConsentText
from members.services import step_of
from members.services.steps import record_move
from okoce.demo import City, save_in_bulk
from okoce.months import brief_month, first_of, months_between, months_on

from ..choices import FIGURES_CONSENT
from ..models import FiguresChange, MonthlyFigures, SizeClassRecord
from ..services import size_class

BUSINESSES, MONTHS = 40, 24
# Of the demo's own: first and last sales of a month in rupiah, workers then and now, and how many
# of the latest months are still missing.
OWN = {
    "lulusan@demo.test": (18_000_000, 42_000_000, 2, 4, 0),
    "calon@demo.test": (4_500_000, 7_000_000, 1, 1, 1),
}
# The first of the others have just sold for more than two miliar in a year.
GROWN = [
    *[(105_000_000, 205_000_000, 6, 11, 0), (90_000_000, 230_000_000, 5, 12, 0)],
    *[(120_000_000, 200_000_000, 9, 10, 0), (98_000_000, 221_000_000, 7, 9, 0)],
    *[(110_000_000, 216_000_000, 8, 12, 0), (101_000_000, 209_000_000, 6, 10, 0)],
]
NOTES = {
    "up": ["Pesanan Lebaran", "Bazar tiga hari", "Pesanan katering kantor"],
    "down": ["Tutup dua minggu, keluarga sakit", "Oven rusak", "Libur panjang"],
}


def keep_books(city: City) -> None:
    """Figures month by month, a correction here and there, and who lets their pendamping read."""
    # A stream of its own: the city of before stays as it was.
    pick = Random(f"{city.seed}-growth")
    rows, changes, consents = [], [], []
    text = ConsentText.objects.filter(purpose=FIGURES_CONSENT).first()
    for number, business in enumerate(_businesses()):
        own = _months_of(business, number, pick, city.today)
        rows += own
        if own and (number < 3 or pick.random() < 0.5):
            changes.append(_corrected(own[len(own) // 2]))
        if text and (number < 3 or pick.random() < 0.4):
            consents.append(
                Consent(member=business.member, text=text, given_at=city.days_before(20))
            )
    save_in_bulk(MonthlyFigures, rows)
    save_in_bulk(FiguresChange, changes)
    save_in_bulk(Consent, consents)
    save_in_bulk(SizeClassRecord, _sizes(rows, city.today))
    _complete_steps(rows)
    city.say(f"  {len(rows)} bulan angka usaha")


def _businesses() -> list[Business]:
    """The demo's own first, then those whose bookkeeping is done, then others."""
    rows = Business.objects.filter(member__status=MemberStatus.VERIFIED)
    rows = rows.select_related("member__user").defer("member__nik").order_by("pk")
    own = [rows.filter(member__user__email=email).first() for email in OWN]
    done = rows.filter(
        member__steps__step__code=FIGURES_STEP, member__steps__status=StepStatus.DONE
    )
    found = [business for business in own if business]
    for business in [*done[:BUSINESSES], *rows[: 2 * BUSINESSES]]:
        if business not in found and len(found) < BUSINESSES:
            found.append(business)
    return found


def _months_of(business: Business, number: int, pick: Random, today: date) -> list[MonthlyFigures]:
    first, last, workers, workers_now, missing = _story(business, number, pick)
    months = months_between(
        months_on(first_of(today), -MONTHS), months_on(first_of(today), -1 - missing)
    )
    rows = []
    for place, month in enumerate(months):
        done = place / (MONTHS - 1)
        usual = first + (last - first) * done
        # A year has its seasons, and no two months are alike.
        sales = usual * (1 + 0.12 * sin(month.month * pi / 6)) * pick.uniform(0.93, 1.07)
        note, chance = "", pick.random()
        if chance < 0.02:
            sales, note = sales * 3.2, pick.choice(NOTES["up"])
        elif chance < 0.035:
            sales, note = sales * 0.3, pick.choice(NOTES["down"])
        costs = usual * pick.uniform(0.58, 0.72)
        entered = months_on(month, 1) + timedelta(days=pick.randrange(-3, 7))
        entered = min(entered, today)
        rows.append(
            MonthlyFigures(
                business=business,
                month=month,
                sales=_round(sales),
                costs=_round(costs),
                workers=round(workers + (workers_now - workers) * done),
                note=note,
                stated_on=entered,
                entered_at=timezone.make_aware(datetime.combine(entered, time(19, 30))),
                by=business.member.user,
            )
        )
    return rows


def _story(business: Business, number: int, pick: Random) -> tuple[int, int, int, int, int]:
    if business.member.user.email in OWN:
        return OWN[business.member.user.email]
    if number - len(OWN) in range(len(GROWN)):
        return GROWN[number - len(OWN)]
    first = pick.choice([2_500_000, 4_000_000, 7_500_000, 12_000_000, 25_000_000])
    grown = first * pick.choice([0.8, 1.0, 1.2, 1.5, 1.9])
    workers = 1 + first // 6_000_000
    return first, round(grown), workers, workers + (grown > 1.3 * first), pick.choice([0, 0, 1, 2])


def _round(amount: float) -> int:
    return round(amount / 50_000) * 50_000


def _corrected(row: MonthlyFigures) -> FiguresChange:
    """What stood there first: a bill that was found a few days later was not in it."""
    return FiguresChange(
        figures=row,
        sales=row.sales,
        costs=_round(row.costs * 0.9),
        workers=row.workers,
        stated_on=row.stated_on,
        by=row.by,
        at=row.entered_at + timedelta(days=2),
    )


def _sizes(rows: list[MonthlyFigures], today: date) -> list[SizeClassRecord]:
    """The class of each business as it would have been noted at the end of each month."""
    by_business: dict[Business, list[MonthlyFigures]] = {}
    for row in rows:
        by_business.setdefault(row.business, []).append(row)
    records, limits = [], size_class.limits_on(today)
    for business, own in by_business.items():
        last = None
        for month in months_between(months_on(first_of(today), 1 - MONTHS // 2), first_of(today)):
            known = [row for row in own if row.month < month]
            finding = size_class.assess(business, known, None, limits, month)
            if size_class.is_news(finding, last):
                last = size_class.record_of(business, finding)
                last.at = timezone.make_aware(datetime.combine(month, time(2, 21)))
                records.append(last)
    return records


def _complete_steps(rows: list[MonthlyFigures]) -> None:
    by_member: dict = {}
    for row in rows:
        by_member.setdefault(row.business.member, []).append(row.month)
    for member, months in by_member.items():
        step = step_of(member, FIGURES_STEP)
        if step.status != StepStatus.DONE:
            evidence = f"Angka bulanan {brief_month(months[0])} sampai {brief_month(months[-1])}"
            record_move(step, StepStatus.DONE, by=None, evidence=evidence)
