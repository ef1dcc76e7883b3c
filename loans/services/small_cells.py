"""Lines of figures in which nobody can find a single business, not by subtracting either."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Fewer businesses than this tell too much of each of them.
FEWEST = 5
# So large a part of a sum is nearly the sum itself: four fifths.
DOMINANT, OF = 4, 5


@dataclass
class Line:
    """One line of a table: what it is about, and how much each business has of it."""

    key: Any
    parts: dict[int, int] = field(default_factory=dict)
    is_hidden: bool = False

    def add(self, business: int, amount: int) -> None:
        self.parts[business] = self.parts.get(business, 0) + amount

    @property
    def businesses(self) -> int:
        return len(self.parts)

    @property
    def total(self) -> int:
        return sum(self.parts.values())


def is_small(parts: Mapping[int, int]) -> bool:
    """Whether too few businesses stand behind a sum, or one of them is nearly all of it."""
    if len(parts) < FEWEST:
        return True
    total = sum(parts.values())
    return total > 0 and max(parts.values()) * OF > total * DOMINANT


def merged(lines: Iterable[Line]) -> dict[int, int]:
    """What several lines have together, business by business."""
    whole = Line(None)
    for line in lines:
        for business, amount in line.parts.items():
            whole.add(business, amount)
    return whole.parts


def hide_small(lines: Iterable[Line]) -> None:
    """Hide each small line of a table, and so many more that none can be worked out.

    Whoever subtracts the shown lines from their total learns the sum of all hidden ones: it must
    not be small either, and there must be more than one of them.
    """
    filled = sorted((line for line in lines if line.parts), key=lambda line: line.businesses)
    hidden = [line for line in filled if line.is_hidden or is_small(line.parts)]
    rest = [line for line in filled if line not in hidden]
    while hidden and rest and (len(hidden) < 2 or is_small(merged(hidden))):
        hidden.append(rest.pop(0))
    for line in hidden:
        line.is_hidden = True
