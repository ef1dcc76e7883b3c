"""Answers that every page shares: refusals in plain words, and the reader's language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from .errors import Gone, TooMany

LANGUAGE_COOKIE = settings.LANGUAGE_COOKIE_NAME


class RefusalMiddleware:
    """Turn ``TooMany`` into 429 with the waiting time, and ``Gone`` into 410 with a way on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooMany):
            minutes = max(1, -(-error.retry_after // 60))
            response = render(request, "429.html", {"minutes": minutes}, status=429)
            response["Retry-After"] = str(error.retry_after)
            return response
        if isinstance(error, Gone):
            return render(request, error.template, error.context, status=410)
        return None


class LanguageMiddleware:
    """Speak Indonesian unless the reader chose another language.

    The browser's own preference is not asked: many phones in Jakarta are set to English by
    accident. A signed-in person's choice is in their account, a visitor's in a cookie. Pages do
    not vary on the header, so anonymous pages stay cacheable.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.codes = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE)
        language = chosen if chosen in self.codes else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response
