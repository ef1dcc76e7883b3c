"""When a paper ends and is renewed, by the rule of its permit; the date on the paper wins."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from members.models import Credential

from ..choices import CaseStatus, Renewal
from ..models import PermitCase, PermitTerms

# So many days before the last day on which renewal can be asked for.
BEFORE = (180, 90, 30, 7)
# After that day has passed, what is left: before the paper itself ends, or its last chance.
LAST = (30, 7)
# Nobody hears twice in one week of the same paper.
APART = 7


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def proposed_end(terms: PermitTerms, *, issued_on: date, filed_on: date | None) -> date | None:
    """The last day by the rule; None where it has none, or where the rule does not tell."""
    if terms.valid_months is None:
        return None
    if terms.renewal == Renewal.FROM_FILING:
        return add_months(filed_on, terms.valid_months) if filed_on else None
    if terms.renewal in (Renewal.BY_DATE, Renewal.FROM_ISSUE):
        return add_months(issued_on, terms.valid_months)
    return None


def filed_on(case: PermitCase) -> date | None:
    """The day on which a case first went to the authority."""
    moves = case.history.filter(new_status=CaseStatus.FILED).order_by("at", "pk")
    first = moves.values_list("at", flat=True).first()
    return timezone.localdate(first) if first else None


def proposal_for(case: PermitCase, *, issued_on: date) -> date | None:
    """The last day of the permit of a case, by the terms that it was opened with."""
    return proposed_end(case.terms, issued_on=issued_on, filed_on=filed_on(case))


@dataclass(frozen=True)
class Window:
    """When a paper may be renewed, in days before its last day; below zero: after it."""

    opens: int | None = None
    closes: int = 0

    @property
    def reminders(self) -> list[int]:
        """The days, counted to the last day of the paper, on which its owner is reminded."""
        anchor = max(self.closes, 0)
        days = {anchor + days for days in BEFORE}
        if self.opens is not None:
            # Before renewal opens a reminder only worries.
            days = {day for day in days if day <= self.opens - APART} | {self.opens}
        if self.closes > 0:
            days |= {day for day in LAST if day < self.closes}
        elif self.closes < 0:
            days |= {self.closes + day for day in LAST if self.closes + day < 0}
        return sorted(days, reverse=True)

    def opens_on(self, end: date) -> date | None:
        return None if self.opens is None else end - timedelta(days=self.opens)

    def closes_on(self, end: date) -> date:
        return end - timedelta(days=self.closes)


def window_of(terms: PermitTerms | None) -> Window:
    """When papers under these terms are renewed; without terms until their last day."""
    if terms is None:
        return Window()
    return Window(terms.renew_opens_days, terms.renew_closes_days or 0)


def rules_by_paper() -> dict[str, PermitTerms]:
    """The terms in force by what the record calls the paper.

    Where two permits lead to one kind of paper, those of the first in order speak.
    """
    rows = PermitTerms.objects.in_force().exclude(kind__credential_kind="").select_related("kind")
    found: dict[str, PermitTerms] = {}
    for terms in rows.order_by("kind__order", "kind_id", "-valid_from"):
        found.setdefault(terms.kind.credential_kind, terms)
    return found


def due_for_a_reminder(
    rules: dict[str, PermitTerms], today: date
) -> Iterable[tuple[PermitTerms | None, int, QuerySet[Credential]]]:
    """Papers by their rule and the reminder that they are due for, the nearest to their end last.

    A paper is due for one reminder from its day until that of the next; whoever sends it keeps
    that it was sent.
    """
    papers = Credential.objects.filter(revoked_at__isnull=True, valid_until__isnull=False)
    papers = papers.select_related("business__member__user")
    groups = [(terms, papers.filter(kind=kind)) for kind, terms in rules.items()]
    groups.append((None, papers.exclude(kind__in=list(rules))))
    for terms, rows in groups:
        window = window_of(terms)
        days = window.reminders
        # What has ended is no paper that ends soon, and what can no more be renewed is past.
        floors = [*days[1:], min(window.closes, 0) - 1]
        for day, floor in zip(days, floors, strict=True):
            floor = max(floor, -1) if day >= 0 else floor
            due = rows.filter(
                valid_until__lte=today + timedelta(days=day),
                valid_until__gt=today + timedelta(days=floor),
            )
            yield terms, day, due
