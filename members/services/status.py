"""The one door through which a member's status moves."""

from datetime import date
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.dates import clock, long_date, short_date
from okoce.errors import RuleBroken
from okoce.workdays import NoHolidayTable, add_workdays

from .. import notices
from ..choices import (
    MEMBER_MOVES,
    REASON_NEEDED,
    REGISTRATION_STEP,
    Actor,
    MemberStatus,
    NoticeTopic,
    Role,
    StepStatus,
)
from ..models import ClaimCase, Member, MemberChange, PendampingAssignment, User
from ..signals import member_changed
from . import directory
from .access import actor_for, refuse_private_numbers
from .steps import record_move, step_of

# A registration is answered within this many working days.
VERIFY_WITHIN = 2

# How the step of registration follows: its state and whose turn it is then.
FOLLOWS = {
    MemberStatus.SUBMITTED: (StepStatus.RUNNING, Actor.PENDAMPING),
    MemberStatus.RETURNED: (StepStatus.AWAITING_EVIDENCE, Actor.MEMBER),
    MemberStatus.VERIFIED: (StepStatus.DONE, ""),
    MemberStatus.FLAGGED: (StepStatus.BLOCKED, Actor.STAFF),
}

# What the member is told, and the page where they go on. Their own other moves need no notice.
TELLS = {
    MemberStatus.SUBMITTED: (
        gettext_lazy("Your registration has arrived"),
        gettext_lazy("A pendamping is checking your data. Answer by %(due)s at the latest."),
        "members:desk",
    ),
    MemberStatus.RETURNED: (
        gettext_lazy("Please mend your registration"),
        gettext_lazy("Something in your data is not right yet: %(note)s"),
        "members:registration",
    ),
    MemberStatus.VERIFIED: (
        gettext_lazy("You are verified"),
        gettext_lazy("Welcome, %(name)s. Your road of seven steps is open: see what comes next."),
        "members:desk",
    ),
    MemberStatus.FLAGGED: (
        gettext_lazy("Your record is being looked at"),
        gettext_lazy("Pemprov staff are looking at your record. The reason: %(note)s"),
        "members:desk",
    ),
}


@transaction.atomic
def change_member_status(
    member: Member, new_status: str, *, by: User | None, note: str = ""
) -> Member:
    """Move a member's status, record who and why, and tell those who wait for it.

    The step of registration follows, and ``member_changed`` is sent after commit.
    """
    # The lock stops two officers from deciding the same registration at once.
    member.refresh_from_db(from_queryset=Member.objects.select_for_update())
    old_status, new_status = MemberStatus(member.status), MemberStatus(new_status)
    note = note.strip()
    _check(member, new_status, by=by, note=note)
    member.status = new_status
    member.status_since = timezone.now()
    member.save(update_fields=["status", "status_since", "updated_at"])
    change = member.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=member.status_since
    )
    directory.refresh(member)
    due_on = _due_on() if new_status == MemberStatus.SUBMITTED else None
    if new_status in FOLLOWS:
        status, turn = FOLLOWS[new_status]
        step = step_of(member, REGISTRATION_STEP)
        record_move(step, status, by=by, reason=note, due_on=due_on, turn=turn)
    _tell_member(member, change, due_on)
    _tell_officers(member, change, due_on)
    transaction.on_commit(partial(member_changed.send, sender=Member, member=member))
    return member


def moves_of(member: Member, actor: Actor | None) -> frozenset[MemberStatus]:
    """The statuses to which ``actor`` may move this member now."""
    return frozenset(
        new
        for (old, new), actors in MEMBER_MOVES.items()
        if old == member.status and actor in actors
    )


def _check(member: Member, new_status: MemberStatus, *, by: User | None, note: str) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this move may not be made."""
    old_status = MemberStatus(member.status)
    actor = actor_for(by, member)
    if actor is None:
        raise RuleBroken(_("You do not decide about this record."))
    if old_status == new_status:
        raise RuleBroken(
            _("This record is already “%(status)s”, since %(date)s at %(time)s.")
            % {
                "status": old_status.label,
                "date": short_date(member.status_since),
                "time": clock(member.status_since),
            }
        )
    if actor not in MEMBER_MOVES.get((old_status, new_status), frozenset()):
        raise RuleBroken(
            _("This record is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": old_status.label, "new": new_status.label}
        )
    if new_status in REASON_NEEDED and not note:
        raise RuleBroken(_("Please say why. The member will read it."))
    refuse_private_numbers(note)
    if new_status == MemberStatus.VERIFIED:
        _check_can_be_verified(member)


def _check_can_be_verified(member: Member) -> None:
    if ClaimCase.objects.waiting().touching(member).exists():
        raise RuleBroken(_("A NIK claim case about this record is open. Staff decide it first."))
    if not member.nik_hash:
        raise RuleBroken(_("This record holds no NIK yet, so it cannot be verified."))
    if not member.kelurahan_id:
        raise RuleBroken(_("This record has no kelurahan yet, so it cannot be verified."))


def _due_on() -> date | None:
    """The last day for an answer; None when the holidays of that year are not known yet."""
    try:
        return add_workdays(timezone.localdate(), VERIFY_WITHIN)
    except NoHolidayTable:
        return None


def _tell_member(member: Member, change: MemberChange, due_on: date | None) -> None:
    if change.new_status not in TELLS:
        return
    title, body, page = TELLS[change.new_status]
    if change.new_status == MemberStatus.SUBMITTED and due_on is None:
        body = gettext_lazy("A pendamping is checking your data. We tell you when it is done.")
    notices.notify(
        member.user,
        f"member_{change.new_status}",
        key=f"member:{change.pk}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={"name": member.name, "note": change.note, "due": due_on and lazy_date(due_on)},
        path=reverse(page),
    )


def _tell_officers(member: Member, change: MemberChange, due_on: date | None) -> None:
    """Tell the pendamping of the kecamatan of a new registration, and staff of a flagged record.

    Where no other pendamping works, staff are told instead of them.
    """
    if change.new_status == MemberStatus.SUBMITTED:
        at_work = PendampingAssignment.objects.at_work_in(member.kecamatan)
        to_staff = not at_work.exclude(user=member.user).exists()
        title = gettext_lazy("A registration waits for you")
        body = gettext_lazy("%(name)s, Kecamatan %(kecamatan)s, waits to be verified.")
    elif change.new_status == MemberStatus.FLAGGED:
        to_staff = True
        title = gettext_lazy("A record was flagged")
        body = gettext_lazy("%(name)s, Kecamatan %(kecamatan)s: %(note)s")
    else:
        return
    notices.notify_role(
        Role.STAFF if to_staff else Role.PENDAMPING,
        f"work_{change.new_status}",
        key=f"work:member:{change.pk}",
        topic=NoticeTopic.WORK,
        title=title,
        body=body,
        params={"name": member.name, "kecamatan": member.kecamatan, "note": change.note},
        path=reverse("members:field_member", args=[member.number]),
        kecamatan=None if to_staff else member.kecamatan,
        exclude=[member.user],
    )


# A date that is said in the language of whoever reads the notice.
lazy_date = lazy(long_date, str)
