"""In the first week of a month: the last one is still missing. Three times unanswered is enough."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import MemberStatus, NoticeTopic
from members.models import Business, Notification
from members.services.reminders import remind_each, untold
from okoce.dates import day_start
from okoce.months import first_of, month_in_words, months_on

from ..models import MonthlyFigures

FIRST_DAYS, MOST_REMINDERS = 7, 3
KIND = "figures_missing"

_lazy_month = lazy(month_in_words, str)


def find() -> None:
    """Remind every verified owner whose last month is missing; safe to run twice or late."""
    today = timezone.localdate()
    if today.day > FIRST_DAYS:
        return
    month = months_on(first_of(today), -1)
    rows = untold(
        waiting_for(month), user="member__user", key="figures-missing", suffix=f":{month:%Y-%m}"
    )
    remind_each(rows, lambda business: _remind(business, month))


def waiting_for(month: date) -> QuerySet[Business]:
    """Businesses verified before that month ended, without it, and not yet left alone."""
    of_business = MonthlyFigures.objects.filter(business=OuterRef("pk"))
    # A reminder is answered by any figures stated after it.
    answered = MonthlyFigures.objects.filter(
        business__member__user=OuterRef("user"), stated_on__gte=OuterRef("created_at__date")
    )
    unanswered = (
        Notification.objects.filter(user=OuterRef("member__user"), kind=KIND)
        .filter(~Exists(answered))
        .order_by()
        .values("user")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = Business.objects.filter(
        ~Exists(of_business.whole().filter(month=month)),
        member__status=MemberStatus.VERIFIED,
        member__status_since__lt=day_start(months_on(month, 1)),
        member__user__is_active=True,
    )
    rows = rows.annotate(unanswered=Coalesce(Subquery(unanswered), Value(0)))
    rows = rows.filter(unanswered__lt=MOST_REMINDERS)
    return rows.select_related("member__user").defer("member__nik")


def _remind(business: Business, month: date) -> None:
    notices.notify(
        business.member.user,
        KIND,
        key=f"figures-missing:{business.pk}:{month:%Y-%m}",
        topic=NoticeTopic.REMINDER,
        title=_("How was %(month)s?"),
        body=_(
            "Sales, costs, and how many people worked: two minutes, and you see how your business "
            "grows."
        ),
        params={"month": _lazy_month(month)},
        path=reverse("loans:figures_edit", args=[f"{month:%Y-%m}"]),
    )
