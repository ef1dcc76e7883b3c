"""Where WhatsApp reports what became of our messages, and what people wrote back."""

import hmac
import json
from collections.abc import Iterator
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..services import deliveries

# WhatsApp sends at most this much at once.
MAX_BYTES = 3 * 1024 * 1024
STOP_WORDS = frozenset({"STOP", "BERHENTI"})
START_WORDS = frozenset({"MULAI", "START"})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def whatsapp_webhook(request: HttpRequest) -> HttpResponse:
    """Prove that the address is ours (GET), or take signed news (POST); news may come twice."""
    if request.method == "GET":
        return _prove(request)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return HttpResponse(status=413)
    if not _is_signed(request):
        return HttpResponse(status=403)
    try:
        news = json.loads(request.body)
    except ValueError:
        return HttpResponse(status=400)
    for entry in _dicts(news, "entry"):
        for change in _dicts(entry, "changes"):
            _take(change.get("value"))
    return HttpResponse(status=200)


def _prove(request: HttpRequest) -> HttpResponse:
    expected = settings.WHATSAPP_VERIFY_TOKEN
    given = request.GET.get("hub.verify_token", "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        return HttpResponse(status=403)
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def _is_signed(request: HttpRequest) -> bool:
    if not settings.WHATSAPP_APP_SECRET:
        return False
    digest = hmac.new(settings.WHATSAPP_APP_SECRET.encode(), request.body, sha256).hexdigest()
    given = request.headers.get("X-Hub-Signature-256", "")
    return hmac.compare_digest(given.encode(), f"sha256={digest}".encode())


def _take(value: object) -> None:
    for report in _dicts(value, "statuses"):
        codes = [str(error.get("code", "")) for error in _dicts(report, "errors")]
        deliveries.record_report(
            str(report.get("id", "")),
            str(report.get("status", "")),
            reference=str(report.get("biz_opaque_callback_data", "")),
            code=", ".join(codes),
        )
    for message in _dicts(value, "messages"):
        word, sender = _word(message), str(message.get("from", ""))
        if sender.isdecimal() and word in STOP_WORDS | START_WORDS:
            deliveries.choose_by_whatsapp(f"+{sender}", wanted=word in START_WORDS)


def _word(message: dict) -> str:
    """What was written or pressed, if it is one word."""
    written, pressed = message.get("text"), message.get("button")
    text = (isinstance(written, dict) and written.get("body")) or (
        isinstance(pressed, dict) and pressed.get("text")
    )
    return str(text or "").strip(" \n.!\"'").upper()


def _dicts(value: object, name: str) -> Iterator[dict]:
    """The objects in a list of a JSON object; nothing when it has another shape."""
    rows = value.get(name) if isinstance(value, dict) else None
    return (row for row in rows if isinstance(row, dict)) if isinstance(rows, list) else iter(())
