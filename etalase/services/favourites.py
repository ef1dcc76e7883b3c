"""What a visitor saved to find again: on the device without an account, in the account with one.

Both are lists of codes of products, the newest first, and answer to the same names.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce.codes import ALPHABET
from okoce.errors import RuleBroken
from okoce.paging import Order, page_by_key

from ..models import Favourite, Product

# The cookie is written by `static/js/saved.js` too. There is nothing secret in it, and whoever
# changes it changes their own list only.
COOKIE = "simpanan"
YEAR = 60 * 60 * 24 * 365
MOST_ON_DEVICE = 60
MOST_IN_ACCOUNT = 300
PAGE_SIZE = 60
NEWEST = Order(("saved_at", "id"), descending=True)
CODE = re.compile(f"[{ALPHABET}]{{1,12}}")


@dataclass(frozen=True)
class Saved:
    """One thing on a list; ``product`` is None when it is not on show (any more)."""

    code: str
    product: Product | None
    saved_at: datetime | None = None


class DeviceList:
    """The list in a cookie; ``text`` is what to write back."""

    def __init__(self, text: str) -> None:
        self._codes = read_codes(text)

    @property
    def text(self) -> str:
        return ".".join(self._codes)

    def codes(self) -> list[str]:
        return [*self._codes]

    def count(self) -> int:
        return len(self._codes)

    def holds(self, code: str) -> bool:
        return code in self._codes

    def save(self, product: Product) -> bool:
        """Put a product first; whether the oldest had to go for it."""
        codes = [product.code, *(each for each in self._codes if each != product.code)]
        self._codes = codes[:MOST_ON_DEVICE]
        return len(codes) > MOST_ON_DEVICE

    def remove(self, code: str) -> None:
        self._codes = [each for each in self._codes if each != code]

    def clear(self) -> None:
        self._codes = []

    def page(self, **place: str) -> tuple[list[Saved], dict | None, dict | None]:
        """All of it: a device holds no more than a page."""
        return _with_products([(code, None) for code in self._codes]), None, None


class AccountList:
    """The list of a person with an account."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._rows = Favourite.objects.filter(user=user)

    def codes(self) -> list[str]:
        return list(NEWEST.sort(self._rows).values_list("product__code", flat=True))

    def count(self) -> int:
        return self._rows.count()

    def holds(self, code: str) -> bool:
        return self._rows.filter(product__code=code).exists()

    @transaction.atomic
    def save(self, product: Product) -> bool:
        """Save a product once, however often this is called; nothing has to go for it."""
        _lock(self.user)
        if not self._rows.filter(product=product).exists():
            if self.count() >= MOST_IN_ACCOUNT:
                raise RuleBroken(
                    _("Your list is full: it holds %(count)d products. Remove some first.")
                    % {"count": MOST_IN_ACCOUNT}
                )
            Favourite.objects.create(user=self.user, product=product)
        return False

    def remove(self, code: str) -> None:
        self._rows.filter(product__code=code).delete()

    def clear(self) -> None:
        self._rows.all().delete()

    def page(self, **place: str) -> tuple[list[Saved], dict | None, dict | None]:
        """A page of it, and where the pages around it start."""
        rows = self._rows.select_related("product").only("saved_at", "product__code")
        page = page_by_key(rows, NEWEST, size=PAGE_SIZE, **place)
        told = [(row.product.code, row.saved_at) for row in page.rows]
        return _with_products(told), page.previous, page.next


def list_of(user: User, text: str) -> DeviceList | AccountList:
    """The list of whoever asks; ``text`` is what the cookie of their device says."""
    return AccountList(user) if user.is_authenticated else DeviceList(text)


def read_codes(text: str) -> list[str]:
    """The codes in a cookie, each once; whatever else stands there is left out."""
    codes = dict.fromkeys(part for part in text.split(".") if CODE.fullmatch(part))
    return [*codes][:MOST_ON_DEVICE]


def products_of(codes: list[str]) -> list[Product]:
    """Those of them that are on show, in the same order, ready for cards."""
    return [
        each.product for each in _with_products([(code, None) for code in codes]) if each.product
    ]


def _with_products(told: list[tuple[str, datetime | None]]) -> list[Saved]:
    rows = Product.objects.listed().filter(code__in=[code for code, _saved_at in told])
    by_code = {each.code: each for each in rows.for_cards().with_covers()}
    return [Saved(code, by_code.get(code), saved_at) for code, saved_at in told]


@transaction.atomic
def move_to_account(user: User, text: str) -> tuple[int, int]:
    """Take the list of a device into an account: how many were new, how many found no room.

    Safe to run twice: what is there already stays where it is.
    """
    codes = read_codes(text)
    _lock(user)
    known = set(Favourite.objects.filter(user=user).values_list("product__code", flat=True))
    # What was never on show is nobody's to save.
    rows = Product.objects.filter(code__in=codes, published_at__isnull=False)
    by_code = dict(rows.values_list("code", "pk"))
    fresh = [code for code in codes if code in by_code and code not in known]
    taken = fresh[: max(0, MOST_IN_ACCOUNT - len(known))]
    now = timezone.now()
    Favourite.objects.bulk_create(
        Favourite(
            user=user, product_id=by_code[code], saved_at=now - place * timedelta(milliseconds=1)
        )
        for place, code in enumerate(taken)
    )
    return len(taken), len(fresh) - len(taken)


def _lock(user: User) -> None:
    # Two pages of one person must not pass the limit together.
    list(User.objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk"))
