"""Rounds of the draw: opened with a sealed secret, closed with a published list, drawn, checked."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from okoce import pages
from okoce.errors import RuleBroken

from ..choices import (
    DrawActor,
    DropOut,
    EntryStatus,
    PlacementStatus,
    RequestStatus,
    RoundStatus,
)
from ..models import (
    DrawEntry,
    DrawRound,
    DrawRule,
    DrawSlot,
    Placement,
    PlaceRequest,
    Site,
    Slot,
)
from . import draw_rule
from .draw_moves import PAGES, lock_round, move_entry, move_round, parameters_of, round_actor
from .draw_offers import free_place, offer, tell_dropped, tell_not_now, tell_reserve
from .place_requests import as_entry, obstacle, with_first_timers


@transaction.atomic
def open_round(
    *,
    by: User,
    site: Site,
    slots: list[Slot],
    starts_on: date,
    ends_on: date,
    closes_at: datetime,
    draw_at: datetime,
) -> DrawRound:
    """Open a round for asking and publish what binds us: the rule, the slots, the hash of a secret.

    Nobody ever sees the secret before the draw.
    """
    if round_actor(by) != DrawActor.STAFF:
        raise RuleBroken(_("Only Pemprov staff open a round."))
    rule = DrawRule.objects.in_force(timezone.localdate())
    if rule is None:
        raise RuleBroken(_("There is no rule in force yet. Enter one first."))
    if not timezone.now() < closes_at < draw_at:
        raise RuleBroken(_("Asking must end in the future, and before the draw."))
    if not timezone.localdate(draw_at) < starts_on < ends_on:
        raise RuleBroken(_("The places must begin after the draw, and end after they begin."))
    # The lock lets two officers offer the same slot in one round only.
    slots = list(
        Slot.objects.select_for_update(of=["self"])
        .filter(pk__in=[slot.pk for slot in slots], is_active=True)
        .select_related("shelf__site")
        .order_by("shelf__order", "shelf__label", "number")
    )
    _check_slots(slots, site, starts_on, ends_on)
    secret = secrets.token_hex(32)
    round_ = DrawRound.objects.create(
        site=site,
        rule=rule,
        starts_on=starts_on,
        ends_on=ends_on,
        closes_at=closes_at,
        draw_at=draw_at,
        made_by=by,
        secret=secret,
        commitment=draw_rule.commitment_of(secret),
    )
    DrawSlot.objects.bulk_create(
        DrawSlot(round=round_, slot=slot, name=slot.label, kind=slot.kind, number=number)
        for number, slot in enumerate(slots, start=1)
    )
    round_.history.create(new_status=round_.status, by=by, at=round_.status_since)
    pages.forget(PAGES)
    return round_


def _check_slots(slots: list[Slot], site: Site, starts_on: date, ends_on: date) -> None:
    if not slots:
        raise RuleBroken(_("Choose at least one slot."))
    if any(slot.shelf.site_id != site.pk for slot in slots):
        raise RuleBroken(_("All slots of a round are in one centre."))
    ids = [slot.pk for slot in slots]
    taken = set(
        Placement.objects.holding()
        .filter(slot__in=ids, period__overlap=(starts_on, ends_on))
        .values_list("slot_id", flat=True)
    )
    taken |= set(
        DrawSlot.objects.keeping(ids, starts_on, ends_on).values_list("slot_id", flat=True)
    )
    if taken:
        names = ", ".join(slot.label for slot in slots if slot.pk in taken)
        raise RuleBroken(
            _("These slots are taken for a part of that period: %(names)s.") % {"names": names}
        )


@transaction.atomic
def close_round(round_: DrawRound, *, by: User | None) -> DrawRound:
    """End the asking and publish the list; closing a closed round changes nothing."""
    lock_round(round_)
    if round_.status != RoundStatus.OPEN and not round_.is_cancelled:
        return round_
    if timezone.now() < round_.closes_at:
        raise RuleBroken(_("Asking has not ended yet."))
    kinds = set(round_.places.values_list("kind", flat=True))
    asking = with_first_timers(
        PlaceRequest.objects.select_for_update(of=["self"])
        .fitting(round_, kinds)
        .qualified()
        .with_parts()
    )
    entries = []
    for request in asking.order_by("pk"):
        if obstacle(request) is None:
            entry = DrawEntry(round=round_, request=request)
            line = as_entry(request, entry.code, round_.closes_at)
            entry.kind, entry.kecamatan = line.kind, line.kecamatan
            entry.wait_days, entry.is_first_timer = line.wait_days, line.is_first_timer
            entry.save()
            entry.history.create(new_status=entry.status, at=entry.status_since)
            entries.append(line)
    round_.published_list = draw_rule.write_list(entries)
    round_.digest = draw_rule.digest_of(round_.published_list)
    move_round(round_, RoundStatus.CLOSED, by=by)
    return round_


@transaction.atomic
def cancel_round(round_: DrawRound, *, by: User, note: str) -> DrawRound:
    """Call off a round while it is open for asking; everybody reads why."""
    lock_round(round_)
    if not note.strip():
        raise RuleBroken(_("Please say why. Everybody will read it."))
    move_round(round_, RoundStatus.CANCELLED, by=by, note=note.strip())
    return round_


@transaction.atomic
def draw_round(round_: DrawRound, *, by: User) -> DrawRound:
    """Draw: reveal the seed, offer the places and tell everybody; a second call changes nothing."""
    lock_round(round_)
    if round_actor(by) != DrawActor.STAFF:
        raise RuleBroken(_("Only Pemprov staff draw."))
    if round_.is_drawn:
        return round_
    if round_.made_by_id == by.pk:
        raise RuleBroken(_("Whoever made the round does not draw it. Please ask a colleague."))
    if timezone.now() < round_.draw_at:
        raise RuleBroken(_("It is not time for the draw yet."))
    entries = {entry.code: entry for entry in _entries_to_draw(round_)}
    places = list(round_.places.all())
    round_.seed = draw_rule.seed_of(round_.secret, round_.digest)
    round_.drawn_by = by
    move_round(round_, RoundStatus.DRAWN, by=by)
    result = draw_rule.draw(
        draw_rule.read_list(round_.published_list),
        [draw_rule.Place(place.name, place.kind) for place in places],
        seed=round_.seed,
        parameters=parameters_of(round_.rule),
        out=[code for code, entry in entries.items() if entry.is_dropped],
    )
    by_name = {place.name: place for place in places}
    for name, code in result.winners:
        entry = entries[code]
        entry.won = by_name.pop(name)
        offer(entry, entry.won)
    for codes in result.reserve.values():
        for rank, code in enumerate(codes, start=1):
            move_entry(entries[code], EntryStatus.RESERVE, reserve_rank=rank)
            tell_reserve(entries[code])
    for place in by_name.values():
        free_place(place)
    settle(round_)
    return round_


def _entries_to_draw(round_: DrawRound) -> list[DrawEntry]:
    """The entries of the list; those that no longer qualify have dropped out with a reason."""
    entries = list(
        round_.entries.select_related(
            "request__business__member__user", "request__product", "round__site"
        ).defer("request__business__member__nik")
    )
    for entry in entries:
        entry.round = round_
        if entry.status == EntryStatus.LISTED and (reason := _reason_to_drop(entry)):
            move_entry(entry, EntryStatus.DROPPED, drop_reason=reason)
            tell_dropped(entry)
    return entries


def _reason_to_drop(entry: DrawEntry) -> DropOut | None:
    request = entry.request
    if request is None or request.status == RequestStatus.WITHDRAWN:
        return DropOut.WITHDRAWN
    if (
        request.status != RequestStatus.WAITING
        or request.entries.filter(status=EntryStatus.OFFERED).exists()
    ):
        return DropOut.PLACED
    return obstacle(request)


@transaction.atomic
def settle(round_: DrawRound) -> DrawRound:
    """End a drawn round once no place can change hands any more; the rest wait for the next one."""
    lock_round(round_)
    if round_.status != RoundStatus.DRAWN:
        return round_
    is_over = timezone.localdate() >= round_.ends_on
    undecided = round_.entries.filter(
        Q(status=EntryStatus.OFFERED)
        | Q(status=EntryStatus.CONFIRMED, placement__status=PlacementStatus.PLANNED)
    )
    if undecided.exists() and not is_over:
        return round_
    for entry in (
        round_.entries.filter(status=EntryStatus.RESERVE)
        .select_related("request__business__member__user", "round__site")
        .defer("request__business__member__nik")
    ):
        move_entry(entry, EntryStatus.UNPLACED)
        tell_not_now(entry)
    move_round(round_, RoundStatus.DONE, by=None)
    return round_


# Anybody's check.


@dataclass(frozen=True)
class Check:
    """What a rerun from the published file found, each part on its own."""

    commitment: bool
    digest: bool
    seed: bool
    winners: bool
    reserve: bool
    result: draw_rule.Result

    @property
    def is_equal(self) -> bool:
        return self.commitment and self.digest and self.seed and self.winners and self.reserve


def rerun(round_: DrawRound) -> Check:
    """Draw a drawn round again from what is published, and compare with what was recorded."""
    entries = list(round_.entries.select_related("won"))
    digest = draw_rule.digest_of(round_.published_list)
    seed = draw_rule.seed_of(round_.secret, digest)
    result = draw_rule.draw(
        draw_rule.read_list(round_.published_list),
        [draw_rule.Place(place.name, place.kind) for place in round_.places.all()],
        seed=seed,
        parameters=parameters_of(round_.rule),
        out=dropped_before_draw(round_, entries),
    )
    return Check(
        commitment=draw_rule.commitment_of(round_.secret) == round_.commitment,
        digest=digest == round_.digest,
        seed=seed == round_.seed,
        winners=sorted(result.winners)
        == sorted((entry.won.name, entry.code) for entry in entries if entry.won),
        reserve={kind: codes for kind, codes in result.reserve.items() if codes}
        == recorded_reserve(entries),
        result=result,
    )


def dropped_before_draw(round_: DrawRound, entries: list[DrawEntry]) -> dict[str, str]:
    """The codes that dropped out between list and draw, each with its reason.

    Who dropped out of the reserve later has a rank and took part.
    """
    return {
        entry.code: entry.drop_reason
        for entry in entries
        if entry.is_dropped and entry.reserve_rank is None
    }


def recorded_reserve(entries: list[DrawEntry]) -> dict[str, tuple[str, ...]]:
    """The reserve of each kind as the draw recorded it."""
    ranked = sorted(
        (entry for entry in entries if entry.reserve_rank), key=lambda entry: entry.reserve_rank
    )
    kinds = sorted({entry.kind for entry in ranked})
    return {kind: tuple(entry.code for entry in ranked if entry.kind == kind) for kind in kinds}


def published(round_: DrawRound) -> dict:
    """Everything that is public about a round, ready for JSON."""
    entries = list(round_.entries.select_related("won", "place"))
    rule = round_.rule
    facts = {
        "round": round_.code,
        "status": round_.status,
        "site": round_.site.name,
        "starts_on": round_.starts_on.isoformat(),
        "ends_on": round_.ends_on.isoformat(),
        "closes_at": round_.closes_at.isoformat(),
        "draw_at": round_.draw_at.isoformat(),
        "rule": {
            "algorithm": draw_rule.VERSION,
            "version": rule.version,
            "max_share": rule.max_share,
            "wait_step_days": rule.wait_step_days,
            "confirm_hours": rule.confirm_hours,
            "bring_days": rule.bring_days,
        },
        "places": [{"name": place.name, "kind": place.kind} for place in round_.places.all()],
        "commitment": round_.commitment,
    }
    if round_.digest:
        facts |= {
            "digest": round_.digest,
            "entries": [
                {
                    "code": line.code,
                    "kind": line.kind,
                    "kecamatan": line.kecamatan,
                    "wait_days": line.wait_days,
                    "first_timer": line.is_first_timer,
                }
                for line in draw_rule.read_list(round_.published_list)
            ],
            "dropped": dropped_before_draw(round_, entries),
        }
    if round_.is_drawn:
        facts |= {
            "secret": round_.secret,
            "seed": round_.seed,
            "winners": {entry.won.name: entry.code for entry in entries if entry.won},
            "reserve": {kind: list(codes) for kind, codes in recorded_reserve(entries).items()},
            "now": {entry.code: entry.status for entry in entries},
        }
    return facts
