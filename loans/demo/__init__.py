"""The part of the demo city that speeds up: permits, finance, growth."""

from okoce.demo import City

from .finance import offer_loans
from .growth import keep_books
from .jobs import give_work
from .permits import file_permits
from .referrals import refer_members

# In this order; each builds its part.
PARTS = [file_permits, keep_books, give_work, offer_loans, refer_members]


def speed_up(city: City) -> None:
    """All permits, referrals and figures of the demo city."""
    for build in PARTS:
        build(city)
