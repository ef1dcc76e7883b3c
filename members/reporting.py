"""What can be reported, and how each kind of thing is found, shown in short, and hidden.

An app names its own things with ``register`` when it is ready; services read the registry.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from .models import User


def no_words(_thing: Any) -> str:
    return ""


def no_pictures(_thing: Any) -> list:
    return []


def lock_row(thing: Model) -> None:
    """Hold the row of a thing until the end of the transaction."""
    rows = type(thing)._base_manager.select_for_update(no_key=True)
    list(rows.filter(pk=thing.pk).values_list("pk"))


@dataclass(frozen=True)
class Reportable:
    """One kind of thing. ``find`` obeys what its reader may see, and returns None otherwise."""

    # As it stands in an address: /lapor/<kind>/<ref>/
    kind: str
    model: type[Model]
    find: Callable[[User, str], Any | None]
    # As it is called in a list; never the words of a message.
    title: Callable[[Any], str]
    path: Callable[[Any], str]
    author: Callable[[Any], User | None]
    # Out of everybody's sight but the author's, and back.
    hide: Callable[[Any], object]
    show: Callable[[Any], object]
    # What kind of thing it is, in words.
    noun: str | Promise = ""
    # What it says, for whoever decides about it.
    words: Callable[[Any], str] = no_words
    # Its private pictures, each with a code and a file: shown to nobody but who decides about it.
    pictures: Callable[[Any], list] = no_pictures
    # Whether everybody who sees the thing sees all of these words; they are then quoted.
    quotes: bool = False
    # Between two people only: its title is a code, and nobody else finds a way to it.
    is_private: bool = False
    # Whether its author can still change it while it is hidden.
    can_be_mended: bool = True
    # Taken before the case's own lock, so that all who take both do so in one order.
    lock: Callable[[Any], None] = lock_row


_kinds: dict[str, Reportable] = {}


def register(reportable: Reportable) -> None:
    """Let things of this kind be reported."""
    _kinds[reportable.kind] = reportable


def get(kind: str) -> Reportable | None:
    return _kinds.get(kind)


def kinds() -> list[Reportable]:
    """Every kind there is, in the order in which they were named."""
    return list(_kinds.values())
