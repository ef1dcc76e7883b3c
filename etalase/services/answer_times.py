"""How quickly makers answer: the median of their first answers, kept in a row of their own."""

from datetime import timedelta
from statistics import median

from django.utils import timezone

from members.models import Business
from okoce import pages

from ..models import AnswerTime, Inquiry

# Answers of the last so many days count, and so few say nothing.
SPAN = timedelta(days=90)
FEWEST = 3
# A row this old is worked out anew, since answers leave the span by themselves.
REFRESH_AFTER = timedelta(days=1)
BATCH = 500


def refresh(business: Business) -> AnswerTime | None:
    """Work out how quickly this maker usually answers; None below three answers."""
    now = timezone.now()
    rows = Inquiry.objects.counting().filter(business=business, answered_at__gt=now - SPAN)
    waits = [
        max(0, (answered - asked).total_seconds())
        for asked, answered in rows.values_list("created_at", "answered_at")
    ]
    old = AnswerTime.objects.filter(business=business).first()
    before = old.words if old else ""
    if len(waits) < FEWEST:
        AnswerTime.objects.filter(business=business).delete()
        new = None
    else:
        new, _made = AnswerTime.objects.update_or_create(
            business=business,
            defaults={
                "minutes": round(median(waits) / 60),
                "answers": len(waits),
                "refreshed_at": now,
            },
        )
    if before != (new.words if new else ""):
        pages.forget("etalase")
    return new


def refresh_old() -> None:
    """Work out anew what was worked out more than a day ago."""
    old = AnswerTime.objects.filter(refreshed_at__lt=timezone.now() - REFRESH_AFTER)
    for row in old.select_related("business").order_by("refreshed_at")[:BATCH]:
        refresh(row.business)
