"""A maker's wish for a place on a shelf: asking, changing, withdrawing, and honest chances."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Business, User
from okoce.errors import RuleBroken

from ..choices import (
    REQUEST_MOVES,
    DrawActor,
    DropOut,
    EntryStatus,
    PlacementStatus,
    RequestStatus,
    RoundStatus,
)
from ..models import (
    DrawRound,
    DrawSlot,
    Placement,
    PlaceRequest,
    Product,
    Site,
)
from . import draw_rule
from .draw_moves import move_entry, parameters_of
from .rules import check_may_list


@transaction.atomic
def ask_for_place(
    business: Business,
    *,
    by: User,
    product: Product,
    site: Site,
    kind: str,
    wish_from: date,
    wish_until: date | None = None,
) -> PlaceRequest:
    """Begin to wait for a place; one wish at a time for each centre."""
    # The lock makes a form that is sent twice one wish.
    business = _locked(business, by)
    _check_fits(business, product, site)
    if PlaceRequest.objects.waiting().filter(business=business, site=site).exists():
        raise RuleBroken(_("You wait for a place in this centre already."))
    request = PlaceRequest.objects.create(
        business=business,
        product=product,
        site=site,
        kind=kind,
        wish_from=wish_from,
        wish_until=wish_until,
    )
    request.history.create(new_status=request.status, by=by, at=request.status_since)
    return request


@transaction.atomic
def change_request(
    request: PlaceRequest,
    *,
    by: User,
    product: Product,
    kind: str,
    wish_from: date,
    wish_until: date | None = None,
) -> PlaceRequest:
    """Ask for something else in the same centre; the wait goes on."""
    business = _locked(request.business, by)
    _lock(request)
    if not request.is_waiting:
        raise RuleBroken(_("This wish does not wait any more."))
    if request.entries.live().exists():
        raise RuleBroken(_("Your wish stands in a published list. Change it after that draw."))
    _check_fits(business, product, request.site)
    request.product, request.kind = product, kind
    request.wish_from, request.wish_until = wish_from, wish_until
    request.save(update_fields=["product", "kind", "wish_from", "wish_until"])
    return request


@transaction.atomic
def withdraw_request(request: PlaceRequest, *, by: User) -> PlaceRequest:
    """Stop waiting; the wait is given up, and a line in a published list drops out."""
    # Rounds are locked before wishes and entries, everywhere, so that nobody waits in a circle.
    rounds = DrawRound.objects.filter(entries__in=request.entries.live()).order_by("pk")
    list(DrawRound.objects.select_for_update().filter(pk__in=rounds.values("pk")).order_by("pk"))
    _lock(request)
    if request.entries.filter(status=EntryStatus.OFFERED).exists():
        raise RuleBroken(_("A place is offered to you. Take it or leave it first."))
    move_request(request, RequestStatus.WITHDRAWN, by=by)
    for entry in request.entries.live():
        move_entry(entry, EntryStatus.DROPPED, drop_reason=DropOut.WITHDRAWN)
    return request


def move_request(request: PlaceRequest, new_status: str, *, by: User | None) -> None:
    """Move a wish whose row is locked; without a person it is the portal."""
    old_status, new_status = RequestStatus(request.status), RequestStatus(new_status)
    actor = actor_for(by, request)
    if actor is None or actor not in REQUEST_MOVES.get((old_status, new_status), ()):
        raise RuleBroken(
            _("A wish that is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    request.status, request.status_since = new_status, timezone.now()
    request.save(update_fields=["status", "status_since"])
    request.history.create(
        old_status=old_status, new_status=new_status, by=by, at=request.status_since
    )


def actor_for(user: User | None, request: PlaceRequest) -> DrawActor | None:
    """Who ``user`` is to this wish, None for a stranger; without a user, it is the portal."""
    if user is None:
        return DrawActor.SYSTEM
    return DrawActor.MAKER if request.business.member.user_id == user.pk else None


def obstacle(request: PlaceRequest) -> DropOut | None:
    """Why this wish would take no part in a draw today."""
    member = request.business.member
    if not (member.is_verified and member.is_graduate):
        return DropOut.NOT_GRADUATE
    return None if request.product.is_listed else DropOut.NOT_SHOWN


def with_first_timers(requests):
    """Wishes, each with ``has_stood``: whether goods of that maker ever stood on a shelf."""
    stood = Placement.objects.filter(
        product__business=OuterRef("business"),
        status__in=[PlacementStatus.ON_SHELF, PlacementStatus.ENDED],
    )
    won = PlaceRequest.objects.filter(business=OuterRef("business"), status=RequestStatus.PLACED)
    return requests.annotate(has_stood=Exists(stood) | Exists(won))


def as_entry(request: PlaceRequest, code: str, until: datetime) -> draw_rule.Entry:
    """The line of a wish (from ``with_first_timers``) in a list that closes at ``until``."""
    area = request.business.member.kecamatan
    waited = timezone.localdate(until) - timezone.localdate(request.waiting_since)
    return draw_rule.Entry(
        code=code,
        kind=request.kind,
        kecamatan=area.code if area else "",
        wait_days=max(0, waited.days),
        is_first_timer=not request.has_stood,
    )


# Chances.


@dataclass(frozen=True)
class Chance:
    """Where a wish would stand in an open round if the list closed with who asks today."""

    round: DrawRound
    places: int
    asking: int
    before: int
    level: int

    @property
    def is_sure(self) -> bool:
        """Whether nobody who asks today could take the place away, but for the quota."""
        return self.before + self.level < self.places

    @property
    def needs_luck(self) -> bool:
        return self.before < self.places <= self.before + self.level


def chances(requests: list[PlaceRequest]) -> dict[int, list[Chance]]:
    """For each waiting wish, by its id, the open rounds that offer what it asks for."""
    waiting = [request for request in requests if request.is_waiting]
    rounds = DrawRound.objects.filter(
        status=RoundStatus.OPEN, site__in={request.site_id for request in waiting}
    )
    found: dict[int, list[Chance]] = {request.pk: [] for request in waiting}
    places: dict[int, list[DrawSlot]] = {}
    rounds = list(rounds.with_place().order_by("closes_at"))
    for place in DrawSlot.objects.filter(round__in=rounds):
        places.setdefault(place.round_id, []).append(place)
    rivals = list(
        with_first_timers(
            PlaceRequest.objects.waiting()
            .qualified()
            .filter(site__in={round_.site_id for round_ in rounds})
            .with_parts()
        )
    )
    for round_ in rounds:
        kinds = {place.kind for place in places.get(round_.pk, [])}
        fitting = [each for each in rivals if _fits(each, round_, kinds)]
        lines = {each.pk: as_entry(each, str(each.pk), round_.closes_at) for each in fitting}
        for request in waiting:
            own = lines.get(request.pk)
            if own is None:
                continue
            before, level = draw_rule.standing(own, lines.values(), parameters_of(round_.rule))
            found[request.pk].append(
                Chance(
                    round=round_,
                    places=sum(place.kind == own.kind for place in places[round_.pk]),
                    asking=sum(line.kind == own.kind for line in lines.values()),
                    before=before,
                    level=level,
                )
            )
    return found


def _fits(request: PlaceRequest, round_: DrawRound, kinds: set[str]) -> bool:
    return (
        request.site_id == round_.site_id
        and request.kind in kinds
        and request.wish_from <= round_.starts_on
        and (request.wish_until is None or request.wish_until >= round_.starts_on)
        and obstacle(request) is None
    )


def _locked(business: Business, by: User) -> Business:
    rows = Business.objects.select_for_update(of=["self"]).select_related("member__user")
    business = rows.defer("member__nik").get(pk=business.pk)
    if business.member.user_id != by.pk:
        raise RuleBroken(_("Only the maker asks for a place."))
    check_may_list(business)
    return business


def _lock(request: PlaceRequest) -> None:
    request.refresh_from_db(from_queryset=PlaceRequest.objects.select_for_update())


def _check_fits(business: Business, product: Product, site: Site) -> None:
    if product.business_id != business.pk or not product.is_listed:
        raise RuleBroken(_("Choose one of your products that is in the public etalase."))
    if not site.is_active:
        raise RuleBroken(_("This centre is not in use at the moment."))
