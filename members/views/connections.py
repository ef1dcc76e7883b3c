"""/jaringan/: who is connected with whom, who asks, and who would rather be left alone."""

from typing import NamedTuple

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from okoce.errors import RuleBroken
from okoce.paging import Order, page_by_key
from okoce.phones import whatsapp_link
from okoce.throttle import limit

from ..choices import ConnectionStatus
from ..forms.connections import NetworkForm, RequestForm
from ..models import Block, Business, Connection, Member, User
from ..services import blocks as block_services
from ..services import connections as services
from ..services.profiles import levels_between, visible_fields
from .gates import meeting_people

PAGE_SIZE = 24
FIRST_REQUESTS = 3
HISTORY_LENGTH = 20
NEWEST = Order(("status_since", "id"), descending=True)
# A value that only we can have written, and only for this person.
PENDAMPING, BLOCK = "jaringan.pendamping", "jaringan.blokir"


class Move(NamedTuple):
    """A button: from which status to which, and what is said afterwards."""

    old: str
    new: str
    done: str


MOVES = {
    "terima": Move(
        ConnectionStatus.PROPOSED,
        ConnectionStatus.ACCEPTED,
        gettext_lazy("You are connected with %(name)s. Say hello."),
    ),
    "tolak": Move(
        ConnectionStatus.PROPOSED,
        ConnectionStatus.DECLINED,
        gettext_lazy("Declined. %(name)s is not sent a message about it."),
    ),
    "batal": Move(
        ConnectionStatus.PROPOSED,
        ConnectionStatus.CANCELLED,
        gettext_lazy("Your request to %(name)s is withdrawn."),
    ),
    "putus": Move(
        ConnectionStatus.ACCEPTED,
        ConnectionStatus.CANCELLED,
        gettext_lazy("You and %(name)s are no longer connected."),
    ),
}
AGAIN = "lagi"


# The network.


@require_GET
@never_cache
@meeting_people
def network(request: HttpRequest) -> HttpResponse:
    """Everybody this person is connected with, and what waits for an answer."""
    return _network_page(request)


@require_POST
@never_cache
@meeting_people
def connect_pendamping(request: HttpRequest) -> HttpResponse:
    """Ask the pendamping of one's kecamatan, who need not be a member, to connect."""
    asked = get_object_or_404(
        services.pendamping_of(request.user),
        pk=_read(request, PENDAMPING, request.POST.get("kepada", "")),
    )
    form = RequestForm(request.POST)
    connection = _ask(request, asked, form)
    return redirect(connection) if connection else _network_page(request, form, asked)


def _network_page(
    request: HttpRequest, form: RequestForm | None = None, asked: User | None = None
) -> HttpResponse:
    """The page, with the request to a pendamping that has to be mended, if there is one."""
    user, shown = request.user, NetworkForm(request.GET)
    own = Connection.objects.of(user)
    rows = {
        NetworkForm.CONNECTED: own.accepted().with_both_here(),
        NetworkForm.WAITING: Connection.objects.waiting_for(user),
        NetworkForm.SENT: own.proposed().filter(asked_by=user).with_both_here(),
        NetworkForm.ENDED: _ended(user),
    }[shown.view]
    if shown.words:
        rows = services.named_like(rows, user, shown.words)
    page = page_by_key(rows, NEWEST, size=PAGE_SIZE, **shown.place)
    is_start = shown.view == NetworkForm.CONNECTED and not (shown.words or page.previous)
    waiting = NEWEST.sort(Connection.objects.waiting_for(user))[: FIRST_REQUESTS + 1]
    waiting = list(waiting) if is_start else []
    has_more_waiting = len(waiting) > FIRST_REQUESTS
    page.rows[:], waiting = _with_people(user, page.rows, waiting[:FIRST_REQUESTS])
    context = {
        "shown": shown,
        "page": page,
        "links": _links(shown, page),
        "waiting": waiting,
        "has_more_waiting": has_more_waiting,
        "pendamping": _pendamping(request, form, asked) if is_start else [],
        "has_blocks": Block.objects.filter(blocker=user).exists(),
    }
    status = 422 if form and form.errors else 200
    return render(request, "members/network.html", context, status=status)


def _with_people(user: User, *lists: list[Connection]) -> list[list[Connection]]:
    """The same relations with the people in them; only those on the page are joined to theirs."""
    shown = [row.pk for rows in lists for row in rows]
    full = Connection.objects.with_people().in_bulk(shown)
    for connection in full.values():
        connection.person = connection.other(user)
    return [[full[row.pk] for row in rows if row.pk in full] for rows in lists]


def _ended(user: User):
    """What has ended, without people who are kept apart or gone."""
    apart = block_services.kept_apart_from(user)
    ended = Connection.objects.of(user).ended().with_both_here()
    return ended.exclude(Q(low__in=apart) | Q(high__in=apart))


def _links(shown: NetworkForm, page) -> dict[str, str]:
    kept = {"tampil": shown.view, "cari": shown.words}
    kept = {name: value for name, value in kept.items() if value}
    return {
        name: "?" + urlencode(kept | key)
        for name, key in (("previous", page.previous), ("next", page.next))
        if key
    }


def _pendamping(request: HttpRequest, form: RequestForm | None, asked: User | None) -> list[dict]:
    """The pendamping of one's kecamatan with the relation there is, or the form to ask for one."""
    user = request.user
    people = services.pendamping_of(user).exclude(pk__in=block_services.kept_apart_from(user))
    people = people.select_related("member__business", "member__kelurahan__kecamatan")
    people = list(people.defer("member__nik").order_by("name", "pk"))
    known = {
        connection.other(user).pk: connection
        for connection in Connection.objects.of(user)
        .filter(Q(low__in=people) | Q(high__in=people))
        .select_related("low", "high")
    }
    return [
        {
            "person": person,
            "connection": known.get(person.pk),
            "key": signing.dumps(person.pk, salt=f"{PENDAMPING}.{user.pk}"),
            "form": form if asked == person else RequestForm(auto_id=f"id_%s_{number}"),
            "is_open": asked == person,
        }
        for number, person in enumerate(people)
    ]


# Asking.


@require_http_methods(["GET", "POST"])
@never_cache
@meeting_people
def connect(request: HttpRequest, number: str) -> HttpResponse:
    """Ask a member to connect, with a note of why."""
    member = _member(request, number)
    known = Connection.objects.between(request.user, member.user).first()
    if known and known.status in (ConnectionStatus.PROPOSED, ConnectionStatus.ACCEPTED):
        return redirect(known)
    form = RequestForm(request.POST or None)
    connection = _ask(request, member.user, form) if request.method == "POST" else None
    if connection:
        return redirect(connection)
    context = {
        "member": member,
        "form": form,
        "why_not": services.why_not(request.user, member.user),
        "again_from": known and services.ask_again_from(known, request.user),
    }
    return render(request, "members/connect.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, asked: User, form: RequestForm) -> Connection | None:
    """Send a valid request; a broken rule becomes an error of the form."""
    if not form.is_valid():
        return None
    _limit(request)
    try:
        connection = services.request_connection(
            request.user, asked, note=form.cleaned_data["note"]
        )
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return None
    said = (
        MOVES["terima"].done if connection.is_accepted else _("Your request to %(name)s is sent.")
    )
    messages.success(request, str(said) % {"name": asked.shown_name})
    return connection


# One relation.


@require_GET
@never_cache
@meeting_people
def connection(request: HttpRequest, code: str) -> HttpResponse:
    """What two people have with each other: how to reach, what was said, what comes next."""
    return _hub(request, _own(request, code), RequestForm())


@require_POST
@never_cache
@meeting_people
def connection_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Accept, decline, withdraw, end, or ask again."""
    connection = _own(request, code)
    if move == AGAIN:
        form = RequestForm(request.POST)
        other = connection.other(request.user)
        return (
            redirect(connection) if _ask(request, other, form) else _hub(request, connection, form)
        )
    if move not in MOVES:
        raise Http404
    _limit(request)
    step = MOVES[move]
    try:
        if connection.status != step.old:
            raise RuleBroken(
                _("This is “%(status)s” now, so that step is no longer open.")
                % {"status": connection.get_status_display()}
            )
        services.change_connection(connection, step.new, by=request.user)
    except RuleBroken as problem:
        messages.error(request, str(problem))
    else:
        name = connection.other(request.user).shown_name
        messages.success(request, str(step.done) % {"name": name})
    return redirect("members:network") if move == "tolak" else redirect(connection)


def _hub(request: HttpRequest, connection: Connection, form: RequestForm) -> HttpResponse:
    user, other = request.user, connection.other(request.user)
    member = getattr(other, "member", None)
    is_blocked_by_me = Block.objects.filter(blocker=user, blocked=other).exists()
    why_not = "" if connection.is_accepted else services.why_not(user, other)
    levels = levels_between(user, member) if member else frozenset()
    business = getattr(member, "business", None)
    if business and (business.hidden_at or business.visibility not in levels):
        business = None
    context = {
        "connection": connection,
        "person": other,
        "member": member,
        # Whoever is not seen any more is a name and no more; why, nobody says.
        "is_seen": Member.objects.listed_for(user).filter(user=other).exists(),
        "why_not": why_not,
        "is_asker": connection.asked_by_id == user.pk,
        "is_blocked_by_me": is_blocked_by_me,
        "business": business,
        "contact": _contact(connection, user, member, business, levels),
        "may_deal": user.is_verified_member and other.is_verified_member,
        "moves": {
            name
            for name, step in MOVES.items()
            if step.old == connection.status and step.new in services.moves_of(connection, user)
        },
        "may_ask_again": ConnectionStatus.PROPOSED in services.moves_of(connection, user),
        "again_from": services.ask_again_from(connection, user),
        "form": form,
        "history": _history(connection, user),
    }
    status = 422 if form.errors else 200
    return render(request, "members/connection.html", context, status=status)


def _contact(
    connection: Connection,
    user: User,
    member: Member | None,
    business: Business | None,
    levels: frozenset[str],
) -> dict[str, str]:
    """Phone, email and WhatsApp of the other side, as far as they show them to connections."""
    if not connection.is_accepted or member is None or not member.user.is_active:
        return {}
    fields = visible_fields(member, user, levels=levels)
    contact = {name: fields[name] for name in ("phone", "email") if name in fields}
    of_business = visible_fields(business, user, levels=levels) if business else {}
    number = contact.get("phone") or of_business.get("whatsapp")
    if number:
        text = _("Hello %(name)s, we are connected in the OK OCE portal.")
        contact["whatsapp"] = whatsapp_link(str(number), text % {"name": member.name})
    return contact


def _history(connection: Connection, user: User) -> list[dict]:
    """The moves, newest first. An end has no name: who ended it is nobody's business."""
    words = {
        ConnectionStatus.PROPOSED: (_("You asked"), _("%(name)s asked"), "info"),
        ConnectionStatus.ACCEPTED: (_("You accepted"), _("%(name)s accepted"), "success"),
        ConnectionStatus.DECLINED: (_("You declined"), _("Declined"), "neutral"),
        ConnectionStatus.EXPIRED: (_("No answer in 30 days"), _("No answer in 30 days"), "neutral"),
    }
    name = connection.other(user).shown_name
    rows = []
    for change in connection.history.all()[:HISTORY_LENGTH]:
        was_connected = change.old_status == ConnectionStatus.ACCEPTED
        ended = _("No longer connected") if was_connected else _("The request ended")
        mine, theirs, tone = words.get(change.new_status, (ended, ended, "neutral"))
        title = mine if change.by_id == user.pk else theirs % {"name": name}
        rows.append({"title": title, "text": change.note, "when": change.at, "tone": tone})
    return rows


# Blocks.


@require_http_methods(["GET", "POST"])
@never_cache
@meeting_people
def block(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, then keep somebody away from oneself."""
    member = _member(request, number)
    return _block(request, member.user, back=member.get_absolute_url())


@require_http_methods(["GET", "POST"])
@never_cache
@meeting_people
def connection_block(request: HttpRequest, code: str) -> HttpResponse:
    """The same from the page of a relation, for whoever has no profile to be seen."""
    connection = _own(request, code)
    return _block(request, connection.other(request.user), back=connection.get_absolute_url())


def _block(request: HttpRequest, person: User, *, back: str) -> HttpResponse:
    if request.method == "GET":
        return render(request, "members/block.html", {"person": person, "back": back})
    _limit(request)
    block_services.block(request.user, person)
    messages.success(
        request, _("%(name)s is blocked, and is not told.") % {"name": person.shown_name}
    )
    return redirect("members:blocks")


@require_http_methods(["GET", "POST"])
@never_cache
@meeting_people
def blocks(request: HttpRequest) -> HttpResponse:
    """Whom this person blocked; each block can be taken back."""
    own = Block.objects.filter(blocker=request.user)
    if request.method == "POST":
        row = get_object_or_404(
            own.select_related("blocked__member").defer("blocked__member__nik"),
            pk=_read(request, BLOCK, request.POST.get("blokir", "")),
        )
        _limit(request)
        block_services.unblock(request.user, row.blocked)
        name = row.blocked.shown_name
        messages.success(request, _("%(name)s is no longer blocked.") % {"name": name})
        return redirect("members:blocks")
    form = NetworkForm(request.GET)
    rows = own.select_related("blocked__member").defer("blocked__member__nik")
    page = page_by_key(rows, Order(("id",), descending=True), size=PAGE_SIZE, **form.place)
    for row in page.rows:
        row.key = signing.dumps(row.pk, salt=f"{BLOCK}.{request.user.pk}")
    links = {
        name: "?" + urlencode(key)
        for name, key in (("previous", page.previous), ("next", page.next))
        if key
    }
    return render(request, "members/blocks.html", {"page": page, "links": links})


# What several of them need.


def _own(request: HttpRequest, code: str) -> Connection:
    return get_object_or_404(Connection.objects.of(request.user).with_people(), code=code)


def _member(request: HttpRequest, number: str) -> Member:
    """Somebody else whose profile this person may see."""
    rows = Member.objects.listed_for(request.user).exclude(user=request.user)
    rows = rows.select_related("user", "business", "kelurahan__kecamatan").defer("nik")
    return get_object_or_404(rows, number=number)


def _read(request: HttpRequest, salt: str, text: str) -> int:
    try:
        return signing.loads(text, salt=f"{salt}.{request.user.pk}")
    except signing.BadSignature:
        raise Http404 from None


def _limit(request: HttpRequest) -> None:
    limit("connection", str(request.user.pk), times=60, seconds=600)
