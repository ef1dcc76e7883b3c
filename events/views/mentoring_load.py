"""What each pendamping carries, by kecamatan, and handing a mentoring over; for Pemprov staff."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from members.models import Kecamatan
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limit

from ..forms.mentoring import HandOverForm
from ..models import Mentoring
from ..services import mentoring as services
from ..services.mentoring_load import load_by_kecamatan

MOVES_AN_HOUR = 300
PAGE_SIZE = 30
OLDEST_FIRST = Order(("id",))


def for_staff(view: Callable) -> Callable:
    """A page for Pemprov staff; it does not exist for others."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_pemprov_staff or request.user.is_superuser:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_staff
def mentoring_load(request: HttpRequest) -> HttpResponse:
    """The load of all kecamatan; with ``?kecamatan=`` of one, and its open mentoring."""
    slug = request.GET.get("kecamatan", "")
    area = Kecamatan.objects.filter(slug=slug).first() if slug else None
    areas = load_by_kecamatan(area)
    context = {
        "area": area,
        "areas": areas,
        "totals": {
            "open": sum(each.open for each in areas),
            "waiting": sum(each.waiting for each in areas),
            "late": sum(each.late for each in areas),
            "stranded": sum(each.stranded for each in areas),
        },
    }
    if area:
        rows = Mentoring.objects.open().visible_to(request.user).with_people()
        rows = rows.filter(member__kelurahan__kecamatan=area)
        page = page_of(request, rows, OLDEST_FIRST, size=PAGE_SIZE)
        context |= {"rows": page.rows, **page.urls({"kecamatan": area.slug})}
    return render(request, "events/mentoring/load.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mentoring_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Give an open mentoring to another pendamping of the kecamatan, with a reason."""
    rows = Mentoring.objects.open().visible_to(request.user).with_people()
    mentoring = get_object_or_404(rows.exclude(member__user=request.user), code=code)
    people = services.others_for(mentoring)
    form = HandOverForm(request.POST or None, people=people)
    area = mentoring.member.kecamatan
    back_url = f"{reverse('events:mentoring_load')}?kecamatan={area.slug if area else ''}"
    if request.method == "POST" and form.is_valid():
        limit("mentoring_hand_over", str(request.user.pk), times=MOVES_AN_HOUR, seconds=3600)
        try:
            services.reassign(mentoring, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Handed over. The member and both pendamping are told."))
            return redirect(back_url)
    context = {
        "mentoring": mentoring,
        "form": form,
        "people": people.exists(),
        "back_url": back_url,
    }
    status = 422 if form.is_bound else 200
    return render(request, "events/mentoring/hand_over.html", context, status=status)
