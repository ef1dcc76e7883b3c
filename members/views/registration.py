"""/saya/pendaftaran/: one thing per page, saved at each step, to be gone on with anywhere."""

from collections.abc import Callable
from typing import NamedTuple

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from okoce.errors import RuleBroken
from okoce.throttle import limit, limited

from ..choices import REGISTRATION_STEP, MemberStatus
from ..forms.areas import KelurahanSearchForm
from ..forms.registration import (
    BusinessForm,
    ConsentForm,
    IdentityForm,
    NikForm,
    OfferingsForm,
)
from ..models import Business, Member, MemberChange
from ..services import registration as services
from ..services.areas import find_kelurahan
from ..services.registration import STEPS

# How many different NIK one account may try in a day.
NIK_TRIES = 10


class Page(NamedTuple):
    title: str
    lead: str
    form: type[forms.Form]
    save: Callable


PAGES = {
    "diri": Page(
        gettext_lazy("Who you are"),
        gettext_lazy("Your name, and where you live."),
        IdentityForm,
        services.save_identity,
    ),
    "nik": Page(
        gettext_lazy("Your NIK"),
        gettext_lazy("So that each person has one record, and your pendamping can check it."),
        NikForm,
        services.save_nik,
    ),
    "usaha": Page(
        gettext_lazy("Your business"),
        gettext_lazy("Running already, or about to start. You can change all of this later."),
        BusinessForm,
        services.save_business,
    ),
    "kebutuhan": Page(
        gettext_lazy("What you offer and need"),
        gettext_lazy("So that members find each other. Tick what fits; it may be nothing."),
        OfferingsForm,
        services.save_offerings,
    ),
    "persetujuan": Page(
        gettext_lazy("Look it over and send"),
        gettext_lazy("Is everything right? Then agree and send."),
        ConsentForm,
        services.submit,
    ),
}


@require_GET
@never_cache
@login_required
def registration(request: HttpRequest) -> HttpResponse:
    """Where the person goes on: the start, the first unfinished step, or what happens now."""
    member = _record(request)
    if member.status in services.EDITABLE:
        if member.registration_step == 1:
            return render(request, "members/registration/start.html")
        return redirect("members:registration_step", services.step_to_do(member))
    if member.status == MemberStatus.VERIFIED:
        return redirect("members:desk")
    step = member.steps.filter(step__code=REGISTRATION_STEP).first()
    context = {
        "member": member,
        "due_on": step.due_on if step else None,
        "today": timezone.localdate(),
        "reason": _last_reason(member, MemberStatus.FLAGGED),
    }
    page = "outside" if member.status == MemberStatus.OUTSIDE else "sent"
    return render(request, f"members/registration/{page}.html", context)


@sensitive_post_parameters("nik")
@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@limited("registration", times=120, seconds=3600)
def registration_step(request: HttpRequest, step: str) -> HttpResponse:
    """One step: its form, or the step that must come before it."""
    if step not in PAGES:
        raise Http404
    member, page = _record(request), PAGES[step]
    if not services.is_open(member, step):
        if member.status in services.EDITABLE:
            return redirect("members:registration_step", services.step_to_do(member))
        return redirect("members:registration")
    # An empty POST is a form too: nothing to offer, or all consents given before.
    form = page.form(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid() and _save(request, step, form):
        member = _record(request)
        if step == STEPS[-1] or member.status not in services.EDITABLE:
            return redirect("members:registration")
        return redirect("members:registration_step", services.step_to_do(member))
    context = _step_context(member, step) | {"form": form}
    template = f"members/registration/{step}.html"
    return render(request, template, context, status=422 if form.errors else 200)


@require_GET
@login_required
def kelurahan_search(request: HttpRequest) -> HttpResponse:
    """The kelurahan that fit what was typed so far, as choices with kecamatan and kota."""
    form = KelurahanSearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    context = {
        "name": form.cleaned_data["field"],
        "text": form.text(),
        "found": find_kelurahan(form.text()),
    }
    return render(request, "members/registration/_kelurahan.html", context)


def _save(request: HttpRequest, step: str, form: forms.Form) -> bool:
    """Save a valid step; a broken rule becomes an error of the form."""
    if step == "nik":
        limit("nik", str(request.user.pk), times=NIK_TRIES, seconds=24 * 60 * 60)
    try:
        PAGES[step].save(services.member_for(request.user), **form.changes())
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return False
    return True


def _record(request: HttpRequest) -> Member:
    """The person's record with what the pages show; not saved before the first step is."""
    rows = Member.objects.select_related(
        "user", "kelurahan__kecamatan", "business__sector", "business__kelurahan__kecamatan"
    )
    member = rows.filter(user=request.user).first()
    return member or Member(user=request.user, name=request.user.name)


def _last_reason(member: Member, status: MemberStatus) -> MemberChange | None:
    """Why the record is where it is, while it is in that status."""
    if member.status != status:
        return None
    return member.history.filter(new_status=status).first()


def _step_context(member: Member, step: str) -> dict:
    number = STEPS.index(step) + 1
    before = STEPS[number - 2] if number > 1 else ""
    return {
        "member": member,
        "page": PAGES[step],
        "steps": [
            {"label": PAGES[name].title, "slug": name, "is_now": name == step} for name in STEPS
        ],
        "number": number,
        "back": before,
        "eyebrow": _("Step %(number)d of %(all)d") % {"number": number, "all": len(STEPS)},
        "reason": _last_reason(member, MemberStatus.RETURNED),
        "offerings": _offerings(member) if step == STEPS[-1] else [],
    }


def _offerings(member: Member) -> list:
    business = Business.objects.filter(member=member).first()
    return (
        business.offerings.select_related("topic").order_by("-kind", "topic__order")
        if business
        else []
    )
