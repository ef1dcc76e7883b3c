"""Public pages as schema.org data, for search engines: what every app's pages share."""

import json
from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

SCHEMA = "https://schema.org"
PORTAL = "OK OCE Global Office"
# Words that people wrote must not end the element they stand in.
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def data_block(data: dict) -> SafeString:
    """``data`` as an element that browsers never run, so that no policy has to allow it."""
    text = json.dumps({"@context": SCHEMA} | data, ensure_ascii=False).translate(UNSAFE)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308


def absolute(address: str) -> str:
    return urljoin(settings.SITE_URL, address)


def of_portal() -> dict:
    """Who runs these pages."""
    return {
        "@type": "Organization",
        "@id": absolute("/#portal"),
        "name": PORTAL,
        "url": absolute(reverse("home")),
        "logo": absolute(static("img/icon-512.png")),
        "areaServed": {"@type": "City", "name": "Jakarta"},
    }


def of_trail(trail: Iterable[tuple[str, str]]) -> dict:
    """The way to a page, as names and addresses from the front page down to itself."""
    steps = [(_("Front page"), reverse("home")), *trail]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": absolute(address)}
            for place, (name, address) in enumerate(steps, start=1)
        ],
    }
