"""What is asked of signed-in people before any page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .services import accounts

# Where they set it up, sign out, and choose a language; and what is nobody's data.
ALWAYS_OPEN = ("/akun/", "/bahasa/", "/static/", "/media/", "/dev/")


class SecondFactorMiddleware:
    """Send people whose role needs a second factor to set one up before they go anywhere else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            request.user.is_authenticated
            and not request.path.startswith(ALWAYS_OPEN)
            and accounts.must_have_second_factor(request.user)
            and not accounts.has_second_factor(request.user)
        ):
            messages.warning(
                request,
                _("Your role opens other people's data. Please set up a second step first."),
            )
            return redirect("mfa_index")
        return self.get_response(request)
