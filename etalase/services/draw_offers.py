"""Offers of places: taken, left or lapsed; what is not taken goes to the next of the reserve."""

from collections import Counter
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from okoce.dates import clock, day_and_month, long_date
from okoce.errors import RuleBroken

from ..choices import (
    DropOut,
    EntryStatus,
    PlacementStatus,
    RequestStatus,
)
from ..models import DrawEntry, DrawSlot, PlaceRequest
from . import draw_rule, placements
from .draw_moves import lock_round, move_entry, parameters_of
from .place_requests import move_request, obstacle

# A place that is left for fewer days is not worth the way; operators have it.
SHORTEST_STAY = timedelta(days=7)


def offer(entry: DrawEntry, place: DrawSlot) -> DrawEntry:
    """Offer a place of a locked round, with a time to answer and a day to bring the goods."""
    rule, round_ = entry.round.rule, entry.round
    until = timezone.now() + timedelta(hours=rule.confirm_hours)
    first_day = max(round_.starts_on, timezone.localdate(until))
    move_entry(
        entry,
        EntryStatus.OFFERED,
        place=place,
        offer_until=until,
        bring_by=first_day + timedelta(days=rule.bring_days),
    )
    tell(
        entry,
        "place_offered",
        gettext_lazy("A shelf place for “%(product)s”"),
        gettext_lazy(
            "Slot %(slot)s at %(site)s is yours from %(start)s if you take it before %(until)s. "
            "After that it goes to the next on the list."
        ),
        slot=place.name,
        start=Day(round_.starts_on),
        until=Moment(until),
    )
    return entry


@transaction.atomic
def confirm(entry: DrawEntry, *, by: User) -> DrawEntry:
    """Take an offered place: it is planned on the shelf, and the wish is fulfilled."""
    _lock(entry)
    if not entry.is_offered or entry.offer_until <= timezone.now():
        raise RuleBroken(_("This offer is over. The place went to the next on the list."))
    request = entry.request
    _lock_request(request)
    if reason := obstacle(request):
        raise RuleBroken(_("You cannot take the place now: %(reason)s.") % {"reason": reason.label})
    period = (entry.round.starts_on, entry.round.ends_on)
    placement = placements.plan_placement(entry.place.slot, request.product, period, by=None)
    move_entry(entry, EntryStatus.CONFIRMED, by=by, placement=placement)
    move_request(request, RequestStatus.PLACED, by=by)
    return entry


@transaction.atomic
def decline(entry: DrawEntry, *, by: User) -> DrawEntry:
    """Leave an offer, which keeps the wait, or give a place back, which does not."""
    _lock(entry)
    if entry.is_offered and entry.offer_until <= timezone.now():
        raise RuleBroken(_("This offer is over. The place went to the next on the list."))
    was_confirmed = entry.is_confirmed
    if was_confirmed:
        _lock_request(entry.request)
        if entry.placement and entry.placement.status != PlacementStatus.PLANNED:
            raise RuleBroken(_("Your goods stand on the shelf. Talk to the operators there."))
        if entry.placement:
            placements.cancel_placement(entry.placement, by=None, note=_("Given back by the maker"))
        move_request(entry.request, RequestStatus.WITHDRAWN, by=by)
    move_entry(entry, EntryStatus.DECLINED, by=by)
    pass_on(entry.place)
    return entry


@transaction.atomic
def lapse(entry: DrawEntry, *, now: datetime | None = None) -> DrawEntry:
    """Let an unanswered offer, or a place without goods, go to the next; twice is harmless."""
    _lock(entry)
    now = now or timezone.now()
    if entry.is_offered and entry.offer_until <= now:
        move_entry(entry, EntryStatus.LAPSED)
        is_in_use = _is_in_use(entry.place)
        # Nobody could take what was put out of use.
        if is_in_use:
            _end_wish(entry)
        tell(
            entry,
            "place_lapsed",
            gettext_lazy("Your offer at %(site)s has lapsed"),
            gettext_lazy(
                "Nobody took slot %(slot)s in time, so it went to the next on the list. "
                "You can ask for a place again; the wait starts anew."
            )
            if is_in_use
            else gettext_lazy(
                "Slot %(slot)s is not in use any more. Your wish and your wait are kept."
            ),
            slot=entry.place.name,
        )
    elif entry.is_confirmed and entry.bring_by < timezone.localdate(now):
        if entry.placement and entry.placement.status != PlacementStatus.PLANNED:
            return entry
        if entry.placement:
            placements.cancel_placement(
                entry.placement, by=None, note=_("The goods were not brought in time")
            )
        move_entry(entry, EntryStatus.NO_SHOW)
        _end_wish(entry)
        tell(
            entry,
            "place_not_used",
            gettext_lazy("Your place at %(site)s went to the next"),
            gettext_lazy(
                "The goods for slot %(slot)s were not brought in time. You can ask for a place "
                "again; the wait starts anew."
            ),
            slot=entry.place.name,
        )
    else:
        return entry
    pass_on(entry.place)
    return entry


def pass_on(place: DrawSlot) -> DrawEntry | None:
    """Offer a place of a locked round to the next of the reserve, or free it for the operators."""
    round_ = place.round
    if not _is_in_use(place):
        free_place(place)
        return None
    too_late = timezone.localdate() + SHORTEST_STAY > round_.ends_on
    entries = list(
        round_.entries.select_related(
            "request__business__member__user", "request__product", "round__site", "round__rule"
        )
        .defer("request__business__member__nik")
        .order_by("reserve_rank")
    )
    held = Counter(entry.kecamatan for entry in entries if entry.is_offered or entry.is_confirmed)
    share = draw_rule.share_of(round_.places.count(), parameters_of(round_.rule))
    line = {entry.code: entry for entry in entries if entry.is_reserve and entry.kind == place.kind}
    while line and not too_late:
        chosen = draw_rule.next_in_line([_line_of(each) for each in line.values()], held, share)
        entry = line.pop(chosen.code)
        if reason := _reason_to_skip(entry):
            move_entry(entry, EntryStatus.DROPPED, drop_reason=reason)
            tell_dropped(entry)
        else:
            return offer(entry, place)
    free_place(place)
    return None


def _line_of(entry: DrawEntry) -> draw_rule.Entry:
    return draw_rule.Entry(
        entry.code, entry.kind, entry.kecamatan, entry.wait_days, entry.is_first_timer
    )


def _reason_to_skip(entry: DrawEntry) -> DropOut | None:
    request = entry.request
    if request is None:
        return DropOut.WITHDRAWN
    if not request.is_waiting or request.entries.filter(status=EntryStatus.OFFERED).exists():
        return DropOut.PLACED
    return obstacle(request)


def free_place(place: DrawSlot) -> None:
    """Give a slot back to the operators: nobody is left on the list."""
    place.freed_at = timezone.now()
    place.save(update_fields=["freed_at"])
    if not _is_in_use(place):
        return
    notices.notify_role(
        Role.OPERATOR,
        "slot_free",
        key=f"draw-slot:{place.pk}:free",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("Slot %(slot)s is free"),
        body=gettext_lazy(
            "Nobody is left on the list of the draw for %(site)s. You may give the slot out."
        ),
        params={"slot": place.name, "site": place.round.site.name},
        path=place.round.get_absolute_url(),
    )


def _is_in_use(place: DrawSlot) -> bool:
    return place.slot.is_active and place.round.site.is_active


def _end_wish(entry: DrawEntry) -> None:
    if entry.request is not None:
        _lock_request(entry.request)
        if entry.request.status in (RequestStatus.WAITING, RequestStatus.PLACED):
            move_request(entry.request, RequestStatus.LAPSED, by=None)


def _lock(entry: DrawEntry) -> None:
    """Hold the round, then read the entry: confirming and lapsing follow one another."""
    lock_round(entry.round)
    rows = DrawEntry.objects.select_for_update(of=["self"]).select_related(
        "round__site",
        "round__rule",
        "place__slot",
        "place__round__site",
        "place__round__rule",
        "placement",
        "request__product",
        "request__business__member__user",
    )
    entry.__dict__ = rows.defer("request__business__member__nik").get(pk=entry.pk).__dict__


def _lock_request(request: PlaceRequest) -> None:
    request.refresh_from_db(
        from_queryset=PlaceRequest.objects.select_for_update(), fields=["status", "status_since"]
    )


# What people are told.


class Day:
    """A day said in the reader's language."""

    def __init__(self, day: date) -> None:
        self.day = day

    def __str__(self) -> str:
        return long_date(self.day)


class Moment:
    """A day and hour said in the reader's language."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __str__(self) -> str:
        return f"{day_and_month(self.moment)}, {clock(self.moment)}"


def tell(
    entry: DrawEntry,
    kind: str,
    title: str | Promise,
    body: str | Promise,
    *,
    topic: str = NoticeTopic.PRODUCT,
    suffix: str = "",
    **params,
) -> None:
    request = entry.request
    if request is None:
        return
    notices.notify(
        request.business.member.user,
        kind,
        key=f"{kind}:{entry.pk}{suffix}",
        topic=topic,
        title=title,
        body=body,
        params={"product": request.product.name, "site": entry.round.site.name, **params},
        path=reverse("etalase:place_requests"),
    )


def tell_reserve(entry: DrawEntry) -> None:
    tell(
        entry,
        "place_reserve",
        gettext_lazy("You are on the reserve list of %(site)s"),
        gettext_lazy(
            "Your place on it is number %(rank)d. If somebody leaves a place, it is offered to "
            "the next. Your wait goes on."
        ),
        rank=entry.reserve_rank,
    )


def tell_dropped(entry: DrawEntry) -> None:
    tell(
        entry,
        "place_dropped",
        gettext_lazy("“%(product)s” took no part in the draw"),
        gettext_lazy("The reason: %(reason)s. Your wish and your wait are kept."),
        reason=DropOut(entry.drop_reason).label,
    )


def tell_not_now(entry: DrawEntry) -> None:
    tell(
        entry,
        "place_not_now",
        gettext_lazy("No place at %(site)s this time"),
        gettext_lazy("All places of this round are taken. Your wait goes on into the next one."),
    )
