"""WhatsApp (Cloud API), SMS and email behind one interface.

Each ``send_*`` function hands over one message and returns the gateway's number for it, or raises
``Refused`` (trying again is useless) or ``Unavailable`` (later may work). Without keys a demo and
the tests keep messages in the outbox; any other installation refuses them. Numbers, codes and
texts are never logged.
"""

import hashlib
import logging
from collections.abc import Callable
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

import requests
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.utils.translation import get_language

from .outbox import clear_outbox, keep, outbox

logger = logging.getLogger(__name__)

# The Cloud API says "too much" or "not now" in these codes too, whatever the HTTP status.
TEMPORARY_CODES = frozenset({4, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
# A template's parameter may be this long, and must be one line.
TEMPLATE_TEXT_LENGTH = 1024
# A code asked for again this soon did not arrive, so it goes by the other way first.
SECOND_CODE_SECONDS = 600


class GatewayError(Exception):
    """A message was not accepted. The text is for staff and holds no number and no words of it."""


class Refused(GatewayError):
    """The gateway will not take this message, now or later."""


class Unavailable(GatewayError):
    """The gateway cannot take a message now; ``retry_after`` is its wish in seconds, if any."""

    def __init__(self, problem: str, retry_after: int | None = None) -> None:
        super().__init__(problem)
        self.retry_after = retry_after


def send_whatsapp(to: str, text: str, *, reference: str = "") -> str:
    """Send a notice as the approved template, in the active language; return its id.

    ``reference`` comes back with each status, also when the id never reached us.
    """
    line = " ".join(text.split())[:TEMPLATE_TEXT_LENGTH]
    return _whatsapp(
        to, text, reference, template=settings.WHATSAPP_TEMPLATE, components=[_words(line)]
    )


def reply_whatsapp(to: str, text: str) -> str:
    """Answer someone who has just written to us, in free words."""
    return _whatsapp(to, text)


def send_sms(to: str, text: str, *, reference: str = "") -> str:
    """Send a short message; return the gateway's id. A repeated ``reference`` is the same one."""
    if not settings.SMS_URL:
        return _keep("sms", to, text)
    body = {"to": str(to), "text": text, "reference": reference}
    answer = _post("SMS", settings.SMS_URL, settings.SMS_TOKEN, body, reference)
    return _id_in("SMS", lambda: answer["id"])


def send_email(to: str, subject: str, text: str) -> str:
    """Send a plain email; most servers give it no number, so the answer may be empty."""
    message = EmailMessage(subject=" ".join(subject.split()), body=text, to=[to])
    try:
        message.send()
    except SMTPRecipientsRefused as error:
        raise Refused("The mail server refuses this address.") from error
    except SMTPResponseException as error:
        kind = Refused if error.smtp_code >= 500 else Unavailable
        raise kind(f"The mail server answered {error.smtp_code}.") from error
    except AnymailError as error:
        status = getattr(error, "status_code", None) or 500
        kind = Refused if 400 <= status < 500 and status != 429 else Unavailable
        raise kind(f"The mail service answered {status}.") from error
    except (SMTPException, OSError) as error:
        raise Unavailable("The mail server is out of reach.") from error
    status = getattr(message, "anymail_status", None)
    return str(status.message_id or "") if status else ""


def send_code(to: str, text: str, *, code: str) -> str:
    """Send a sign-in code at once, at any hour; return the channel that took it.

    WhatsApp is tried first and SMS second; a second code within ten minutes goes the other way
    round, since WhatsApp accepts messages for numbers that do not have it.
    """
    digest = hashlib.blake2b(str(to).encode(), digest_size=12).hexdigest()
    ways = (
        ["whatsapp", "sms"]
        if cache.add(f"code:{digest}", 1, SECOND_CODE_SECONDS)
        else [
            "sms",
            "whatsapp",
        ]
    )
    for way in ways[:-1]:
        try:
            return _send_code_by(way, to, text, code)
        except GatewayError:
            logger.warning("A sign-in code goes by the second way, because %s failed.", way)
    return _send_code_by(ways[-1], to, text, code)


def _send_code_by(way: str, to: str, text: str, code: str) -> str:
    if way == "sms":
        send_sms(to, text)
    else:
        # WhatsApp lets codes travel only in an authentication template: the code and its button.
        button = _words(code, type="button", sub_type="url", index="0")
        _whatsapp(
            to,
            text,
            template=settings.WHATSAPP_CODE_TEMPLATE,
            components=[_words(code), button],
        )
    return way


def _words(text: str, **component: str) -> dict:
    return {"type": "body", **component, "parameters": [{"type": "text", "text": text}]}


def _whatsapp(
    to: str, text: str, reference: str = "", template: str = "", components: list | None = None
) -> str:
    if not (settings.WHATSAPP_TOKEN and settings.WHATSAPP_PHONE_ID):
        return _keep("whatsapp", to, text)
    body: dict = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": str(to).lstrip("+"),
    }
    if template:
        body |= {
            "type": "template",
            "template": {
                "name": template,
                "language": {"code": get_language() or settings.LANGUAGE_CODE},
                "components": components,
            },
        }
    else:
        body |= {"type": "text", "text": {"body": text}}
    if reference:
        body["biz_opaque_callback_data"] = reference
    url = f"{settings.WHATSAPP_URL.rstrip('/')}/{settings.WHATSAPP_PHONE_ID}/messages"
    answer = _post("WhatsApp", url, settings.WHATSAPP_TOKEN, body)
    return _id_in("WhatsApp", lambda: answer["messages"][0]["id"])


def _keep(channel: str, to: str, text: str) -> str:
    if not settings.OUTBOX:
        raise Refused("This installation has no gateway for this channel.")
    keep(channel, str(to), text)
    return ""


def _post(name: str, url: str, token: str, body: dict, reference: str = "") -> object:
    headers = {"Authorization": f"Bearer {token}"}
    if reference:
        headers["Idempotency-Key"] = reference
    try:
        response = requests.post(
            url,
            json=body,
            headers=headers,
            timeout=settings.GATEWAY_TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # The error's own text may hold the address; its kind is enough.
        raise Unavailable(f"{name}: {type(error).__name__}") from None
    try:
        answer = response.json()
    except requests.JSONDecodeError:
        answer = None
    if response.ok and not response.is_redirect:
        return answer
    raise _error(name, response, answer)


def _error(name: str, response: requests.Response, answer: object) -> GatewayError:
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    problem = f"{name} answered {response.status_code}" + (f", code {code}" if code else "")
    status = response.status_code
    # 401 and 403 are about our own key: the person must not lose a notice while staff mend it.
    if status in (401, 403):
        logger.error("%s: the key of this gateway is not accepted.", problem)
        return Unavailable(problem)
    if 400 <= status < 500 and status not in (408, 429) and code not in TEMPORARY_CODES:
        return Refused(problem)
    retry_after = response.headers.get("Retry-After", "")
    return Unavailable(problem, int(retry_after) if retry_after.isdecimal() else None)


def _id_in(name: str, read: Callable[[], object]) -> str:
    try:
        return str(read())
    except (KeyError, IndexError, TypeError):
        # Whatever answered, it was not the gateway; a notice told twice beats one never told.
        raise Unavailable(f"{name} answered without an id.") from None


__all__ = [
    "GatewayError",
    "Refused",
    "Unavailable",
    "clear_outbox",
    "outbox",
    "reply_whatsapp",
    "send_code",
    "send_email",
    "send_sms",
    "send_whatsapp",
]
