"""Public pages that are composed once and then served from Redis to every anonymous visitor."""

import gzip
import hashlib
import secrets
from collections.abc import Callable
from functools import partial, wraps

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

View = Callable[..., HttpResponse]
# With these a visitor has a page of their own: a session, or a message that waits to be shown.
PERSONAL_COOKIES = {settings.SESSION_COOKIE_NAME, "messages"}
# Longer queries are composed each time, so that made-up ones do not fill the cache.
LONGEST_QUERY = 300


def public_page(
    group: str, *, seen: Callable[..., None] | None = None, unkept: frozenset[str] = frozenset()
) -> Callable[[View], View]:
    """Keep what a view answers to anonymous visitors until ``forget(group)``, or for 5 minutes.

    The view must carry nothing of the visitor when they are anonymous: an answer with a CSRF
    token, a cookie or a changed session is never kept. People with a session get their own page.
    A cache that is away only costs time.

    ``seen(request, *args, **kwargs)`` is called for each answer that shows the page (200, and 304
    to whoever has it), kept or not, so that kept pages are counted too. An address with one of the
    ``unkept`` words in its query is composed each time, and does not multiply what is kept.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = answer(request, *args, **kwargs)
            if seen and response.status_code in (200, 304):
                seen(request, *args, **kwargs)
            return response

        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            if PERSONAL_COOKIES & request.COOKIES.keys():
                return _personal(view(request, *args, **kwargs))
            seconds = settings.PUBLIC_PAGE_SECONDS
            if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY or (
                unkept & request.GET.keys()
            ):
                seconds = 0

            version_key, page_key = _version_key(group), _page_key(group, request)
            found = cache.get_many([version_key, page_key]) if seconds else {}
            # The version as it was before composing: a page that is overtaken is never served.
            version = found.get(version_key, "")
            kept = found.get(page_key)
            if kept and kept["version"] == version:
                return _public(request, kept)

            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            if response.status_code != 200 or response.streaming:
                return response
            if _is_personal(request, response):
                return _personal(response)
            kept = {
                "version": version,
                "type": response.headers["Content-Type"],
                "etag": f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"',
                "modified": response.headers.get("Last-Modified", ""),
                "body": gzip.compress(response.content, compresslevel=5, mtime=0),
            }
            if seconds:
                cache.set(page_key, kept, timeout=seconds)
            return _public(request, kept)

        return page

    return decorate


def forget(group: str) -> None:
    """Drop every kept page of a group, as soon as the current transaction is committed."""
    version = secrets.token_hex(6)
    transaction.on_commit(partial(cache.set, _version_key(group), version, timeout=None))


def _public(request: HttpRequest, kept: dict) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept["body"], content_type=kept["type"])
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(kept["body"]), content_type=kept["type"])
    response.headers["ETag"] = kept["etag"]
    # What was kept before a release may lack it.
    modified = kept.get("modified", "")
    if modified:
        response.headers["Last-Modified"] = modified
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    # The language and the person are in a cookie; htmx asks for a part of the page.
    patch_vary_headers(response, ["Accept-Encoding", "Cookie", "HX-Request"])
    return get_conditional_response(request, kept["etag"], parse_http_date_safe(modified), response)


def _personal(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    patch_vary_headers(response, ["Cookie", "HX-Request"])
    return response


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer belongs to this visitor: it has a CSRF token, a cookie or a session."""
    return bool(
        request.META.get("CSRF_COOKIE_NEEDS_UPDATE") or request.session.modified or response.cookies
    )


def _version_key(group: str) -> str:
    return f"pages:{group}"


def _page_key(group: str, request: HttpRequest) -> str:
    told = [
        request.build_absolute_uri(),
        get_language() or "",
        request.headers.get("HX-Request", ""),
    ]
    digest = hashlib.blake2b("\n".join(told).encode(), digest_size=16).hexdigest()
    return f"pages:{group}:{digest}"
