"""Permit cases: the applicant's task list, and the desk of who looks them through."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.models import Business, Member, User
from members.services.access import log_access
from okoce.dates import long_date
from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.private_files import send_private_file
from okoce.throttle import limited

from ..choices import NEXT_ACTIONS, CaseActor, CaseStatus
from ..forms.cases import (
    DeclareForm,
    FileForm,
    IssueForm,
    MendForm,
    RefuseForm,
    SectionForm,
    StopForm,
)
from ..models import PermitCase, PermitKind
from ..services import cases as services

PAGE_SIZE = 30
OLDEST_FIRST = Order(("status_since", "id"))
MOVES_AN_HOUR = 120


# The applicant's.


@never_cache
@login_required
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """One's own permit cases, the newest first, and the permits one may begin."""
    rows = PermitCase.objects.owned_by(request.user).select_related("kind", "terms")
    business = Business.objects.filter(member__user=request.user).first()
    kinds = PermitKind.objects.filter(is_of_past=False, terms__fields__isnull=False).distinct()
    open_kinds = {row.kind_id for row in rows if row.is_open}
    context = {
        "cases": rows,
        "business": business,
        "kinds": [kind for kind in kinds if kind.pk not in open_kinds] if business else [],
    }
    return render(request, "loans/cases/list.html", context)


@never_cache
@login_required
@limited("permit-case", times=30, seconds=3600)
@require_POST
def case_open(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a case for one of one's own permits, or go on with the one that is open."""
    kind = get_object_or_404(PermitKind, code=code)
    business = Business.objects.select_related("member__user", "member__kelurahan").filter(
        member__user=request.user
    )
    if not (own := business.first()):
        messages.info(request, _("Tell us of your business first; a permit is for a business."))
        return redirect("members:desk")
    try:
        return redirect(services.open_case(own, kind, by=request.user))
    except RuleBroken as problem:
        messages.warning(request, str(problem))
        return redirect("loans:case_list")


@never_cache
@login_required
@limited("permit-case", times=60, seconds=3600)
@require_POST
def case_open_for(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a case for a member of one's field, who looks it through and sends it."""
    rows = Member.objects.in_the_field_of(request.user)
    member = get_object_or_404(rows.select_related("business", "user"), number=number)
    kind = get_object_or_404(PermitKind, code=request.POST.get("izin", ""))
    business = Business.objects.select_related("member__user", "member__kelurahan")
    try:
        own = get_object_or_404(business, member=member)
        case = services.open_case(own, kind, by=request.user)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
        return redirect("members:field_member", member.number)
    if not PermitCase.objects.visible_to(request.user).filter(pk=case.pk).exists():
        messages.info(request, _("The member fills in this permit themselves."))
        return redirect("members:field_member", member.number)
    return redirect(case)


@never_cache
@login_required
@require_safe
def case_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One case: its task list, whose turn it is until when, and what one may do."""
    return _page(request, _case(request, reference))


def _case(request: HttpRequest, reference: str) -> PermitCase:
    rows = PermitCase.objects.visible_to(request.user).with_people()
    return get_object_or_404(rows, reference=reference)


def _page(
    request: HttpRequest,
    case: PermitCase,
    *,
    bad: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    moves = services.moves_of(case, request.user)
    sections = services.sections_of(case)
    context = {
        "case": case,
        "is_own": services.role_of(request.user, case) == CaseActor.APPLICANT,
        "may_fill": services.may_fill(case, request.user),
        "is_whole": all(section.is_done for section in sections),
        "sections": sections,
        "moves": moves,
        "history": list(case.history.select_related("by__member").defer("by__member__nik")),
        "next_action": NEXT_ACTIONS.get(case.stop_reason),
        "mend_form": MendForm(None, sections=sections),
        "file_form": FileForm(),
        "issue_form": IssueForm(None, None, case=case) if CaseStatus.ISSUED in moves else None,
        "refuse_form": RefuseForm(),
        "stop_form": StopForm(),
        **(bad or {}),
    }
    if bad:
        context["bad_form"] = next(iter(bad.values()))
    return render(request, "loans/cases/detail.html", context, status=status)


@never_cache
@login_required
@limited("permit-case-fill", times=300, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def case_section(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The lines of one section; saved as they are, and gone on with at any time."""
    case = _case(request, reference)
    if not services.may_fill(case, request.user):
        return redirect(case)
    sections = services.sections_of(case)
    if not 1 <= number <= len(sections):
        raise Http404
    section = sections[number - 1]
    if section.is_blocked:
        messages.info(request, _("Fill in the sections before it first."))
        return redirect(case)
    form = SectionForm(request.POST or None, request.FILES or None, section=section)
    if request.method == "POST" and form.is_valid() and _saved(case, form, request.user):
        messages.success(request, _("Saved."))
        return redirect(case)
    status = 422 if form.errors else 200
    context = {"case": case, "section": section, "form": form, "total": len(sections)}
    return render(request, "loans/cases/section.html", context, status=status)


def _saved(case: PermitCase, form: SectionForm, user: User) -> bool:
    try:
        services.save_answers(case, form.answers, by=user, papers=form.files_sent)
    except RuleBroken as problem:
        form.add_error(None, str(problem))
    except ValidationError as problem:
        form.add_error(None, problem)
    return not form.errors


@never_cache
@login_required
@limited("permit-case", times=MOVES_AN_HOUR, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def case_check(request: HttpRequest, reference: str) -> HttpResponse:
    """All answers on one page before they are sent; only the applicant declares and sends."""
    case = _case(request, reference)
    if CaseStatus.SENT not in services.moves_of(case, request.user):
        return redirect(case)
    form, status = DeclareForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.send(case, by=request.user)
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("Sent. You are told as soon as somebody has looked."))
                return redirect(case)
    sections = services.sections_of(case)
    is_whole = all(section.is_done for section in sections)
    context = {"case": case, "form": form, "sections": sections, "is_whole": is_whole}
    return render(request, "loans/cases/check.html", context, status=status)


# Papers.


@login_required
@never_cache
@require_safe
def case_paper(request: HttpRequest, reference: str, pk: int) -> HttpResponseBase:
    """A paper of a case. Whoever is not the applicant leaves a line in their access log."""
    case = _case(request, reference)
    paper = get_object_or_404(case.papers, pk=pk)
    if case.member.user_id != request.user.pk:
        log_access(
            case.member,
            reader=request.user,
            what=_("Paper of the case %(reference)s") % {"reference": case.reference},
            reason=_("Looking a permit case through"),
        )
    return send_private_file(paper.file, download_name=f"{case.reference}-{paper.field}")


@never_cache
@login_required
@limited("permit-case-fill", times=300, seconds=3600)
@require_POST
def case_paper_drop(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """Take a file away."""
    case = _case(request, reference)
    paper = get_object_or_404(case.papers, pk=pk)
    try:
        services.drop_paper(paper, by=request.user)
    except RuleBroken as problem:
        messages.warning(request, str(problem))
        return redirect(case)
    messages.success(request, _("Taken away."))
    sections = services.sections_of(case)
    number = next(
        each.number
        for each in sections
        if any(line.field.code == paper.field for line in each.lines)
    )
    return redirect("loans:case_section", case.reference, number)


# Officers.


@never_cache
@login_required
@require_safe
def case_desk(request: HttpRequest) -> HttpResponse:
    """What an officer works on: whose turn it is to look, what is filed, and what was closed."""
    user = request.user
    if user.is_superuser or not (user.is_pemprov_staff or user.is_pendamping):
        raise Http404
    rows = PermitCase.objects.worked_on_by(user)
    which = request.GET.get("daftar", "")
    shown = {
        "": rows.officers_turn(),
        "diajukan": rows.filter(status=CaseStatus.FILED),
        "menunggu": rows.applicants_turn(),
        "selesai": rows.closed(),
    }
    if which not in shown:
        raise Http404
    page = page_of(request, shown[which].with_people(), OLDEST_FIRST, size=PAGE_SIZE)
    context = {
        "cases": page.rows,
        "which": which,
        **page.urls({"daftar": which} if which else {}),
    }
    return render(request, "loans/cases/desk.html", context)


@never_cache
@login_required
@limited("permit-case", times=MOVES_AN_HOUR, seconds=3600)
@require_POST
def case_move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Take up, send back, file, note as issued or refused; or give one's own case up."""
    case = _case(request, reference)
    if move not in MOVES:
        raise Http404
    name, make_form, act = MOVES[move]
    form = make_form(request, case)
    if form.is_valid():
        try:
            done = act(case, form.cleaned_data, request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done)
            return redirect(case)
    case.refresh_from_db()
    return _page(request, case, bad={name: form}, status=422)


# Each move does its step and returns what is said about it.


def _take_up(case: PermitCase, data: dict, user: User) -> str:
    services.take_up(case, by=user)
    return _("You look it through now.")


def _send_back(case: PermitCase, data: dict, user: User) -> str:
    services.send_back(case, by=user, **data)
    return _("Sent back. The applicant is told what to mend.")


def _file(case: PermitCase, data: dict, user: User) -> str:
    services.file_case(case, by=user, **data)
    return _("Filed. The time of the authority runs from today.")


def _issue(case: PermitCase, data: dict, user: User) -> str:
    services.note_issued(case, by=user, **data)
    if end := data["valid_until"]:
        return _("Noted. The paper stands in the member's record, valid until %(day)s.") % {
            "day": long_date(end)
        }
    return _("Noted. The paper stands in the member's record, without a last day.")


def _refuse(case: PermitCase, data: dict, user: User) -> str:
    services.refuse(case, by=user, **data)
    return _("Noted. The applicant is told the reason.")


def _withdraw(case: PermitCase, data: dict, user: User) -> str:
    services.withdraw(case, by=user, **data)
    return _("Given up. Below is what may help instead.")


def _mend_form(request: HttpRequest, case: PermitCase) -> MendForm:
    return MendForm(request.POST, sections=services.sections_of(case))


MakeForm = Callable[[HttpRequest, PermitCase], forms.Form]
MOVES: dict[str, tuple[str, MakeForm, Callable[[PermitCase, dict[str, Any], User], str]]] = {
    "periksa": ("take_form", lambda request, case: forms.Form(request.POST), _take_up),
    "kembalikan": ("mend_form", _mend_form, _send_back),
    "ajukan": ("file_form", lambda request, case: FileForm(request.POST), _file),
    "terbit": (
        "issue_form",
        lambda request, case: IssueForm(request.POST, request.FILES, case=case),
        _issue,
    ),
    "tolak": ("refuse_form", lambda request, case: RefuseForm(request.POST), _refuse),
    "cabut": ("stop_form", lambda request, case: StopForm(request.POST), _withdraw),
}
