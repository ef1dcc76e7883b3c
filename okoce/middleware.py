"""Answers that every page shares: refusals in plain words, and the reader's language."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from .errors import Gone, RuleBroken, TooMany

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class RefusalMiddleware:
    """Turn refusals that no view caught into pages with a clear sentence and a way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> None:
        """No row's address has a null character, and PostgreSQL takes none to compare with."""
        if "\x00" in request.path_info:
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooMany):
            minutes = max(1, -(-error.retry_after // 60))
            response = render(request, "429.html", {"minutes": minutes}, status=429)
            response["Retry-After"] = str(error.retry_after)
            return response
        if isinstance(error, Gone):
            return render(request, error.template, error.context, status=410)
        if isinstance(error, RuleBroken):
            return render(request, "422.html", {"problem": error.message}, status=422)
        return None


class LanguageMiddleware:
    """Speak Indonesian unless the reader chose another language.

    The browser's own preference is not asked: many phones in Jakarta are set to English by
    accident. The choice lies in a cookie; a signed-in person's also in their account, which is
    asked on a browser without that cookie. Nothing varies on ``Accept-Language``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE)
        if not chosen and settings.SESSION_COOKIE_NAME in request.COOKIES:
            chosen = getattr(request.user, "language", None)
        language = chosen if chosen in self.codes else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class WayBackMiddleware:
    """Show a page to whoever opens an address that only takes what a form sends.

    Signing in leads there when a session ended while somebody typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response
