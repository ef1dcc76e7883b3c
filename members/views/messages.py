"""The list of conversations, one conversation, and what came in since."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from okoce.dates import long_date
from okoce.errors import RuleBroken, TooMany
from okoce.paging import Order, page_of
from okoce.private_files import send_private_file
from okoce.throttle import limit

from ..choices import Visibility
from ..forms.messages import MessageForm
from ..models import Business, Connection, Message, MessagePicture, Participant, User
from ..services import messages as services
from .gates import meeting_people

INBOX_ORDER = Order(("last_at", "id"), descending=True)
INBOX_SIZE = 20
NEWEST_FIRST = Order(("id",), descending=True)
PAGE_SIZE = 30
# What came in while a page slept; whoever missed more starts afresh.
MOST_NEW = 100
# So many in ten minutes: more than anybody types, less than a script would like.
MOST_MESSAGES, MOST_PICTURES, SECONDS = 60, 20, 600


@never_cache
@meeting_people
@require_GET
def conversations(request: HttpRequest) -> HttpResponse:
    """Everybody one wrote with, the latest first, with the last words and what is unread."""
    page = page_of(
        request,
        services.inbox_of(request.user).select_related("connection"),
        INBOX_ORDER,
        size=INBOX_SIZE,
    )
    context = {
        "talks": _with_last_words(page.rows, request.user),
        **page.urls(),
    }
    return render(request, "members/conversations.html", context)


def _with_last_words(sides: list[Participant], user: User) -> list[dict]:
    """Each side of a conversation with the other person and the last message."""
    newest = Message.objects.annotate(picture_count=Count("pictures"))
    last = newest.in_bulk([side.newest_id for side in sides])
    others = {side.pk: _other_id(side.connection, user) for side in sides}
    people = _people(others.values())
    return [
        {
            "side": side,
            "person": people[others[side.pk]],
            "message": last.get(side.newest_id),
            "is_from_today": timezone.localdate(side.last_at) == timezone.localdate(),
        }
        for side in sides
    ]


def _other_id(connection: Connection, user: User) -> int:
    return connection.high_id if user.pk == connection.low_id else connection.low_id


def _people(ids: Iterable[int]) -> dict[int, User]:
    rows = User.objects.select_related("member__business").defer("member__nik")
    return rows.in_bulk(list(ids))


@never_cache
@meeting_people
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, code: str) -> HttpResponse:
    """What two people wrote, the newest at the bottom, and the field to write more."""
    talk = get_object_or_404(services.conversations_of(request.user), code=code)
    if request.method == "POST":
        return _send(request, talk)
    if request.htmx and "sesudah" in request.GET:
        return render(request, "members/_talk_page.html", _page(request, talk))
    return _whole_page(request, talk, MessageForm())


def _whole_page(
    request: HttpRequest, talk: Connection, form: MessageForm, status: int = 200
) -> HttpResponse:
    context = _page(request, talk)
    if context["is_newest"]:
        _mark_first_new(talk, context["written"], request.user)
        _see(talk, request.user, up_to=talk.newest_id or 0)
    context |= {
        "form": form,
        "may_write": talk.is_accepted and not talk.is_apart,
        "may_deal": request.user.is_verified_member and context["person"].is_verified_member,
    }
    return render(request, "members/conversation.html", context, status=status)


def _page(request: HttpRequest, talk: Connection) -> dict:
    """One page of a conversation, oldest first, by day, with the way to earlier and later ones."""
    page = page_of(
        request,
        _messages_of(talk),
        NEWEST_FIRST,
        size=PAGE_SIZE,
    )
    messages, beside = page.rows[::-1], page.urls()
    return _parts(request, talk, messages) | {
        "is_newest": page.previous is None,
        "earlier_url": beside["next_url"],
        "later_url": beside["previous_url"],
    }


def _messages_of(talk: Connection):
    return Message.objects.filter(connection=talk).prefetch_related("pictures")


def _parts(request: HttpRequest, talk: Connection, messages: list[Message]) -> dict:
    """What the template of messages needs; each message that begins a day carries its name."""
    _name_days(messages)
    for message in messages:
        message.is_own = message.author_id == request.user.pk
    other_id = _other_id(talk, request.user)
    person = _people([other_id])[other_id]
    return {
        "talk": talk,
        "person": person,
        "business": _business_of(person, talk),
        "written": messages,
    }


def _business_of(person: User, talk: Connection) -> Business | None:
    """The business that stands below a name, when its owner shows it to the reader."""
    business = getattr(getattr(person, "member", None), "business", None)
    shown = {Visibility.PUBLIC}
    if not talk.is_apart:
        shown.add(Visibility.MEMBERS)
    if talk.is_accepted and not talk.is_apart:
        shown.add(Visibility.CONNECTIONS)
    is_shown = business and business.visibility in shown and not business.hidden_at
    return business if is_shown else None


def _name_days(messages: list[Message]) -> None:
    last: date | None = None
    today = timezone.localdate()
    names = {today: _("Today"), today - timedelta(days=1): _("Yesterday")}
    for message in messages:
        day = timezone.localdate(message.sent_at)
        if day != last:
            message.day, message.day_name = day, names.get(day) or long_date(day)
            last = day


def _mark_first_new(talk: Connection, messages: list[Message], user: User) -> None:
    """Mark where the reader stopped last time; what one wrote oneself is no news."""
    if talk.unread:
        news = (each for each in messages if each.pk > talk.last_read_id)
        first = next((each for each in news if each.author_id != user.pk), None)
        if first:
            first.is_first_new = True


def _see(talk: Connection, user: User, *, up_to: int) -> None:
    """Note that the reader has these messages in front of them, and nothing that came after."""
    services.note_looking(talk, user)
    if talk.unread:
        services.read_conversation(talk, by=user, up_to=up_to)


def _send(request: HttpRequest, talk: Connection) -> HttpResponse:
    form, wait = MessageForm(request.POST, request.FILES), 0
    if form.is_valid():
        try:
            _limit(request.user, len(form.cleaned_data["pictures"]))
            services.send_message(talk, by=request.user, **form.cleaned_data)
        except TooMany as problem:
            wait = problem.retry_after
            form.add_error(None, ValidationError(_please_wait(wait), "too_many"))
        except RuleBroken as problem:
            form.add_error(None, ValidationError(str(problem), "rule"))
        except ValidationError as problem:
            form.add_error("pictures", problem)
        else:
            if request.htmx:
                return _new_messages(request, talk, form=MessageForm())
            return redirect(f"{services.path_of(talk)}#terbaru")
    status = 429 if wait else 422
    if request.htmx:
        answer = render(request, "members/_talk_problem.html", {"form": form}, status=status)
    else:
        answer = _whole_page(request, talk, form, status)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


def _please_wait(seconds: int) -> str:
    minutes = max(1, -(-seconds // 60))
    return ngettext(
        "You write a lot. Please wait %(minutes)d minute, then send it again.",
        "You write a lot. Please wait %(minutes)d minutes, then send it again.",
        minutes,
    ) % {"minutes": minutes}


def _limit(user: User, pictures: int) -> None:
    limit("message", str(user.pk), times=MOST_MESSAGES, seconds=SECONDS)
    for _picture in range(pictures):
        limit("message_picture", str(user.pk), times=MOST_PICTURES, seconds=SECONDS)


@never_cache
@meeting_people
@require_GET
def conversation_new(request: HttpRequest, code: str) -> HttpResponse:
    """For an open page: what came in after its last message; 204 while that is nothing."""
    talk = get_object_or_404(services.conversations_of(request.user), code=code)
    if not talk.is_accepted or talk.is_apart:
        # There is nothing to write any more, so the page says so.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    last = _last_shown(request)
    if (talk.newest_id or 0) <= last:
        _see(talk, request.user, up_to=last)
        return HttpResponse(status=204)
    return _new_messages(request, talk)


def _new_messages(
    request: HttpRequest, talk: Connection, form: MessageForm | None = None
) -> HttpResponse:
    """What the page does not show yet, and after a message was sent the mark of the next one."""
    last = _last_shown(request)
    # The last one shown comes along to tell whether a new day begins.
    rows = list(_messages_of(talk).filter(pk__gte=last).order_by("pk")[: MOST_NEW + 1])
    if len(rows) > MOST_NEW:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    known = rows.pop(0) if rows and rows[0].pk == last else None
    context = _parts(request, talk, rows) | {"form": form}
    if known and rows and timezone.localdate(known.sent_at) == rows[0].day:
        rows[0].day = None
    _see(talk, request.user, up_to=rows[-1].pk if rows else last)
    return render(request, "members/_talk_new.html", context)


def _last_shown(request: HttpRequest) -> int:
    """The id of the last message on the page that asks; 0 for an empty one."""
    text = (request.POST if request.method == "POST" else request.GET).get("terakhir", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@meeting_people
@require_GET
def message_picture(request: HttpRequest, code: str, picture: str) -> HttpResponseBase:
    """A picture of a message, for the two people alone; a hidden one for its author alone."""
    rows = MessagePicture.objects.filter(
        message__in=Message.objects.visible_to(request.user).filter(connection__code=code)
    )
    row = get_object_or_404(rows.select_related("message"), code=picture)
    if row.message.hidden_at and row.message.author_id != request.user.pk:
        raise Http404
    response = send_private_file(row.file, download_name=f"pesan-{picture}")
    patch_cache_control(response, private=True, max_age=3600)
    return response
