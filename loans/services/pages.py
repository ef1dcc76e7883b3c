"""The kept pages that show permits, lenders and what is known of them."""

from okoce.pages import forget

PAGES = "loans"


def forget_pages() -> None:
    """Drop them once the current transaction is committed."""
    forget(PAGES)
