"""How often someone may do something."""

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from .errors import TooMany


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address, read behind as many proxies as the settings say are ours."""
    if settings.TRUSTED_PROXY_COUNT:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXY_COUNT:
            return hops[-settings.TRUSTED_PROXY_COUNT].strip()
    return request.META.get("REMOTE_ADDR", "")


def limit(action: str, who: str, *, times: int, seconds: int) -> None:
    """Count one ``action`` by ``who``; raise ``TooMany`` above ``times`` in ``seconds`` seconds.

    ``who`` (an address, a phone number, a user id) is kept as a hash only, and for one window.
    """
    now = int(time.time())
    window = now // seconds
    digest = hashlib.blake2b(f"{action}:{who}".encode(), digest_size=12).hexdigest()
    key = f"throttle:{action}:{digest}:{window}"
    if cache.add(key, 1, timeout=seconds):
        return
    try:
        count = cache.incr(key)
    except ValueError:
        return
    if count > times:
        raise TooMany(retry_after=(window + 1) * seconds - now)
