"""Pages of the portal itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    return render(request, "home.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form that came too late or from elsewhere."""
    return render(request, "403.html", {"stale_form": True}, status=403)
