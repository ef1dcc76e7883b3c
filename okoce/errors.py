"""Refusals that a person can read."""

from django.core.exceptions import PermissionDenied


class RuleBroken(Exception):
    """A rule of the programme forbids this step; the text is a translated sentence for a person."""

    @property
    def message(self) -> str:
        return str(self.args[0]) if self.args else ""

    def __str__(self) -> str:
        return self.message


class TooMany(Exception):
    """Someone did something too often.

    ``retry_after`` is the number of seconds to wait; the page answers 429 and says so.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Gone(Exception):
    """Something public was withdrawn; the page answers 410 with ``template`` and ``context``."""

    def __init__(self, template: str = "410.html", context: dict | None = None) -> None:
        super().__init__(template)
        self.template = template
        self.context = context or {}


__all__ = ["Gone", "PermissionDenied", "RuleBroken", "TooMany"]
