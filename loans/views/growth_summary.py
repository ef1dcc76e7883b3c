"""/perkembangan/ringkasan/: the growth of all businesses in sums, for Pemprov staff."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ..services import growth_summary as services
from ..services.small_cells import FEWEST


@require_GET
@never_cache
@login_required
def growth_summary(request: HttpRequest) -> HttpResponse:
    """Sales, workers, classes and jobs; a superadmin configures and reads no figures."""
    if request.user.is_superuser or not request.user.is_pemprov_staff:
        raise Http404
    found = services.summary()
    context = {
        "summary": found,
        "fewest": FEWEST,
        "points": services.shown_classes(found.classes),
    }
    return render(request, "loans/growth/summary.html", context)
