"""Goods that have to be put away, on the phone of who keeps the shelf."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken
from okoce.throttle import limited

from ..choices import RecallStatus
from ..models import Recall
from ..services import recalls as services
from .shelves import for_keepers

CLOSED_SHOWN = 10


@require_GET
@for_keepers
def recall_list(request: HttpRequest) -> HttpResponse:
    """What has to be put away, what was put away and waits, and what was closed last."""
    rows = Recall.objects.kept_by(request.user).with_place()
    standing = list(rows.standing().order_by("opened_at"))
    context = {
        "open": [recall for recall in standing if recall.is_open],
        "put_away": [recall for recall in standing if not recall.is_open],
        "closed": rows.filter(status=RecallStatus.CLOSED).order_by("-closed_at")[:CLOSED_SHOWN],
        "usual": services.usual_time(request.user),
    }
    return render(request, "etalase/shelves/recall_list.html", context)


@require_POST
@for_keepers
@limited("recall", times=240, seconds=3600)
def recall_put_away(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm that the goods are out of sight."""
    recall = get_object_or_404(Recall.objects.kept_by(request.user), code=code)
    try:
        recall = services.put_away(recall, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request,
            _("Thank you. “%(product)s” is out of sight.")
            % {"product": recall.placement.product.name},
        )
    return redirect("etalase:recall_list")
