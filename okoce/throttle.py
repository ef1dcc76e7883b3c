"""How often someone may do something."""

import hashlib
import math
import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from .errors import TooMany


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address, read behind as many proxies as the settings say are ours."""
    if settings.TRUSTED_PROXY_COUNT:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXY_COUNT:
            return hops[-settings.TRUSTED_PROXY_COUNT].strip()
    return request.META.get("REMOTE_ADDR", "")


def limited(action: str, *, times: int, seconds: int) -> Callable:
    """For a view: count each POST of a person (or of a visitor's address), valid or not.

    For forms that are quickly typed again. Where losing the words would hurt, ask ``limit`` once
    the form is valid.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method == "POST":
                user = request.user
                who = str(user.pk) if user.is_authenticated else client_address(request)
                limit(action, who, times=times, seconds=seconds)
            return view(request, *args, **kwargs)

        return counted

    return decorate


def limit(action: str, who: str, *, times: int, seconds: int) -> None:
    """Count one ``action`` by ``who``; raise ``TooMany`` above ``times`` within ``seconds``.

    ``who`` (an address, a phone number, a user id) is kept as a hash only, and for ``seconds``.
    """
    now = time.time()
    digest = hashlib.blake2b(f"{action}:{who}".encode(), digest_size=12).hexdigest()
    # There are as many tickets as times; each is taken for so many seconds, by one request only.
    tickets = [f"throttle:{action}:{digest}:{number}" for number in range(times)]
    taken = cache.get_many(tickets)
    for ticket in tickets:
        if taken.get(ticket, 0) > now:
            continue
        if ticket in taken:
            cache.delete(ticket)
        if cache.add(ticket, now + seconds, timeout=seconds):
            return
    retry_after = min(taken.values(), default=now + seconds) - now
    raise TooMany(retry_after=max(1, math.ceil(retry_after)))
