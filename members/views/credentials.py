"""Permits and certificates: the owner's list, the form, and the scan behind a locked door."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from okoce.errors import RuleBroken
from okoce.private_files import send_private_file
from okoce.throttle import limited

from ..choices import Actor
from ..forms.credentials import CredentialForm, WithdrawForm
from ..models import Business, Credential
from ..services import credentials as services
from ..services.access import actor_for, log_access


@never_cache
@login_required
@require_GET
def credential_list(request: HttpRequest) -> HttpResponse:
    """The papers of one's business: which hold, which were checked, which ran out."""
    business = get_object_or_404(Business, member__user=request.user)
    context = {"business": business, "credentials": business.credentials.all()}
    return render(request, "members/credential_list.html", context)


@never_cache
@login_required
@limited("credential", times=60, seconds=3600)
def credential_create(request: HttpRequest) -> HttpResponse:
    """Enter a paper; afterwards the person is back at the page they came from."""
    business = get_object_or_404(Business, member__user=request.user)
    form = CredentialForm(
        request.POST or None, request.FILES or None, instance=Credential(business=business)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.add_credential(business, **form.cleaned_data, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your paper is entered."))
            return redirect(_way_back(request))
    context = {"form": form, "back_url": _way_back(request)}
    return render(request, "members/credential_form.html", context, status=_status(form))


@never_cache
@login_required
@limited("credential", times=60, seconds=3600)
def credential_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct or renew a paper."""
    own = Credential.objects.filter(business__member__user=request.user, revoked_at=None)
    credential = get_object_or_404(own.select_related("business__member__user"), pk=pk)
    form = CredentialForm(request.POST or None, request.FILES or None, instance=credential)
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data}
        del values["kind"]
        try:
            services.renew_credential(credential, **values, by=request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Your paper is saved. Staff will look at it again."))
            return redirect("members:credential_list")
    context = {
        "form": form,
        "credential": credential,
        "withdraw_form": WithdrawForm(),
        "back_url": _way_back(request),
    }
    return render(request, "members/credential_form.html", context, status=_status(form))


@login_required
@require_POST
@limited("credential", times=60, seconds=3600)
def credential_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner says that a paper no longer counts."""
    own = Credential.objects.filter(business__member__user=request.user)
    credential = get_object_or_404(own, pk=pk)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        messages.error(request, form.errors["reason"][0])
        return redirect("members:credential_edit", pk)
    try:
        services.revoke_credential(credential, by=request.user, reason=form.cleaned_data["reason"])
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("This paper no longer counts."))
    return redirect("members:credential_list")


@never_cache
@login_required
@require_GET
def credential_proof(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan of a paper. Whoever is not its owner leaves a line in the owner's access log."""
    rows = Credential.objects.select_related(
        "business__member__user", "business__member__kelurahan"
    )
    credential = get_object_or_404(rows.exclude(proof=""), pk=pk)
    member = credential.business.member
    actor = actor_for(request.user, member)
    if actor is None:
        raise Http404
    if actor != Actor.MEMBER:
        log_access(
            member,
            reader=request.user,
            what=credential.get_kind_display(),
            reason=_("Checking the paper that a product rests on"),
        )
    return send_private_file(credential.proof, download_name=credential.get_kind_display())


def _way_back(request: HttpRequest) -> str:
    """The page of ours that sent the person here, or the list of papers."""
    address = request.GET.get("lanjut", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/"):
        return address
    return reverse("members:credential_list")


def _status(form) -> int:
    return 422 if form.errors else 200
