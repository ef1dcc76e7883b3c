"""The maker of the week: a published rule chooses, staff may choose another one with a reason.

The rule: graduates whose page and story everybody may read, with at least three products on show.
Who was chosen longest ago comes first, who never was before all; among equals, who
registered the business first.
"""

from datetime import date, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Visibility
from members.models import Business, User
from okoce.errors import RuleBroken

from ..models import MakerOfWeek, Product
from . import catalogue

LEAST_PRODUCTS = 3


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def eligible() -> QuerySet:
    """The businesses among which the rule chooses, in its order."""
    open_to_all = Business.objects.listed_for(AnonymousUser()).exclude(story="")
    # Counted among the products, not by a join: a maker with 200 products is one row.
    showing = (
        Product.objects.listed()
        .values("business")
        .annotate(shown=Count("pk"))
        .filter(shown__gte=LEAST_PRODUCTS)
    )
    return open_to_all.filter(story_visibility=Visibility.PUBLIC, pk__in=showing.values("business"))


def choose_for_week(day: date | None = None) -> MakerOfWeek | None:
    """The maker of the week of ``day``; the rule chooses when there is none yet."""
    week = monday_of(day or timezone.localdate())
    current = current_maker(week)
    if current:
        return current
    business = (
        eligible()
        .annotate(last_week=Max("weeks__week", filter=Q(weeks__replaced_at=None)))
        .order_by(F("last_week").asc(nulls_first=True), "pk")
        .first()
    )
    if business is None:
        return None
    try:
        with transaction.atomic():
            row = MakerOfWeek.objects.create(week=week, business=business)
            _tell(row)
    except IntegrityError:
        # Another worker was faster.
        return current_maker(week)
    catalogue.forget_pages()
    return row


def shown_makers() -> QuerySet:
    """The makers of weeks whose page everybody may read today, with what a panel tells of them."""
    rows = MakerOfWeek.objects.filter(
        replaced_at=None, business__in=Business.objects.listed_for(AnonymousUser())
    )
    return rows.select_related("business").order_by("-week")


def products_of(maker: MakerOfWeek, limit: int = 8) -> list[Product]:
    """The newest products of the maker of a week."""
    rows = Product.objects.listed().filter(business=maker.business_id)
    return list(rows.order_by("-published_at", "-id").for_cards().with_covers()[:limit])


def current_maker(week: date) -> MakerOfWeek | None:
    return MakerOfWeek.objects.filter(week=week, replaced_at=None).first()


@transaction.atomic
def choose_instead(business: Business, *, by: User, reason: str) -> MakerOfWeek:
    """Let staff put another maker into this week; the row set aside stays in the record."""
    if not by.is_pemprov_staff:
        raise RuleBroken(_("Only staff choose the maker of the week."))
    if not reason.strip():
        raise RuleBroken(_("Please say why. The reason stands beside the maker of the week."))
    check_may_be_chosen(business)
    week = monday_of(timezone.localdate())
    now = timezone.now()
    # The lock makes a second officer wait, and set aside what the first one chose.
    current = MakerOfWeek.objects.select_for_update().filter(week=week, replaced_at=None)
    current.update(replaced_at=now)
    row = MakerOfWeek.objects.create(
        week=week, business=business, by=by, reason=reason.strip()[:300], at=now
    )
    _tell(row)
    catalogue.forget_pages()
    return row


def check_may_be_chosen(business: Business) -> None:
    """Refuse a maker outside the rule's circle, and the one who is chosen already."""
    if not eligible().filter(pk=business.pk).exists():
        raise RuleBroken(
            _("This business has no open page with a story and three products on show.")
        )
    current = current_maker(monday_of(timezone.localdate()))
    if current and current.business_id == business.pk:
        raise RuleBroken(_("This business is the maker of this week already."))


def _tell(row: MakerOfWeek) -> None:
    notices.notify(
        row.business.member.user,
        "maker_of_week",
        key=f"maker-of-week:{row.pk}",
        topic=NoticeTopic.PRODUCT,
        title=gettext_lazy("%(business)s is the maker of the week"),
        body=gettext_lazy(
            "This week your products stand at the front of the etalase. Look whether prices and "
            "stock still hold."
        ),
        params={"business": row.business.name},
        path="/etalase/pembuat-pekan-ini/",
    )


def find_reminders() -> None:
    """Choose the maker of this week if none is chosen; safe to run twice or late."""
    choose_for_week()
