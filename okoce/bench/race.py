"""Many visitors at once for few seats: how many whole attempts a second, and who got one."""

import threading
import time
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from .visits import Visitor


class Raced(NamedTuple):
    """What a run came to."""

    attempts: int
    seconds: float

    @property
    def rate(self) -> float:
        """Whole attempts a second."""
        return self.attempts / self.seconds


def run(
    address: str,
    attempt: Callable[[Visitor, int], None],
    *,
    clients: int,
    attempts: int,
    browser: str,
) -> Raced:
    """Let ``clients`` visitors at a time make ``attempts`` whole attempts, each a new visitor.

    ``attempt`` gets the visitor and their number. Raises the first error that one of them met.
    """
    numbers, errors = count(), []

    def visit() -> None:
        # Counting in C is one step, so each number is given once.
        while (number := next(numbers)) < attempts and not errors:
            ip = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            try:
                attempt(Visitor(address, ip=ip, browser=browser), number)
            except Exception as error:
                errors.append(error)

    started = time.monotonic()
    threads = [threading.Thread(target=visit) for _client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return Raced(attempts, time.monotonic() - started)
