"""How many of those with a seat came, by kecamatan."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.models import Kecamatan

from ..models import ForecastRule
from ..services import forecast
from ..services.forecast import Counted


@dataclass(frozen=True)
class Line:
    """One place in the table."""

    name: str
    counted: Counted
    # What a forecast counts on, of a hundred; None where no rule says how.
    expected: int | None


@never_cache
@login_required
@require_safe
def show_rates(request: HttpRequest) -> HttpResponse:
    """The rates of all places for Pemprov staff, of their own kecamatan for a pendamping."""
    user = request.user
    is_staff = user.is_pemprov_staff and not user.is_superuser
    if not is_staff and not user.is_pendamping:
        raise Http404
    areas = Kecamatan.objects.order_by("name", "pk")
    if not is_staff:
        areas = areas.filter(pk__in=user.kecamatan_codes)
    rule = ForecastRule.objects.valid_on(timezone.localdate())
    counted = forecast.show_rates()
    places = [(area.pk, area.name) for area in areas]
    lines = [_line(name, counted.get(code, Counted()), rule) for code, name in places]
    ranked = sorted(
        (line for line in lines if line.counted.is_shown),
        key=lambda line: (-line.counted.percent, line.name),
    )
    context = {
        "rule": rule,
        "office": _line(_("the Global Office"), counted.get(None, Counted()), rule)
        if is_staff
        else None,
        "lines": lines,
        "points": [(line.name, line.counted.percent) for line in ranked],
        "fewest": forecast.FEWEST,
    }
    return render(request, "events/desk/show_rates.html", context)


def _line(name: str, counted: Counted, rule: ForecastRule | None) -> Line:
    return Line(name, counted, counted.expected_percent(rule) if rule else None)
