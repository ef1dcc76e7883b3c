"""The kept pages that show events."""

from okoce.pages import forget

PAGES = "events"


def forget_pages() -> None:
    """Drop them once the current transaction is committed."""
    forget(PAGES)
