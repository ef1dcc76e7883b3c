"""Deals between two connected members: written down by one, confirmed by the other."""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce import pages
from okoce.errors import RuleBroken

from .. import notices
from ..choices import (
    DEAL_MOVES,
    DEAL_REASON_NEEDED,
    DealRhythm,
    DealStatus,
    MemberStatus,
    NoticeTopic,
    Side,
)
from ..models import Block, Connection, Deal, DealCheck, Member, User
from ..signals import member_changed
from .access import refuse_private_numbers
from .reminders import remind_each, untold
from .spam import suspicion

CHECK_EVERY = timedelta(days=90)
# Five years of questions; a deal that runs longer needs no more of them.
MOST_CHECKS = 20
# A question that could not be asked in time is asked up to this much later, and no later.
ASK_ONCE_UNTIL = timedelta(days=180)
# An unconfirmed deal is reminded of after the first two; after the third its proposer is told.
UNCONFIRMED_AFTER = (timedelta(days=3), timedelta(days=10), timedelta(days=30))
FORGOTTEN_AFTER = timedelta(days=60)
# The same deal again so soon is one press of a button too many.
TWICE = timedelta(minutes=2)
LINES_SHOWN = 5

# What the other side is told of a move. Amounts and terms stay on the page.
TELLS = {
    DealStatus.PROPOSED: (
        gettext_lazy("%(name)s recorded a deal with you"),
        gettext_lazy(
            "Please see whether it says what you agreed. One press confirms it, or say what is "
            "not right."
        ),
    ),
    DealStatus.CONFIRMED: (
        gettext_lazy("%(name)s confirmed your deal"),
        gettext_lazy("It counts from now on. Good luck to both of you."),
    ),
    DealStatus.DECLINED: (
        gettext_lazy("%(name)s did not confirm your deal"),
        gettext_lazy("See whether there is a note, talk about it, and record it again."),
    ),
    DealStatus.CANCELLED: (
        gettext_lazy("%(name)s cancelled your deal"),
        gettext_lazy("The page of the deal says where it stands now."),
    ),
    DealStatus.DONE: (
        gettext_lazy("%(name)s says your deal is finished"),
        gettext_lazy("If you do it again, record the new deal: it takes a minute."),
    ),
}


# A deal and its moves.


def may_deal(connection: Connection) -> bool:
    """Whether the two are connected, are both verified members, and let each other be."""
    return (
        connection.is_accepted
        and connection.low.is_verified_member
        and connection.high.is_verified_member
        and not Block.objects.between(connection.low, connection.high).exists()
    )


@transaction.atomic
def propose_deal(
    connection: Connection,
    *,
    by: User,
    kind: str,
    terms: str,
    amount: int | None = None,
    band: str = "",
    rhythm: str = DealRhythm.ONCE,
    starts_on: date,
) -> Deal:
    """Write down what was agreed; the other side is asked to confirm it.

    The same words sent twice are one deal.
    """
    # The lock keeps the relation from ending meanwhile.
    connection = _locked(connection)
    if by.pk not in (connection.low_id, connection.high_id) or not may_deal(connection):
        raise RuleBroken(_("Deals are recorded between two connected, verified members."))
    agreed = {
        "proposer": by,
        "kind": kind,
        "terms": terms,
        "amount": amount,
        "band": band,
        "rhythm": rhythm,
        "starts_on": starts_on,
    }
    recent = connection.deals.filter(
        status=DealStatus.PROPOSED, created_at__gt=timezone.now() - TWICE
    )
    if same := recent.filter(**agreed).first():
        return same
    deal = Deal.objects.create(connection=connection, partner=connection.other(by), **agreed)
    deal.history.create(new_status=deal.status, by=by, at=deal.status_since)
    _tell_other(deal, by=by)
    return deal


def side_of(user: User | None, deal: Deal) -> Side | None:
    """Who ``user`` is in a deal, None for a stranger; without a user, it is the portal."""
    if user is None:
        return Side.SYSTEM
    return {deal.proposer_id: Side.ASKER, deal.partner_id: Side.ASKED}.get(user.pk)


def moves_of(deal: Deal, user: User | None) -> frozenset[DealStatus]:
    """The statuses to which ``user`` may move this deal now."""
    side = side_of(user, deal)
    return frozenset(
        new for (old, new), sides in DEAL_MOVES.items() if old == deal.status and side in sides
    )


@transaction.atomic
def change_deal(deal: Deal, new_status: str, *, by: User | None, note: str = "") -> Deal:
    """Move a deal, record who and why, and tell the other side; the portal moves it silently."""
    # A relation is locked before its deals, everywhere, so that nobody waits in a circle.
    connection = _locked(deal.connection) if deal.connection_id else None
    deal.refresh_from_db(from_queryset=Deal.objects.select_for_update())
    old_status, new_status = DealStatus(deal.status), DealStatus(new_status)
    note = note.strip()
    if side_of(by, deal) is None:
        raise RuleBroken(_("This deal is between two other people."))
    if new_status not in moves_of(deal, by):
        raise RuleBroken(
            _("This deal is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    if (old_status, new_status) in DEAL_REASON_NEEDED and not note:
        raise RuleBroken(_("Please say why. The other side will read it."))
    refuse_private_numbers(note)
    deal.status, deal.status_since = new_status, timezone.now()
    if new_status == DealStatus.CONFIRMED:
        if connection is None or not may_deal(connection):
            raise RuleBroken(_("Deals are confirmed between two connected, verified members."))
        deal.confirmed_at = deal.status_since
        deal.proposer_kecamatan = deal.proposer.member.kecamatan
        deal.partner_kecamatan = deal.partner.member.kecamatan
    else:
        deal.ended_at = deal.status_since
    deal.save()
    deal.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=deal.status_since
    )
    if deal.public_line:
        announce_lines([deal])
    if by is not None:
        _tell_other(deal, by=by)
    return deal


def call_off_all(connection: Connection) -> None:
    """Silently cancel what waits for confirmation between two people whose relation ended."""
    deals = connection.deals.all()
    for deal in deals.filter(status=DealStatus.PROPOSED):
        change_deal(deal, DealStatus.CANCELLED, by=None)
    # Who blocked the other has the lines about both taken down at once.
    announce_lines(deals.exclude(public_line=""))


def waiting_deals(user: User) -> int:
    """How many deals wait for this person to confirm them."""
    return Deal.objects.filter(partner=user, status=DealStatus.PROPOSED).count()


def _locked(connection: Connection) -> Connection:
    rows = Connection.objects.select_for_update(of=["self"])
    return (
        rows.select_related(
            "low__member__kelurahan__kecamatan", "high__member__kelurahan__kecamatan"
        )
        .defer("low__member__nik", "high__member__nik")
        .get(pk=connection.pk)
    )


def _tell_other(deal: Deal, *, by: User) -> None:
    other = deal.other(by)
    if other is None or are_kept_apart(deal):
        return
    title, body = TELLS[deal.status]
    notices.notify(
        other,
        f"deal_{deal.status}",
        key=f"deal:{deal.pk}:{deal.status}",
        topic=NoticeTopic.NETWORK,
        title=title,
        body=body,
        params={"name": by.shown_name},
        path=deal.get_absolute_url(),
    )


def are_kept_apart(deal: Deal) -> bool:
    """Whether one side blocked the other: then neither hears of the other any more."""
    if not (deal.proposer_id and deal.partner_id):
        return False
    return Block.objects.between(deal.proposer, deal.partner).exists()


# The line that the two may publish.


@transaction.atomic
def agree_to_line(
    deal: Deal, *, by: User, line: str | None = None, seen: str | None = None
) -> Deal:
    """Propose a public line, or without ``line`` agree to the one that stands.

    It is published once both sides agree. ``seen`` is the line a person had before their eyes: it
    is not agreed to when it has changed since.
    """
    deal.refresh_from_db(from_queryset=Deal.objects.select_for_update())
    side = side_of(by, deal)
    if side not in (Side.ASKER, Side.ASKED):
        raise RuleBroken(_("This deal is between two other people."))
    if deal.status not in (DealStatus.CONFIRMED, DealStatus.DONE) or are_kept_apart(deal):
        raise RuleBroken(_("A line is published about a deal that both sides confirmed."))
    if line is None and (not deal.public_line or seen not in (None, deal.public_line)):
        raise RuleBroken(_("The line has changed meanwhile. Please read it again."))
    if line is not None:
        _check_line(line)
        deal.public_line, deal.line_by_proposer_at, deal.line_by_partner_at = line, None, None
    was_public = deal.has_public_line
    field = "line_by_proposer_at" if side == Side.ASKER else "line_by_partner_at"
    setattr(deal, field, getattr(deal, field) or timezone.now())
    deal.save(update_fields=["public_line", "line_by_proposer_at", "line_by_partner_at"])
    announce_lines([deal])
    if line is not None:
        _tell_of_line(
            deal,
            by=by,
            title=gettext_lazy("%(name)s proposes a line about your deal"),
            body=gettext_lazy(
                "It is published on both your pages only if you agree. Please read it first."
            ),
        )
    elif not was_public:
        _tell_of_line(
            deal,
            by=by,
            title=gettext_lazy("The line about your deal is published"),
            body=gettext_lazy("%(name)s agreed. Either of you may withdraw it at any time."),
        )
    return deal


@transaction.atomic
def withdraw_line(deal: Deal, *, by: User) -> Deal:
    """Take the public line down, for both sides, at the wish of either."""
    deal.refresh_from_db(from_queryset=Deal.objects.select_for_update())
    if side_of(by, deal) not in (Side.ASKER, Side.ASKED):
        raise RuleBroken(_("This deal is between two other people."))
    deal.public_line, deal.line_by_proposer_at, deal.line_by_partner_at = "", None, None
    deal.save(update_fields=["public_line", "line_by_proposer_at", "line_by_partner_at"])
    announce_lines([deal])
    return deal


def public_lines(member: Member) -> list[Deal]:
    """The newest deals of a member whose line stands on their page, both sides loaded."""
    verified = {"member__status": MemberStatus.VERIFIED, "member__hidden_at": None}
    own = Q(proposer=member.user_id) | Q(partner=member.user_id)
    rows = Deal.objects.filter(own).made().exclude(public_line="")
    for side in ("proposer", "partner"):
        rows = rows.filter(
            **{f"line_by_{side}_at__isnull": False, f"{side}__is_active": True},
            **{f"{side}__{name}": value for name, value in verified.items()},
        )
    rows = rows.exclude(Exists(_blocks())).select_related(
        "proposer__member__business", "partner__member__business"
    )
    rows = rows.defer("proposer__member__nik", "partner__member__nik")
    return list(rows.order_by("-confirmed_at")[:LINES_SHOWN])


def announce_lines(deals: QuerySet[Deal] | list[Deal]) -> None:
    """Have the public pages of both sides drawn anew, as soon as this is committed."""
    users = {pk for deal in deals for pk in (deal.proposer_id, deal.partner_id)}
    if not users:
        return
    pages.forget("etalase")
    for member in Member.objects.filter(user__in=users).defer("nik"):
        transaction.on_commit(partial(member_changed.send, sender=Member, member=member))


def _check_line(line: str) -> None:
    if not line.strip():
        raise RuleBroken(_("Please write the line first."))
    refuse_private_numbers(line)
    if suspicion(line):
        raise RuleBroken(_("Please leave links and advertising out of the line."))


def _tell_of_line(deal: Deal, *, by: User, title, body) -> None:
    other = deal.other(by)
    if other is None:
        return
    moment = max(filter(None, (deal.line_by_proposer_at, deal.line_by_partner_at)))
    notices.notify(
        other,
        "deal_line",
        key=f"deal-line:{deal.pk}:{moment.timestamp():.6f}",
        topic=NoticeTopic.NETWORK,
        title=title,
        body=body,
        params={"name": by.shown_name},
        path=deal.get_absolute_url(),
    )


def _blocks() -> QuerySet[Block]:
    """The blocks between the two sides of each row of an outer query of deals."""
    proposer, partner = OuterRef("proposer"), OuterRef("partner")
    return Block.objects.filter(
        Q(blocker=proposer, blocked=partner) | Q(blocker=partner, blocked=proposer)
    )


# Is it still going?


def check_number(deal: Deal, today: date | None = None) -> int:
    """Which question is due: 0 before the first; a deal that happens once gets only that one."""
    if deal.status != DealStatus.CONFIRMED or not (deal.proposer_id and deal.partner_id):
        return 0
    today = today or timezone.localdate()
    since = max(timezone.localdate(deal.confirmed_at), deal.starts_on)
    number = (today - since) // CHECK_EVERY
    return min(number, MOST_CHECKS if deal.is_repeating else 1)


@transaction.atomic
def answer_check(deal: Deal, *, by: User, still_going: bool) -> DealCheck:
    """Keep what one side says about a running deal; the other is told of a no."""
    deal.refresh_from_db(from_queryset=Deal.objects.select_for_update())
    number = check_number(deal)
    if side_of(by, deal) not in (Side.ASKER, Side.ASKED) or number < 1:
        raise RuleBroken(_("There is no question about this deal now."))
    check, _created = deal.checks.update_or_create(
        user=by, number=number, defaults={"still_going": still_going, "at": timezone.now()}
    )
    if not still_going and not are_kept_apart(deal):
        notices.notify(
            deal.other(by),
            "deal_stopped",
            key=f"deal-stopped:{deal.pk}:{number}",
            topic=NoticeTopic.NETWORK,
            title=gettext_lazy("%(name)s says your deal is no longer going"),
            body=gettext_lazy("If that is right, mark it as finished on its page."),
            params={"name": by.shown_name},
            path=deal.get_absolute_url(),
        )
    return check


# Reminders.


def find_reminders() -> None:
    """Remind of deals nobody confirmed, and ask about those that run; safe twice or late."""
    now = timezone.now()
    first, second, third = UNCONFIRMED_AFTER
    waiting = Deal.objects.filter(status=DealStatus.PROPOSED).exclude(Exists(_blocks()))
    for number, after, until in ((1, first, second), (2, second, third)):
        rows = waiting.filter(status_since__gt=now - until, status_since__lte=now - after)
        _remind_to_confirm(rows.filter(partner__isnull=False, proposer__isnull=False), number)
    _tell_never_confirmed(
        waiting.filter(status_since__gt=now - FORGOTTEN_AFTER, status_since__lte=now - third)
    )
    for number in range(1, MOST_CHECKS + 1):
        _ask_whether_it_goes_on(number)


def _remind_to_confirm(rows: QuerySet[Deal], number: int) -> None:
    rows = untold(rows, user="partner", key="deal-unconfirmed", suffix=f":{number}")
    remind_each(
        _with_people(rows),
        lambda deal: notices.notify(
            deal.partner,
            "deal_unconfirmed",
            key=f"deal-unconfirmed:{deal.pk}:{number}",
            topic=NoticeTopic.REMINDER,
            title=gettext_lazy("A deal waits for you"),
            body=gettext_lazy(
                "%(name)s recorded what you agreed. Please confirm it, or say what is not right."
            ),
            params={"name": deal.proposer.shown_name},
            path=deal.get_absolute_url(),
        ),
    )


def _tell_never_confirmed(rows: QuerySet[Deal]) -> None:
    rows = rows.filter(proposer__isnull=False, partner__isnull=False)
    rows = untold(rows, user="proposer", key="deal-never-confirmed")
    remind_each(
        _with_people(rows),
        lambda deal: notices.notify(
            deal.proposer,
            "deal_never_confirmed",
            key=f"deal-never-confirmed:{deal.pk}",
            topic=NoticeTopic.REMINDER,
            title=gettext_lazy("Your deal was never confirmed"),
            body=gettext_lazy(
                "%(name)s has not confirmed it for a month. Please talk about it, or cancel it."
            ),
            params={"name": deal.partner.shown_name},
            path=deal.get_absolute_url(),
        ),
    )


def _ask_whether_it_goes_on(number: int) -> None:
    """Ask both sides of each deal whose turn it is for this question, unless one said no before."""
    today = timezone.localdate()
    latest = today - number * CHECK_EVERY
    earliest = latest - CHECK_EVERY
    running = Deal.objects.filter(
        status=DealStatus.CONFIRMED, proposer__isnull=False, partner__isnull=False
    )
    if number == 1:
        # A deal that happens once is asked about once, so there is more time to be late.
        once = Q(rhythm=DealRhythm.ONCE) & _since(today - ASK_ONCE_UNTIL, latest)
        running = running.filter(once | (~Q(rhythm=DealRhythm.ONCE) & _since(earliest, latest)))
    else:
        running = running.exclude(rhythm=DealRhythm.ONCE).filter(_since(earliest, latest))
    said_no = DealCheck.objects.filter(deal=OuterRef("pk"), still_going=False)
    running = running.exclude(Exists(said_no)).exclude(Exists(_blocks()))
    for side in ("proposer", "partner"):
        answered = DealCheck.objects.filter(deal=OuterRef("pk"), user=OuterRef(side), number=number)
        rows = untold(
            running.exclude(Exists(answered)), user=side, key="deal-check", suffix=f":{number}"
        )
        remind_each(_with_people(rows), partial(_ask, side=side, number=number))


def _since(after: date, until: date) -> Q:
    """Deals whose days are counted from a day after ``after`` and not after ``until``.

    That day is when it was confirmed, or when it starts, whichever is later.
    """
    late = Q(confirmed_at__date__gt=after) | Q(starts_on__gt=after)
    return late & Q(confirmed_at__date__lte=until, starts_on__lte=until)


def _ask(deal: Deal, *, side: str, number: int) -> None:
    asked, other = getattr(deal, side), deal.other(getattr(deal, side))
    notices.notify(
        asked,
        "deal_check",
        key=f"deal-check:{deal.pk}:{number}",
        topic=NoticeTopic.REMINDER,
        title=gettext_lazy("Is your deal with %(name)s still going?"),
        body=gettext_lazy("One press answers it. It helps to see what comes of meeting."),
        params={"name": other.shown_name},
        path=f"{deal.get_absolute_url()}#kabar",
    )


def _with_people(rows: QuerySet[Deal]) -> QuerySet[Deal]:
    return rows.select_related("proposer__member", "partner__member").defer(
        "proposer__member__nik", "partner__member__nik"
    )
