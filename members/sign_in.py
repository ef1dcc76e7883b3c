"""The code that brings a person in, from the moment it is sent until it comes back."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from django.conf import settings
from django.http import HttpRequest

SESSION_KEY = "sign_in_code"


class SignInCode(AbstractCodeVerificationProcess):
    """A code that was sent to a phone or an email address that a visitor typed.

    Whether an account has that address is asked only when the code has come back. So nothing
    before can tell: no page, no wording, no message, and not the time an answer takes.
    """

    def __init__(self, request: HttpRequest, state: dict) -> None:
        super().__init__(
            max_attempts=settings.CODE_TRIES, timeout=settings.CODE_SECONDS, state=state
        )
        self.request = request

    @classmethod
    def start(
        cls, request: HttpRequest, address: dict[str, str], *, door: str, next_url: str
    ) -> "SignInCode":
        """Send a code to ``address``; ``door`` is the name of the page it was asked for on."""
        state = cls.initial_state(user=None, **address)
        code = cls(request, state | {"door": door, "next": next_url, "confirmed": False})
        code.send()
        return code

    @classmethod
    def resume(cls, request: HttpRequest) -> "SignInCode | None":
        state = request.session.get(SESSION_KEY)
        return cls(request, state) if state else None

    def send(self) -> None:
        """Send a new code, which has its own time and tries; the one before is worth nothing."""
        adapter = get_adapter()
        code = adapter.generate_login_code()
        adapter.send_code(code, **self.address)
        self.state.update(code=code, at=time.time(), failed_attempts=0)
        self.persist()

    def confirm(self) -> None:
        """Note that the code came back; it cannot come back again."""
        self.state.update(code="", at=time.time(), confirmed=True)
        self.persist()

    def persist(self) -> None:
        self.request.session[SESSION_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(SESSION_KEY, None)

    @property
    def address(self) -> dict[str, str]:
        return {kind: self.state[kind] for kind in ("phone", "email") if kind in self.state}

    @property
    def is_confirmed(self) -> bool:
        return self.state["confirmed"]
