"""Paging by key: the last page of a long list is as quick as the first.

An address holds where a page starts, as the values of the row it follows (``?sesudah=``) or
precedes (``?sebelum=``), so it can be shared and stays right while rows come and go. Whatever
else stands there only chooses another place in a public list; what cannot be read is the start.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpRequest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LAST = "akhir"
BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Order:
    """A total order of rows: the fields it compares, the last one unique, all in one direction."""

    fields: tuple[str, ...]
    descending: bool = False

    def sort(self, rows: QuerySet, *, backwards: bool = False) -> QuerySet:
        sign = "-" if self.descending != backwards else ""
        return rows.order_by(*(f"{sign}{name}" for name in self.fields))

    def beyond(self, rows: QuerySet, key: tuple, *, backwards: bool = False) -> QuerySet:
        """The rows that come after ``key``, or before it when walking backwards."""
        compare = TupleLessThan if self.descending != backwards else TupleGreaterThan
        return rows.filter(compare(Tuple(*map(F, self.fields)), key))

    def key_of(self, row: Any) -> str:
        return ".".join(_write(getattr(row, name)) for name in self.fields)

    def read_key(self, text: str, model: type) -> tuple | None:
        """The values in an address, or None when they are not a place in this order."""
        if not re.fullmatch(r"\d{1,19}(\.\d{1,19})*", text, re.ASCII):
            return None
        numbers = [int(number) for number in text.split(".")]
        if len(numbers) != len(self.fields) or max(numbers) > BIGGEST:
            return None
        dates = {each.name for each in model._meta.fields if each.get_internal_type() == DATE}
        try:
            return tuple(
                EPOCH + number * MICROSECOND if name in dates else number
                for name, number in zip(self.fields, numbers, strict=True)
            )
        except OverflowError:
            return None


DATE = "DateTimeField"


@dataclass(frozen=True)
class Page:
    """One page of rows; ``previous`` and ``next`` are query parameters, None at an end."""

    rows: list = field(default_factory=list)
    previous: dict[str, str] | None = None
    next: dict[str, str] | None = None

    def urls(self, kept: dict[str, str] | None = None) -> dict[str, str]:
        """The addresses of the pages beside this one, with what else they keep; empty at an end."""
        beside = {"previous_url": self.previous, "next_url": self.next}
        return {
            name: f"?{urlencode((kept or {}) | place)}" if place else ""
            for name, place in beside.items()
        }


def page_of(request: HttpRequest, rows: QuerySet, order: Order, *, size: int) -> Page:
    """The page of ``rows`` that an address asks for."""
    return page_by_key(
        rows,
        order,
        size=size,
        after=request.GET.get("sesudah", ""),
        before=request.GET.get("sebelum", ""),
    )


def page_by_key(
    rows: QuerySet, order: Order, *, size: int, after: str = "", before: str = ""
) -> Page:
    """The ``size`` rows after or before a key, or the first ones. One query; rarely two."""
    if before:
        page = _page_before(rows, order, size, before)
        if page:
            return page
    key = order.read_key(after, rows.model)
    found = list(order.sort(order.beyond(rows, key) if key else rows)[: size + 1])
    shown = found[:size]
    return Page(
        rows=shown,
        # Nothing is left here, so the way back is the last page there is.
        previous=({"sebelum": order.key_of(shown[0]) if shown else LAST} if key else None),
        next={"sesudah": order.key_of(shown[-1])} if len(found) > size else None,
    )


def _page_before(rows: QuerySet, order: Order, size: int, before: str) -> Page | None:
    """The page that ends before a key; None when that is the first page or no page."""
    is_last = before == LAST
    key = None if is_last else order.read_key(before, rows.model)
    if not key and not is_last:
        return None
    wanted = order.beyond(rows, key, backwards=True) if key else rows
    found = list(order.sort(wanted, backwards=True)[: size + 1])
    if len(found) <= size:
        return None
    shown = found[:size][::-1]
    return Page(
        rows=shown,
        previous={"sebelum": order.key_of(shown[0])},
        next=None if is_last else {"sesudah": order.key_of(shown[-1])},
    )


def _write(value: Any) -> str:
    if isinstance(value, datetime):
        value = (value - EPOCH) // MICROSECOND
    return str(value)
