"""Graduation of a class: proposed in bulk by who runs it, confirmed in bulk by other staff.

Passing a class marks the seat and gives a certificate. Passing a class of a *core* course also
makes the member a graduate: step P2 is done, and they are invited to list a first product.

Who confirms locks first the member, then the event, then the proposal, in the order in which an
account is erased.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import Member, User
from members.services.access import refuse_private_numbers
from members.services.graduation import graduate
from okoce.dates import short_date
from okoce.errors import RuleBroken

from ..choices import (
    PROPOSAL_MOVES,
    ProposalActor,
    ProposalStatus,
    SeatActor,
    SeatStatus,
    Verdict,
)
from ..models import Event, GraduationProposal, Seat
from . import certificates, seats
from .desk import may_run
from .standings import Standing, participants_of, standing_of, standings_of


@dataclass
class Outcome:
    """What came of something done for many: for how many, and for whom not, in words."""

    done: int = 0
    problems: list[str] = field(default_factory=list)


HAS_LEFT = gettext_lazy("This person has left, and their registration with them.")


# Proposing.


@transaction.atomic
def propose(event: Event, chosen: Collection[int], verdict: str, *, by: User) -> Outcome:
    """Propose that participants pass, or do not; ``chosen`` are the keys of their seats.

    For whom it cannot be proposed is said in words, and does not keep the others from it.
    """
    if not may_run(event, by):
        raise RuleBroken(_("Only who runs this class proposes who passes it."))
    if event.course is None:
        raise RuleBroken(_("Only of a class that teaches a course one passes."))
    if not event.has_ended:
        raise RuleBroken(_("The class is not over yet."))
    # The lock lets two who propose at once follow each other.
    Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event.pk)
    outcome, proposals = Outcome(), []
    for standing in standings_of(event, participants_of(event).filter(pk__in=chosen)):
        if problem := _obstacle(standing, verdict, by):
            outcome.problems.append(f"{standing.seat.shown_name}: {problem}")
            continue
        proposals.append(
            GraduationProposal(
                seat=standing.seat,
                verdict=verdict,
                attendance=standing.attended,
                missing="; ".join(standing.missing)[:300],
                proposed_by=by,
            )
        )
    for proposal in proposals:
        proposal.save()
        proposal.history.create(new_status=proposal.status, by=by, at=proposal.status_since)
    outcome.done = len(proposals)
    if proposals:
        _tell_staff(event, by)
    return outcome


def _obstacle(standing: Standing, verdict: str, by: User) -> str:
    """Why this cannot be proposed of somebody; empty when it can."""
    if standing.seat.user_id == by.pk:
        return _("nobody proposes themselves")
    if not standing.is_open:
        return _("it is proposed or decided already")
    if verdict == Verdict.PASS:
        return ", ".join(standing.missing)
    if not standing.missing:
        return _("nothing is missing")
    return _("did not pass already") if standing.seat.status == SeatStatus.FAILED else ""


def _tell_staff(event: Event, by: User) -> None:
    notices.notify_role(
        Role.STAFF,
        "graduation_proposed",
        key=f"graduation-proposed:{event.pk}:{timezone.localdate()}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("Graduation to confirm: “%(event)s”"),
        body=gettext_lazy("Who runs the class has proposed who passes. Somebody else confirms it."),
        params={"event": event.title},
        path=f"/acara/kelola/{event.pk}/kelulusan/",
        exclude=[by],
    )


# Deciding.


def actor_for(user: User, proposal: GraduationProposal) -> ProposalActor | None:
    """Who a person is to a proposal: who made it never decides it, nor whom it is about."""
    if proposal.proposed_by_id == user.pk:
        return ProposalActor.PROPOSER
    if user.is_superuser or not user.is_pemprov_staff or proposal.seat.user_id == user.pk:
        return None
    return ProposalActor.OFFICER


def moves_of(proposal: GraduationProposal, user: User) -> frozenset[str]:
    """The statuses to which this person may move a proposal now."""
    actor = actor_for(user, proposal)
    return frozenset(
        new
        for (old, new), whose in PROPOSAL_MOVES.items()
        if old == proposal.status and whose == actor
    )


def decide_all(
    event: Event, chosen: Collection[int], new_status: str, *, by: User, reason: str = ""
) -> Outcome:
    """Confirm, refuse or withdraw proposals of a class, each for itself; by the keys of seats."""
    outcome = Outcome()
    rows = GraduationProposal.objects.waiting().filter(seat__event=event, seat__in=chosen)
    for proposal in rows.with_people().order_by("pk"):
        name = proposal.seat.shown_name
        try:
            _decide(proposal, new_status, by=by, reason=reason)
        except RuleBroken as problem:
            outcome.problems.append(f"{name}: {problem}")
        else:
            outcome.done += 1
    if new_status == ProposalStatus.CONFIRMED and outcome.done:
        certificates.make_soon()
    return outcome


def decide(
    proposal: GraduationProposal, new_status: str, *, by: User, reason: str = ""
) -> GraduationProposal:
    """Confirm, refuse or withdraw one proposal; confirming does what was proposed."""
    _decide(proposal, new_status, by=by, reason=reason)
    certificates.make_soon()
    return proposal


@transaction.atomic
def _decide(proposal: GraduationProposal, new_status: str, *, by: User, reason: str) -> None:
    member = _lock(proposal)
    reason = reason.strip()
    if new_status not in moves_of(proposal, by):
        raise RuleBroken(_refusal(proposal, by))
    if new_status == ProposalStatus.REFUSED and not reason:
        raise RuleBroken(_("Please say why. Who proposed it will read it."))
    refuse_private_numbers(reason)
    if new_status == ProposalStatus.CONFIRMED:
        CARRY_OUT[proposal.verdict](proposal.seat, member, by)
    _move(proposal, new_status, by=by, note=reason)
    if new_status == ProposalStatus.REFUSED and proposal.proposed_by:
        _tell_proposer(proposal, reason)


def _lock(proposal: GraduationProposal) -> Member | None:
    """Lock the member, the event and the proposal, in this order, and read them anew."""
    rows = GraduationProposal.objects.filter(pk=proposal.pk)
    known = rows.values_list("seat__user", "seat__event").first()
    if known is None:
        raise RuleBroken(HAS_LEFT)
    user, event = known
    people = Member.objects.select_for_update(of=["self"]).select_related("user")
    member = people.filter(user=user).first() if user else None
    Event.objects.select_for_update(no_key=True, of=["self"]).get(pk=event)
    try:
        proposal.refresh_from_db(from_queryset=rows.select_for_update())
    except GraduationProposal.DoesNotExist:
        raise RuleBroken(HAS_LEFT) from None
    proposal.seat = Seat.objects.select_related("event__course", "user__member").get(
        pk=proposal.seat_id
    )
    return member


def _refusal(proposal: GraduationProposal, by: User) -> str:
    if proposal.status != ProposalStatus.PROPOSED:
        return _("Somebody was faster: it is “%(status)s” already.") % {
            "status": proposal.get_status_display()
        }
    if actor_for(by, proposal) == ProposalActor.PROPOSER:
        return _("Nobody confirms what they proposed. Ask a second member of staff.")
    return _("Only Pemprov staff confirm a graduation, and never their own.")


def _let_pass(seat: Seat, member: Member | None, by: User) -> None:
    standing = standing_of(seat)
    if standing.missing or member is None:
        raise RuleBroken(
            _("Cannot pass at the moment: %(missing)s.") % {"missing": ", ".join(standing.missing)}
        )
    event = seat.event
    seats.mark(seat, SeatStatus.PASSED, actor=SeatActor.OFFICER, by=by)
    if event.course.is_core and not member.is_graduate:
        graduate(
            member,
            on=timezone.localdate(),
            evidence=_("Class “%(event)s” of %(date)s: attended %(percent)d percent")
            % {
                "event": event.title,
                "date": short_date(event.starts_at),
                "percent": standing.attended,
            },
            reason=_("Attended enough of a core course, and the practice was accepted."),
            by=by,
        )
    seat.event = event
    certificates.issue(seat, member, by=by)


def _let_fail(seat: Seat, member: Member | None, by: User) -> None:
    missing = standing_of(seat).missing
    if not missing:
        raise RuleBroken(_("Nothing is missing any more. Propose that they pass."))
    event = seat.event
    seats.mark(seat, SeatStatus.FAILED, actor=SeatActor.OFFICER, by=by)
    if seat.user:
        notices.notify(
            seat.user,
            "class_not_passed",
            key=f"class-not-passed:{seat.pk}",
            topic=NoticeTopic.RECORD,
            title=gettext_lazy("“%(event)s” is not passed yet"),
            body=gettext_lazy("Still missing: %(missing)s. Mend it, and you can pass later."),
            params={"event": event.title, "missing": ", ".join(missing)},
            path=f"/saya/praktik/{event.course.slug}/",
        )


CARRY_OUT: dict[str, Callable[[Seat, Member | None, User], None]] = {
    Verdict.PASS: _let_pass,
    Verdict.FAIL: _let_fail,
}


def _move(proposal: GraduationProposal, new_status: str, *, by: User, note: str) -> None:
    old_status, proposal.status = proposal.status, new_status
    proposal.status_since = timezone.now()
    if new_status != ProposalStatus.WITHDRAWN:
        proposal.decided_by = by
    proposal.save(update_fields=["status", "status_since", "decided_by"])
    proposal.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=proposal.status_since
    )


def _tell_proposer(proposal: GraduationProposal, reason: str) -> None:
    notices.notify(
        proposal.proposed_by,
        "graduation_refused",
        key=f"graduation-refused:{proposal.pk}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("Staff did not confirm a graduation of “%(event)s”"),
        body=gettext_lazy("%(name)s: %(reason)s"),
        params={
            "event": proposal.seat.event.title,
            "name": proposal.seat.shown_name,
            "reason": reason,
        },
        path=f"/acara/kelola/{proposal.seat.event_id}/kelulusan/",
    )
