"""What a maker's places on the shelves brought, with words about how each figure is counted."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from okoce.paging import Order, page_of

from ..choices import PlacementStatus
from ..models import Placement
from ..services import scorecards as services

NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 12
MOST_PRODUCTS = 30


@never_cache
@login_required
@require_GET
def scorecard(request: HttpRequest) -> HttpResponse:
    """A maker's placements and products: what came from the shelf, week by week and in sum."""
    stood = (PlacementStatus.ON_SHELF, PlacementStatus.ENDED)
    own = Placement.objects.owned_by(request.user).filter(status__in=stood)
    page = page_of(
        request,
        own.with_place(),
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    scores = services.score_placements(page.rows)
    period = services.last_weeks(timezone.localdate())
    weeks = services.score_weeks(own, period)
    context = {
        "placements": [(placement, scores[placement.pk]) for placement in page.rows],
        "products": services.score_products(request.user, period, most=MOST_PRODUCTS),
        "most_products": MOST_PRODUCTS,
        "weeks": weeks,
        "total": services.total(score for _monday, score in weeks),
        "charts": services.charts_of(weeks),
        "period": period,
        "counted_at": timezone.now(),
        **page.urls(),
    }
    return render(request, "etalase/scorecard.html", context)
