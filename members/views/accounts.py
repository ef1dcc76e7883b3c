"""/akun/: signing in and signing up by code, and the page of one's own account."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url, get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows import sessions as session_flows
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import TooMany
from okoce.messaging import GatewayError
from okoce.phones import local_phone
from okoce.throttle import limited

from .. import devices
from ..forms.accounts import AddressForm, PasswordForm, SignInCodeForm
from ..models import User
from ..services import accounts
from ..sign_in import SignInCode

PROOF = "account_reauthenticate_code"

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def account_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What all pages here have: never kept, 422 for refused input, a word when no code can go."""

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except GatewayError:
            messages.error(request, _not_sent())
            return redirect(request.get_full_path())
        context = getattr(response, "context_data", None) or {}
        forms = [value for value in context.values() if isinstance(value, BaseForm)]
        if request.method == "POST" and any(form.errors for form in forms if form.is_bound):
            response.status_code = 422
        return response

    return page


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth calls when one of its own limits, all of them per minute, is reached."""
    raise TooMany(retry_after=60)


# One door: a phone or an email, a code, and in.


@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask where the code goes; people who have no account yet may come in here too."""
    context = {
        "demo_accounts": settings.DEMO_ACCOUNTS if settings.DEMO else [],
        "demo_password": settings.DEMO_PASSWORD,
    }
    return _door(request, "account_login", "account/login.html", context)


@get_or_post
def sign_up(request: HttpRequest) -> HttpResponse:
    """The same door, with a word to those who come for the first time."""
    if not get_adapter().is_open_for_signup(request):
        return render(request, "account/signup_closed.html")
    return _door(request, "account_signup", "account/signup.html")


@get_or_post
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """The same door again: who comes in by code may set a new password."""
    next_url = reverse("account_change_password")
    return _door(
        request, "account_reset_password", "account/password_reset.html", next_url=next_url
    )


def _door(
    request: HttpRequest, door: str, template: str, context: dict | None = None, next_url: str = ""
) -> HttpResponse:
    next_url = next_url or get_next_redirect_url(request) or ""
    if request.user.is_authenticated:
        return redirect(next_url or get_login_redirect_url(request))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        address = form.cleaned_data["address"]
        try:
            SignInCode.start(request, address, door=door, next_url=next_url)
        except GatewayError:
            form.add_error("address", _not_sent())
        else:
            return redirect("account_confirm_login_code")
    return render(
        request,
        template,
        {"form": form, "next": next_url} | (context or {}),
        status=422 if form.is_bound else 200,
    )


@get_or_post
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent; the right one brings the person in."""
    code = SignInCode.resume(request)
    if code is None or request.user.is_authenticated:
        return redirect("account_login")
    if not code.is_valid():
        return _back_to_door(request, code, _("That took longer than 5 minutes. Please ask again."))
    action = request.POST.get("action")
    if code.is_confirmed:
        return _enter(request, code) if action == "open" else _show_code(request, code)
    if action == "resend":
        code.send()
        messages.success(request, _("A new code is on its way. The one before no longer works."))
        return redirect(request.path)
    form = SignInCodeForm(request.POST or None, code=code.code)
    if form.is_valid():
        code.confirm()
        # Whoever asked to sign in may have another account, and just forgot which number it has.
        known = accounts.find_account(**code.address) is not None
        return _enter(request, code) if known or _is_new(code) else redirect(request.path)
    if form.has_error("code", "incorrect_code") and not code.record_invalid_attempt():
        return _back_to_door(request, code, get_adapter().error_messages["too_many_login_attempts"])
    return _show_code(request, code, form)


def _is_new(code: SignInCode) -> bool:
    return code.state["door"] == "account_signup"


def _enter(request: HttpRequest, code: SignInCode) -> HttpResponse:
    """Sign in the person whose code came back; open an account when there is none yet."""
    code.abort()
    user = accounts.find_account(**code.address)
    if signup := user is None:
        if not get_adapter().is_open_for_signup(request):
            return redirect("account_signup")
        user = accounts.open_account(**code.address, language=get_language())
    if user.is_active:
        accounts.confirm_address(user, **code.address)
    flows.login.record_authentication(request, user, method="code", **code.address)
    login = Login(
        user=user, redirect_url=code.state["next"], email=code.address.get("email"), signup=signup
    )
    return flows.login.perform_login(request, login)


def _show_code(
    request: HttpRequest, code: SignInCode, form: SignInCodeForm | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "recipient": _recipient(**code.address),
        "by_phone": "phone" in code.address,
        "confirmed": code.is_confirmed,
        "back_url": reverse(code.state["door"]),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "account/confirm_login_code.html", context, status=status)


def _back_to_door(request: HttpRequest, code: SignInCode, why: str) -> HttpResponse:
    code.abort()
    messages.error(request, why)
    next_url = code.state["next"]
    return redirect(reverse(code.state["door"], query={"next": next_url} if next_url else None))


def _recipient(phone: str = "", email: str = "") -> str:
    return local_phone(phone) if phone else email


def _not_sent() -> str:
    return _(
        "We could not send a code there just now. Please look at the number or the address again, "
        "or use the other one."
    )


# A password instead of a code, and the password itself.


class PasswordSignInView(LoginView):
    template_name = "account/login_password.html"


@get_or_post
@sensitive_post_parameters("password1")
@login_required
@reauthentication_required(app="allauth.account")
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a password, the first or another; every other session ends."""
    form = PasswordForm(request.user, request.POST or None)
    if not form.is_valid():
        return render(
            request, "account/password.html", {"form": form}, status=422 if form.is_bound else 200
        )
    finalize = (
        flows.password_change.finalize_password_change
        if request.user.has_usable_password()
        else flows.password_change.finalize_password_set
    )
    form.save()
    session_flows.end_other_sessions(request, request.user)
    finalize(request, request.user)
    return redirect("account_home")


# Proving again who one is, by a code to one's own phone or email.


@get_or_post
@login_required
def reauthenticate_by_code(request: HttpRequest) -> HttpResponse:
    """Send a code to the person's own phone or email before something delicate."""
    user = request.user
    methods = get_adapter().get_reauthentication_methods(user)
    if all(method["id"] != "code" for method in methods):
        return redirect(methods[0]["url"])
    if request.POST.get("action") == "send":
        SignInCode.start(request, _own_address(user), door=PROOF, next_url="")
        return redirect(request.get_full_path())
    code = SignInCode.resume(request)
    # A code that was typed at the door proves nothing about the person who is signed in now.
    if code and not (code.state["door"] == PROOF and code.is_valid()):
        code = None
    form = SignInCodeForm(request.POST or None, code=code.code) if code else None
    if form and form.is_valid():
        code.abort()
        flows.login.record_authentication(
            request, user, method="code", reauthenticated=True, **code.address
        )
        return flows.reauthentication.resume_request(request) or redirect("account_home")
    if form and form.has_error("code", "incorrect_code") and not code.record_invalid_attempt():
        messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
        return redirect(request.get_full_path())
    context = {
        "form": form,
        "recipient": _recipient(**_own_address(user)),
        "reauthentication_alternatives": [m for m in methods if m["id"] != "code"],
    }
    status = 422 if form and form.is_bound else 200
    return render(request, "account/reauthenticate_code.html", context, status=status)


def _own_address(user: User) -> dict[str, str]:
    """Where this person is reached: the phone that is confirmed, or the email address."""
    if user.phone and (user.phone_verified_at or not user.email):
        return {"phone": str(user.phone)}
    return {"email": user.email}


# The account.


@require_GET
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """How the person signs in, where they are signed in, and all other settings, in words."""
    user = request.user
    found = {kind: [] for kind in Authenticator.Type.values}
    for authenticator in Authenticator.objects.filter(user=user):
        found[authenticator.type].append(authenticator)
    recovery = found[Authenticator.Type.RECOVERY_CODES]
    context = {
        "phone": local_phone(str(user.phone or "")),
        "email_confirmed": user.emailaddress_set.filter(email=user.email, verified=True).exists(),
        "passkeys": len(found[Authenticator.Type.WEBAUTHN]),
        "has_app": bool(found[Authenticator.Type.TOTP]),
        "has_recovery": bool(recovery),
        "recovery_left": len(recovery[0].wrap().get_unused_codes()) if recovery else 0,
        "sessions": _sessions_of(user).count(),
        "languages": settings.LANGUAGES,
    }
    return render(request, "account/home.html", context)


@get_or_post
@login_required
@limited("sessions", times=60, seconds=3600)
def session_list(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in; a POST ends every session but this one."""
    if request.method == "POST":
        session_flows.end_other_sessions(request, request.user)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    sessions = list(_sessions_of(request.user).order_by("-created_at"))
    for session in sessions:
        session.device = devices.describe(session.user_agent)
        session.is_this = session.session_key == request.session.session_key
    return render(request, "usersessions/usersession_list.html", {"sessions": sessions})


@require_POST
@login_required
@limited("sessions", times=60, seconds=3600)
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one session of one's own, for example on a lost phone."""
    session = get_object_or_404(UserSession, user=request.user, pk=pk)
    session_flows.end_sessions(request, [session])
    messages.success(request, _("That session has ended."))
    return redirect("usersessions_list")


def _sessions_of(user: User):
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    return UserSession.objects.filter(user=user, session_key__in=alive.values("session_key"))
