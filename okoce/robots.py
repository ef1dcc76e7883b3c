"""Who opens a page: a person, or a program that opens addresses by itself."""

import re

from django.http import HttpRequest

# The previews of chat apps are programs too.
ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp/|headless|"
    r"python|curl|wget|go-http|okhttp|java/|scrapy|axios|node-fetch|lighthouse",
    re.IGNORECASE,
)
# Browsers ask ahead for pages that nobody has opened yet, and say so in one of these.
AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_robot(user_agent: str) -> bool:
    """Whether a program says that it is one, or says nothing at all."""
    return not user_agent or bool(ROBOT.search(user_agent))


def is_opened_by_person(request: HttpRequest) -> bool:
    """Whether somebody opened this address now; asking ahead, or for its head, is not opening."""
    if request.method != "GET" or is_robot(request.headers.get("User-Agent", "")):
        return False
    said = " ".join(request.headers.get(name, "") for name in AHEAD).lower()
    return "prefetch" not in said and "preview" not in said
