"""/perkembangan/pekerjaan/: the jobs a business gives, and the officers who look at them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limit, limited

from ..choices import Tier
from ..forms.jobs import CheckForm, EndForm, JobForm
from ..models import Job
from ..services import figures, job_totals
from ..services import jobs as services
from .growth import not_yet

WRITES_AN_HOUR = 200
PAGE_SIZE = 20
LONGEST_WAITING = Order(("asked_at", "id"))


@require_GET
@never_cache
@login_required
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own ledger: what runs, what has ended, and the net of the last twelve months."""
    business = figures.business_of(request.user)
    if business is None:
        return not_yet(request)
    jobs = list(Job.objects.filter(business=business))
    first, last = job_totals.last_year()
    context = {
        "business": business,
        "running": [job for job in jobs if job.is_running],
        "ended": [job for job in jobs if not job.is_running],
        "totals": job_totals.totals(jobs, first, last),
        "first": first,
        "last": last,
        "gap": job_totals.gap_of(business, jobs),
    }
    return render(request, "loans/growth/job_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def job_create(request: HttpRequest) -> HttpResponse:
    """Enter a job."""
    business = figures.business_of(request.user)
    if business is None:
        return not_yet(request)
    form = JobForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _limit(request)
        try:
            job = services.enter_job(business, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The job is in your ledger."))
            return redirect(job)
    context = {"form": form}
    return _answer(request, form, "loans/growth/job_create.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own job with its history, to be mended; an officer is led to where they check it."""
    job = _find(request, pk)
    if job.business.member.user_id != request.user.pk:
        return redirect("loans:job_check", job.pk)
    if not request.user.is_verified_member:
        return not_yet(request)
    form = JobForm(request.POST or None, instance=job)
    if request.method == "POST" and form.is_valid():
        _limit(request)
        try:
            services.edit_job(job, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The job is changed."))
            return redirect(job)
    context = {"job": job, "form": form, "history": job.history.select_related("by")}
    return _answer(request, form, "loans/growth/job_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def job_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Note since when the work is no longer there."""
    job = _find_own(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _limit(request)
        try:
            services.end_job(job, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The end of the job is noted."))
            return redirect("loans:job_list")
    return _answer(request, form, "loans/growth/job_end.html", {"job": job, "form": form})


@require_POST
@never_cache
@login_required
@limited("jobs", times=WRITES_AN_HOUR, seconds=3600)
def job_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Send one's own job to be checked, or take out what was entered by mistake."""
    job = _find_own(request, pk)
    moves = {
        "minta": (services.ask_to_check, _("It is sent. An officer looks at it with you.")),
        "hapus": (services.remove_job, _("The job is taken out.")),
    }
    if move not in moves:
        raise Http404
    act, told = moves[move]
    try:
        act(job, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return redirect(job)
    messages.success(request, told)
    return redirect("loans:job_list")


@require_GET
@never_cache
@login_required
def job_desk(request: HttpRequest) -> HttpResponse:
    """What owners sent to be checked, the longest waiting first; or what was checked already."""
    user = request.user
    if user.is_superuser or not (user.is_pemprov_staff or user.is_pendamping):
        raise Http404
    rows = Job.objects.checked_by(user).with_people()
    which = request.GET.get("daftar", "")
    shown = {"": rows.waiting(), "selesai": rows.exclude(tier=Tier.STATED)}
    if which not in shown:
        raise Http404
    page = page_of(request, shown[which], LONGEST_WAITING, size=PAGE_SIZE)
    context = {
        "jobs": page.rows,
        "which": which,
        **page.urls({"daftar": which} if which else {}),
    }
    return render(request, "loans/growth/job_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def job_check(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer says what they have seen of a job; nobody does so of their own."""
    job = get_object_or_404(Job.objects.checked_by(request.user).with_people(), pk=pk)
    tiers = services.tiers_for(request.user, job)
    if job.is_waiting:
        tiers = [*tiers, Tier.STATED]
    form = CheckForm(request.POST or None, tiers=tiers)
    if request.method == "POST" and form.is_valid():
        _limit(request)
        try:
            services.check_job(job, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Thank you. The member reads it in their ledger."))
            return redirect("loans:job_desk")
    context = {"job": job, "form": form, "history": job.history.select_related("by")}
    return _answer(request, form, "loans/growth/job_check.html", context)


def _find(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).with_people(), pk=pk)


def _find_own(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.owned_by(request.user).with_people(), pk=pk)


def _limit(request: HttpRequest) -> None:
    limit("jobs", str(request.user.pk), times=WRITES_AN_HOUR, seconds=3600)


def _answer(request: HttpRequest, form, template: str, context: dict) -> HttpResponse:
    return render(request, template, context, status=422 if form.is_bound else 200)
