"""Deciding at the staff desk as an officer does: open the page, then press a button."""

from django.http import HttpResponse
from django.test import Client


def decide(client: Client, url: str, move: str, reason: str = "") -> HttpResponse:
    """The answer to one step taken on the page at ``url``."""
    opened = client.get(url)
    version = opened.context["version"] if opened.status_code == 200 else ""
    return client.post(url, {"_move": move, "reason": reason, "_version": version})
