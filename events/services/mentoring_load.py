"""How much each pendamping carries: open mentoring, sessions of the month, and what is late."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from members.choices import Role
from members.models import Kecamatan, PendampingAssignment, User
from okoce.dates import day_start

from ..choices import MentoringStatus, StepOwner
from ..models import Mentoring, MentoringSession, NextStep
from ..models.mentoring import SILENT_AFTER
from .mentoring_reminders import ANSWER_WITHIN


@dataclass
class Load:
    """What one pendamping has in one kecamatan."""

    pendamping: User
    open: int = 0
    sessions: int = 0
    late: int = 0


@dataclass
class AreaLoad:
    """One kecamatan: who works there, with what, and what nobody has taken or can go on with."""

    kecamatan: Kecamatan
    people: list[Load] = field(default_factory=list)
    waiting: int = 0
    stranded: int = 0

    @property
    def open(self) -> int:
        return sum(load.open for load in self.people)

    @property
    def late(self) -> int:
        return sum(load.late for load in self.people)


AREA = "member__kelurahan__kecamatan"


def load_by_kecamatan(kecamatan: Kecamatan | None = None) -> list[AreaLoad]:
    """All kecamatan (or one) by name with their load; as many queries for one as for all."""
    now = timezone.now()
    areas = Kecamatan.objects.filter(pk=kecamatan.pk) if kecamatan else Kecamatan.objects.all()
    found = {area.pk: AreaLoad(area) for area in areas.order_by("name")}
    opened, held, late = _open(), _held(now), _late(now)
    at_work = PendampingAssignment.objects.current().filter(
        user__is_active=True, user__groups__name=Role.PENDAMPING, kecamatan__in=found
    )
    seen = set()
    for row in at_work.select_related("user").order_by("user__name", "user_id"):
        key = (row.user_id, row.kecamatan_id)
        if key in seen:
            continue
        seen.add(key)
        found[row.kecamatan_id].people.append(Load(row.user, opened[key], held[key], late[key]))
    for area, count in _by_area(Mentoring.objects.open().filter(pendamping=None)):
        if area in found:
            found[area].waiting = count
    for area, count in _by_area(Mentoring.objects.stranded()):
        if area in found:
            found[area].stranded = count
    return list(found.values())


def _by_area(rows) -> Iterable[tuple[str, int]]:
    return rows.order_by().values_list(AREA).annotate(Count("pk"))


def _counted(rows, path: str = "") -> Counter:
    """Rows by their pendamping and the kecamatan of their member."""
    rows = rows.order_by().values_list(f"{path}pendamping", f"{path}{AREA}")
    return Counter({(user, area): count for user, area, count in rows.annotate(Count("pk"))})


def _open() -> Counter:
    return _counted(Mentoring.objects.open())


def _held(now: datetime) -> Counter:
    first = day_start(timezone.localdate(now).replace(day=1))
    rows = MentoringSession.objects.held().filter(starts_at__gte=first)
    return _counted(rows, "mentoring__")


def _late(now: datetime) -> Counter:
    """What a pendamping owes: steps of their own, answers, notes, and a word after a month."""
    today = timezone.localdate(now)
    steps = NextStep.objects.open().filter(owner=StepOwner.PENDAMPING, due_on__lt=today)
    answers = MentoringSession.objects.asked_by_members().filter(
        status_since__lte=now - ANSWER_WITHIN
    )
    notes = MentoringSession.objects.agreed().filter(
        starts_at__lt=day_start(today), mentoring__status=MentoringStatus.RUNNING
    )
    silent = Mentoring.objects.open().filter(
        Q(last_contact_at__lte=now - SILENT_AFTER)
        | Q(last_contact_at=None, contact_since__lte=now - SILENT_AFTER)
    )
    total = Counter()
    for rows, path in (
        (steps, "mentoring__"),
        (answers, "mentoring__"),
        (notes, "mentoring__"),
        (silent, ""),
    ):
        total += _counted(rows, path)
    return total
