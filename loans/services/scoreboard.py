"""How a lender answers, for everybody to read: counts and days, with small numbers hidden."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from ..choices import DeclineReason, ReferralStatus
from ..models import Lender, Referral

PERIOD = timedelta(days=365)
# Fewer people than this could be recognised.
FEWEST = 5


@dataclass(frozen=True)
class Scoreboard:
    """The answers of one lender in the last twelve months; None is a number that is hidden."""

    # Where fewer than five were answered nothing below is told.
    answered: int | None
    days: float | None
    approved: int | None
    declined: int | None
    # Reasons told often enough, the most frequent first; the rest is one number or hidden.
    reasons: list[tuple[DeclineReason, int]]
    other_reasons: int | None

    @property
    def is_hidden(self) -> bool:
        return self.answered is None


HIDDEN = Scoreboard(None, None, None, None, [], None)


def with_answers(lenders: QuerySet[Lender]) -> QuerySet[Lender]:
    """Lenders that carry their answers of the period, so that the page asks for nothing more."""
    rows = Referral.objects.filter(
        lender=OuterRef("pk"), decided_at__gte=timezone.now() - PERIOD
    ).order_by()
    told = JSONObject(status="status", reason="decline_reason", days="answer_days")
    return lenders.annotate(answers=ArraySubquery(rows.values(told=told)))


def scoreboard_of(lender: Lender) -> Scoreboard:
    """The scoreboard of a lender ``with_answers``."""
    return reckon([(each["status"], each["reason"], each["days"]) for each in lender.answers])


def reckon(rows: list[tuple[str, str, int | None]]) -> Scoreboard:
    """From (status, reason, working days) of each answer, with what is small hidden.

    A small number is hidden also where it could be taken from the difference of others.
    """
    declined = [row for row in rows if row[0] == ReferralStatus.DECLINED]
    count, refused = len(rows), len(declined)
    granted = count - refused
    if count < FEWEST:
        return HIDDEN
    days = [row[2] for row in rows if row[2] is not None]
    shows_split = not (0 < refused < FEWEST or 0 < granted < FEWEST)
    told, rest = _reasons(Counter(row[1] for row in declined)) if shows_split else ([], None)
    return Scoreboard(
        answered=count,
        days=float(median(days)) if len(days) >= FEWEST else None,
        approved=granted if shows_split else None,
        declined=refused if shows_split else None,
        reasons=told,
        other_reasons=rest,
    )


def _reasons(counts: Counter) -> tuple[list[tuple[DeclineReason, int]], int | None]:
    """Reasons that are frequent enough to tell; the others together, when they are many enough.

    Else the smallest of the told ones joins them, so that the rest cannot be reckoned.
    """
    ranked = counts.most_common()
    told = [(DeclineReason(code), count) for code, count in ranked if count >= FEWEST]
    rest = sum(count for _code, count in ranked if count < FEWEST)
    if 0 < rest < FEWEST and told:
        rest += told.pop()[1]
    return told, rest if rest >= FEWEST else (0 if rest == 0 else None)
