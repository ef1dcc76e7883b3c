"""/akun/privasi/: what one agreed to, who read it, taking it along, and being forgotten."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import RuleBroken
from okoce.throttle import limit, limited

from ..forms.privacy import EraseForm, ReadingsPageForm
from ..models import AccessLog, Consent, ConsentText, Member
from ..services import privacy as services
from ..services.registration import give_consents

READINGS_ON_A_PAGE = 10
EXPORTS_AN_HOUR = 6


@require_GET
@never_cache
@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    """The consents of a person, who read their private data, and their rights."""
    member = Member.objects.filter(user=request.user).first()
    consents = list(member.consents.select_related("text")) if member else []
    agreed = [consent.text.purpose for consent in consents if not consent.withdrawn_at]
    open_texts = ConsentText.objects.current().filter(required=False).exclude(purpose__in=agreed)
    readings, next_url = _readings(request)
    context = {
        "member": member,
        "consents": consents,
        "open_texts": open_texts if member else [],
        "readings": readings,
        "next_url": next_url,
    }
    return render(request, "members/privacy.html", context)


@require_POST
@login_required
@limited("privacy", times=60, seconds=3600)
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw one consent of one's own."""
    rows = Consent.objects.filter(member__user=request.user, withdrawn_at=None)
    consent = get_object_or_404(rows.select_related("text", "member"), pk=pk)
    try:
        services.withdraw_consent(consent)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your consent is withdrawn from now on."))
    return redirect(_way_back(request))


@require_POST
@login_required
@limited("privacy", times=60, seconds=3600)
def consent_give(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to an optional text after all."""
    member = get_object_or_404(Member, user=request.user)
    text = get_object_or_404(ConsentText.objects.current().filter(required=False), pk=pk)
    give_consents(member, [text])
    messages.success(request, _("Thank you. Your consent is noted."))
    return redirect(_way_back(request))


def _way_back(request: HttpRequest) -> str:
    """The page on which the consent stood, when it named itself; else the page of all consents."""
    path = request.POST.get("kembali", "")
    if path.startswith("/") and url_has_allowed_host_and_scheme(path, None):
        return path
    return reverse("members:privacy")


@require_POST
@never_cache
@login_required
@reauthentication_required
def privacy_export(request: HttpRequest) -> HttpResponse:
    """All that the portal knows about the person, as one JSON file."""
    limit("export", str(request.user.pk), times=EXPORTS_AN_HOUR, seconds=60 * 60)
    response = JsonResponse(
        services.personal_data(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f"okoce-data-saya-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@reauthentication_required(allow_get=True)
@limited("privacy", times=60, seconds=3600)
def privacy_erase(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; after the typed word, all of it goes at once."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_account(request.user)
        except RuleBroken as problem:
            form.add_error(None, str(problem))
        else:
            logout(request)
            return render(request, "members/privacy_erased.html")
    context = {"form": form}
    return render(
        request, "members/privacy_erase.html", context, status=422 if form.errors else 200
    )


def _readings(request: HttpRequest) -> tuple[list[AccessLog], str]:
    """One page of who read this person's data, newest first, and the address of the next."""
    rows = AccessLog.objects.filter(member__user=request.user).order_by("-pk")
    form = ReadingsPageForm(request.GET)
    if form.is_valid() and form.cleaned_data["sebelum"]:
        rows = rows.filter(pk__lt=form.cleaned_data["sebelum"])
    found = list(rows.select_related("reader")[: READINGS_ON_A_PAGE + 1])
    shown = found[:READINGS_ON_A_PAGE]
    has_more = len(found) > READINGS_ON_A_PAGE
    return shown, f"?sebelum={shown[-1].pk}#pembaca" if has_more else ""
