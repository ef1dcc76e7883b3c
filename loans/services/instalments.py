"""The instalments of a loan: written when it is paid out, reminded of, and marked as paid.

Money goes from the member to the lender; the portal only keeps the calendar.
"""

from datetime import date, timedelta
from functools import partial
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from members.services.access import refuse_private_numbers
from members.services.reminders import remind_each
from okoce.codes import new_code
from okoce.dates import long_date
from okoce.errors import RuleBroken
from okoce.months import months_after
from okoce.pictures import clean_picture
from okoce.rupiah import format_rupiah

from ..choices import INSTALMENT_MOVES, InstalmentStatus, Plan
from ..models import Instalment, Referral
from .referral_moves import locked, roles_of, tell_desk, tell_member
from .referral_papers import LONGEST_SIDE
from .schedules import Schedule, make_schedule

Status = InstalmentStatus
# Days before an instalment, and after it while nobody says that it is paid: the nearest counts.
BEFORE, AFTER = (7, 1), (1, 7)


def schedule_of(referral: Referral) -> Schedule:
    """What the granted loan costs, month by month, in rupiah."""
    return make_schedule(
        Plan(referral.granted_plan),
        principal=referral.granted_amount,
        tenor=referral.granted_tenor,
        rate=referral.granted_rate,
        fees=referral.granted_fees,
    )


def write(referral: Referral, *, first_due_on: date) -> None:
    """One row for each month, on the same day of the month or its last; months without a payment
    have none. The caller holds the lock.
    """
    rows = []
    for line in schedule_of(referral).lines:
        if not line.payment:
            continue
        rows.append(
            Instalment(
                referral=referral,
                number=line.number,
                due_on=months_after(first_due_on, line.number - 1),
                principal=line.principal,
                interest=line.interest,
            )
        )
    Instalment.objects.bulk_create(rows)


def moves_of(instalment: Instalment, user: User) -> frozenset[str]:
    """The statuses to which this person may move an instalment now."""
    if not instalment.referral.is_running:
        return frozenset()
    roles = roles_of(user, instalment.referral)
    return frozenset(
        new
        for (old, new), allowed in INSTALMENT_MOVES.items()
        if old == instalment.status and roles & allowed
    )


def state_paid(instalment: Instalment, *, by: User, paid_on: date, proof: File) -> Instalment:
    """The member says that they have paid, with a proof; the lender confirms it."""
    copy = proof if proof.name.endswith(".pdf") else clean_picture(proof, LONGEST_SIDE)
    with transaction.atomic():
        instalment = _locked(instalment)
        _check(instalment, Status.STATED, by)
        _check_day(instalment, paid_on)
        reference = instalment.referral.reference.lower()
        name = f"{reference}-{instalment.number}-{new_code(8).lower()}{PurePath(copy.name).suffix}"
        instalment.proof.save(name, copy, save=False)
        instalment.paid_on = paid_on
        _move(instalment, Status.STATED, by=by)
        tell_desk(
            instalment.referral,
            gettext_lazy("A payment to confirm: %(reference)s"),
            gettext_lazy("The member says that an instalment is paid and has sent a proof."),
            key=f"stated-{instalment.number}-{timezone.now():%Y%m%d%H%M%S%f}",
        )
    return instalment


@transaction.atomic
def confirm_paid(instalment: Instalment, *, by: User, paid_on: date | None = None) -> Instalment:
    """The lender says that it has the money; where the member said so first, on their day."""
    instalment = _locked(instalment)
    _check(instalment, Status.PAID, by)
    day = paid_on or instalment.paid_on or timezone.localdate()
    _check_day(instalment, day)
    instalment.paid_on = day
    _move(instalment, Status.PAID, by=by)
    tell_member(
        instalment.referral,
        gettext_lazy("Instalment %(number)s is paid"),
        gettext_lazy("%(lender)s has confirmed your payment."),
        key=f"paid-{instalment.number}",
        number=instalment.number,
    )
    return instalment


@transaction.atomic
def take_back(instalment: Instalment, *, by: User, note: str) -> Instalment:
    """The lender has not got the money that was stated or confirmed; the proof is erased."""
    instalment = _locked(instalment)
    _check(instalment, Status.DUE, by)
    note = note.strip()
    if len(note) < 5:
        raise RuleBroken(_("Please write it out. The member reads it."))
    refuse_private_numbers(note)
    storage, name = instalment.proof.storage, instalment.proof.name
    instalment.paid_on, instalment.proof = None, ""
    _move(instalment, Status.DUE, by=by, note=note)
    if name:
        transaction.on_commit(partial(storage.delete, name))
    tell_member(
        instalment.referral,
        gettext_lazy("%(lender)s has not got instalment %(number)s"),
        gettext_lazy("“%(note)s” Please look at your proof again, or ask them."),
        key=f"back-{instalment.number}-{timezone.now():%Y%m%d%H%M%S%f}",
        number=instalment.number,
        note=note,
    )
    return instalment


def _locked(instalment: Instalment) -> Instalment:
    """Referrals before their instalments, everywhere in this order."""
    referral = locked(instalment.referral)
    instalment = Instalment.objects.select_for_update().get(pk=instalment.pk)
    instalment.referral = referral
    return instalment


def _check(instalment: Instalment, new_status: str, by: User) -> None:
    if new_status not in moves_of(instalment, by):
        raise RuleBroken(
            _("This instalment is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": instalment.get_status_display(), "new": Status(new_status).label}
        )


def _check_day(instalment: Instalment, day: date) -> None:
    if not (instalment.referral.paid_out_on <= day <= timezone.localdate()):
        raise RuleBroken(_("It was paid between the day of the loan and today."))


def _move(instalment: Instalment, new_status: str, *, by: User, note: str = "") -> None:
    old_status, instalment.status = instalment.status, new_status
    instalment.note, instalment.reminded = note, 0
    instalment.save()
    instalment.history.create(old_status=old_status, new_status=new_status, by=by, note=note)


# Reminders.


def find() -> None:
    """Remind of instalments in 7 days and in 1 day, and of late ones; safe to run twice."""
    today = timezone.localdate()
    rows = Instalment.objects.unpaid().select_related("referral__lender", "referral__member__user")
    rows = rows.defer("referral__member__nik", "referral__snapshot")
    # The last that is due counts: after a silence one message, not four.
    stages = [(-days, number) for number, days in enumerate(BEFORE, start=1)]
    stages += [(days, number) for number, days in enumerate(AFTER, start=len(BEFORE) + 1)]
    for offset, number in reversed(stages):
        near = rows.filter(due_on__lte=today - timedelta(days=offset), reminded__lt=number)
        remind_each(near, partial(_remind, number=number, today=today))


@transaction.atomic
def _remind(instalment: Instalment, *, number: int, today: date) -> None:
    due = Instalment.objects.filter(
        pk=instalment.pk, status=Status.DUE, due_on=instalment.due_on, reminded__lt=number
    )
    # Claiming and telling share a transaction: a failure frees the claim.
    if not due.update(reminded=number):
        return
    title, body = _words(instalment, today)
    referral = instalment.referral
    notices.notify(
        referral.member.user,
        "instalment_late" if instalment.due_on < today else "instalment_due",
        key=f"instalment:{instalment.pk}:{instalment.due_on}:{number}",
        topic=NoticeTopic.REMINDER,
        title=title,
        body=body,
        params={
            "amount": format_rupiah(instalment.amount),
            "lender": referral.lender.name,
            "date": long_date(instalment.due_on),
            "number": instalment.number,
        },
        path=referral.get_absolute_url(),
    )


def _words(instalment: Instalment, today: date) -> tuple[Promise, Promise]:
    if instalment.due_on < today:
        return (
            gettext_lazy("An instalment is late: %(amount)s"),
            gettext_lazy(
                "It fell due on %(date)s at %(lender)s. Paid already? Send the proof. If it is "
                "hard now, talk to the lender before it grows. Never pay through the portal."
            ),
        )
    return (
        gettext_lazy("An instalment falls due: %(amount)s"),
        gettext_lazy("On %(date)s at %(lender)s. You pay the lender, never the portal."),
    )
