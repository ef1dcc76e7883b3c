"""The desk of a pendamping on a phone; Pemprov staff see all kecamatan."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken
from okoce.paging import Order, page_by_key
from okoce.phones import whatsapp_link
from okoce.throttle import limit

from .. import services
from ..choices import REGISTRATION_STEP, TRAINING_STEP, Actor, MemberStatus, StepStatus
from ..forms.field import (
    DECISIONS,
    DecisionForm,
    GraduationForm,
    NikForm,
    QueueForm,
    StepForm,
    WithdrawalForm,
)
from ..models import Member
from ..querysets import MemberQuerySet
from ..services.hints import hints
from ..services.steps import road

PAGE_SIZE = 20
OLDEST_FIRST = Order(("status_since", "pk"))
NEWEST_FIRST = Order(("status_since", "pk"), descending=True)
# How many full NIK one officer may read in an hour.
NIK_READS = 30
# How many decisions one officer may send in an hour.
DECISIONS_AN_HOUR = 300


def for_field_workers(view: Callable) -> Callable:
    """A page for pendamping and Pemprov staff; it does not exist for others."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not (request.user.is_pendamping or request.user.is_pemprov_staff):
            raise Http404
        if request.method == "POST":
            limit("field", str(request.user.pk), times=DECISIONS_AN_HOUR, seconds=3600)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
@for_field_workers
def field_queue(request: HttpRequest) -> HttpResponse:
    """Who waits to be verified, oldest first; or who was decided; or who has this name."""
    form = QueueForm(request.GET, user=request.user)
    # A filter that makes no sense is left out.
    form.is_valid()
    filters = form.cleaned_data
    shows_decided = filters.get("daftar") == QueueForm.DECIDED
    rows = _rows_of_queue(request, filters, shows_decided=shows_decided)
    page = page_by_key(
        rows,
        NEWEST_FIRST if filters.get("q") or shows_decided else OLDEST_FIRST,
        size=PAGE_SIZE,
        after=filters.get("sesudah", ""),
        before=filters.get("sebelum", ""),
    )
    chosen = {name: request.GET[name] for name in ("q", "kecamatan", "daftar") if filters.get(name)}
    context = {
        "form": form,
        "filters": filters,
        "shows_decided": shows_decided,
        "members": page.rows,
        **page.urls(chosen),
        "today": timezone.localdate(),
        "areas": form.fields["kecamatan"].queryset,
    }
    return render(request, "members/field_queue.html", context)


def _rows_of_queue(request: HttpRequest, filters: dict, *, shows_decided: bool) -> MemberQuerySet:
    rows = (
        Member.objects.in_the_field_of(request.user)
        .select_related("kelurahan__kecamatan", "business")
        .defer("nik")
        .with_answer_due()
    )
    if filters.get("kecamatan"):
        rows = rows.filter(kelurahan__kecamatan=filters["kecamatan"])
    if filters.get("q"):
        return rows.filter(name__icontains=filters["q"])
    return rows.decided() if shows_decided else rows.waiting_for_verification()


@require_GET
@for_field_workers
def field_member(request: HttpRequest, number: str) -> HttpResponse:
    """One member's record, what to check, and what can be done."""
    return _member_page(request, _member(request, number))


def _member(request: HttpRequest, number: str) -> Member:
    rows = Member.objects.in_the_field_of(request.user).with_answer_due()
    rows = rows.select_related("user", "kelurahan__kecamatan", "business__kelurahan__kecamatan")
    return get_object_or_404(rows, number=number)


def _member_page(
    request: HttpRequest, member: Member, *, status: int = 200, **extra
) -> HttpResponse:
    actor = services.actor_for(request.user, member)
    moves = services.moves_of(member, actor)
    forms = {f"{decision}_form": DecisionForm(new_status=decision) for decision in DECISIONS}
    business = getattr(member, "business", None)
    context = {
        "member": member,
        "whatsapp": whatsapp_link(member.user.phone) if member.user.phone else "",
        "business": business,
        "offerings": business.offerings.select_related("topic") if business else [],
        "hints": hints(member) if member.status != MemberStatus.VERIFIED else [],
        "steps": road(member),
        "registration_step": REGISTRATION_STEP,
        "is_staff_actor": actor == Actor.STAFF,
        "may_verify": MemberStatus.VERIFIED in moves,
        "may_return": MemberStatus.RETURNED in moves,
        "may_flag": MemberStatus.FLAGGED in moves,
        "nik_form": NikForm(),
        "today": timezone.localdate(),
        **forms,
        **extra,
    }
    return render(request, "members/field_member.html", context, status=status)


@require_POST
@for_field_workers
def field_verify(request: HttpRequest, number: str) -> HttpResponse:
    """Verify a member."""
    return _decide(request, _member(request, number), MemberStatus.VERIFIED)


@require_POST
@for_field_workers
def field_return(request: HttpRequest, number: str) -> HttpResponse:
    """Give a registration back to be mended, with a reason."""
    return _decide_with_reason(request, number, MemberStatus.RETURNED)


@require_POST
@for_field_workers
def field_flag(request: HttpRequest, number: str) -> HttpResponse:
    """Put a record before staff, with a reason."""
    return _decide_with_reason(request, number, MemberStatus.FLAGGED)


def _decide_with_reason(
    request: HttpRequest, number: str, new_status: MemberStatus
) -> HttpResponse:
    member = _member(request, number)
    form = DecisionForm(request.POST, new_status=new_status, language=member.user.language)
    if not form.is_valid():
        return _member_page(
            request, member, status=422, bad_form=form, **{f"{new_status}_form": form}
        )
    return _decide(request, member, new_status, form.note)


def _decide(
    request: HttpRequest, member: Member, new_status: MemberStatus, note: str = ""
) -> HttpResponse:
    try:
        services.change_member_status(member, new_status, by=request.user, note=note)
    except RuleBroken as problem:
        messages.error(request, str(problem))
        return redirect("members:field_member", member.number)
    messages.success(
        request,
        _("%(name)s is now “%(status)s”. The member was told.")
        % {"name": member, "status": new_status.label},
    )
    return redirect("members:field_queue")


@require_POST
@for_field_workers
def field_nik(request: HttpRequest, number: str) -> HttpResponse:
    """Show the full NIK once, in this answer only, and write down who read it and why."""
    member = _member(request, number)
    form = NikForm(request.POST)
    if not form.is_valid():
        return _member_page(request, member, status=422, bad_form=form, nik_form=form)
    limit("read-nik", str(request.user.pk), times=NIK_READS, seconds=3600)
    try:
        nik = services.read_nik(member, by=request.user, reason=form.cleaned_data["reason"])
    except RuleBroken as problem:
        form.add_error("reason", str(problem))
        return _member_page(request, member, status=422, bad_form=form, nik_form=form)
    return _member_page(request, member, full_nik=nik)


@for_field_workers
def field_step(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """Move one PAS step of a member."""
    member = _member(request, number)
    member_step = next((row for row in road(member) if row.step.code == code), None)
    if member_step is None:
        raise Http404
    form = StepForm(
        request.POST or None,
        member_step=member_step,
        actor=services.actor_for(request.user, member),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.change_step(
                services.step_of(member, code), data.pop("status"), by=request.user, **data
            )
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Saved. The member was told."))
            return redirect("members:field_member", number)
    context = {"member": member, "member_step": member_step, "form": form}
    status = 422 if form.errors else 200
    return render(request, "members/field_step.html", context, status=status)


@for_field_workers
def field_graduation(request: HttpRequest, number: str) -> HttpResponse:
    """Make a member a graduate, or look at why they are one; for staff."""
    member = _member_of_staff(request, number)
    form = GraduationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.graduate(member, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("%(name)s is now a graduate.") % {"name": member})
            return redirect("members:field_member", number)
    return _graduation_page(request, member, form=form)


@require_POST
@for_field_workers
def field_graduation_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a graduation back, with a reason; for staff."""
    member = _member_of_staff(request, number)
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            services.revoke_graduation(member, by=request.user, **form.cleaned_data)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("The graduation was withdrawn."))
            return redirect("members:field_member", number)
    return _graduation_page(request, member, withdrawal_form=form)


def _member_of_staff(request: HttpRequest, number: str) -> Member:
    member = _member(request, number)
    if services.actor_for(request.user, member) != Actor.STAFF:
        raise Http404
    return member


def _graduation_page(
    request: HttpRequest,
    member: Member,
    *,
    form: GraduationForm | None = None,
    withdrawal_form: WithdrawalForm | None = None,
) -> HttpResponse:
    form, withdrawal_form = form or GraduationForm(), withdrawal_form or WithdrawalForm()
    steps = road(member)
    training = next((row for row in steps if row.step.code == TRAINING_STEP), None)
    context = {
        "member": member,
        "form": form,
        "withdrawal_form": withdrawal_form,
        "graduation": member.graduations.filter(withdrawn_at=None).select_related("by").first(),
        # What the pendamping wrote down is their proposal.
        "proposal": training if training and training.status != StepStatus.NOT_STARTED else None,
    }
    status = 422 if form.errors or withdrawal_form.errors else 200
    return render(request, "members/field_graduation.html", context, status=status)
