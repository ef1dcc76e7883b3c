"""A NIK has one holder. Whoever types it again meets a silent case, which staff decide."""

from collections.abc import Sequence
from functools import partial

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.dates import clock, short_date
from okoce.errors import RuleBroken
from okoce.nik import hash_nik

from .. import notices
from ..choices import CLAIM_MOVES, Actor, ClaimStatus, MemberStatus, NoticeTopic
from ..models import Business, ClaimCase, Member, User
from ..signals import member_changed
from . import directory
from .access import actor_for, refuse_private_numbers
from .erasure import forget
from .status import change_member_status

# Any number of our own: the name of the lock in PostgreSQL.
NIK_LOCK = 3174

SENT = frozenset({MemberStatus.SUBMITTED, MemberStatus.FLAGGED})

RETYPE = gettext_lazy(
    "Please type your NIK again, exactly as it stands on your KTP or Kartu Keluarga."
)


def lock_niks() -> None:
    """Let one transaction at a time move a NIK, so that the first holds it and the next claims it.

    Take it before any lock on a record.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NIK_LOCK])


def take_nik(member: Member, nik: str) -> None:
    """Write a NIK into a record, or open a case when another record has it. See ``lock_niks``."""
    if nik == member.typed_nik:
        return
    member.claims_made.open().update(**_closed(ClaimStatus.LAPSED))
    free_nik(member)
    holder = Member.objects.filter(nik_hash=hash_nik(nik)).first()
    if holder:
        ClaimCase.objects.create(claimant=member, holder=holder, nik=nik)
    else:
        _give(member, nik)


def free_nik(holder: Member) -> None:
    """Take the NIK out of a record and pass it on. See ``lock_niks``."""
    if holder.nik:
        nik, waiting = holder.nik, list(holder.claims_met.open())
        _give(holder, None)
        pass_on(nik, waiting)


def pass_on(nik: str, waiting: Sequence[ClaimCase]) -> None:
    """Give a NIK that became free to the first who claims it; the others now wait for that one."""
    if not waiting:
        return
    heir, others = waiting[0], waiting[1:]
    ClaimCase.objects.open().filter(pk=heir.pk).update(**_closed(ClaimStatus.LAPSED))
    _give(heir.claimant, nik)
    ClaimCase.objects.filter(pk__in=[case.pk for case in others]).update(holder=heir.claimant)


@transaction.atomic
def decide_claim(case: ClaimCase, new_status: str, *, by: User, note: str) -> ClaimCase:
    """Staff say whose the NIK is; what follows happens at once, and the NIK leaves the case.

    The note is for staff; only when a claim is rejected is it sent to the person.
    """
    lock_niks()
    case.refresh_from_db(from_queryset=ClaimCase.objects.select_for_update())
    new_status, note = ClaimStatus(new_status), note.strip()
    _check(case, new_status, by=by, note=note)
    claimant, holder = case.claimant, case.holder
    for name, value in _closed(new_status, by=by, note=note).items():
        setattr(case, name, value)
    case.save()
    if new_status == ClaimStatus.SAME_PERSON:
        _hand_over(holder, claimant)
        case.claimant = None
    elif new_status == ClaimStatus.DIFFERENT_PERSON:
        _return(claimant, by=by)
    elif new_status == ClaimStatus.CLAIMANT_OWNS:
        _correct(holder, case, by=by, note=note)
    elif claimant.status != MemberStatus.FLAGGED:
        change_member_status(claimant, MemberStatus.FLAGGED, by=by, note=note)
    return case


def _check(case: ClaimCase, new_status: ClaimStatus, *, by: User, note: str) -> None:
    if case.status != ClaimStatus.OPEN:
        raise RuleBroken(
            _("This case was decided on %(date)s at %(time)s: %(status)s.")
            % {
                "date": short_date(case.decided_at),
                "time": clock(case.decided_at),
                "status": case.get_status_display(),
            }
        )
    actors = {actor_for(by, case.claimant), actor_for(by, case.holder)}
    if actors != {Actor.STAFF}:
        raise RuleBroken(_("Pemprov staff decide this case, and nobody decides their own."))
    if Actor.STAFF not in CLAIM_MOVES.get((case.status, new_status), frozenset()):
        raise RuleBroken(_("Please choose one of the decisions."))
    if not note:
        raise RuleBroken(_("Please say how you found out whose the NIK is."))
    refuse_private_numbers(note)
    if case.claimant.status not in SENT:
        raise RuleBroken(_("This registration has not been sent, so there is nothing to decide."))


def _closed(status: ClaimStatus, *, by: User | None = None, note: str = "") -> dict:
    return {
        "status": status,
        "decided_at": timezone.now(),
        "decided_by": by,
        "note": note,
        "nik": None,
    }


def _give(member: Member, nik: str | None) -> None:
    member.nik = nik
    member.nik_hash = hash_nik(nik) if nik else None
    member.save(update_fields=["nik", "nik_hash", "updated_at"])


def _return(member: Member, *, by: User) -> None:
    """Send a registration back for its NIK, in words that say nothing about anybody else."""
    with translation.override(member.user.language):
        note = str(RETYPE)
    change_member_status(member, MemberStatus.RETURNED, by=by, note=note)


def _correct(holder: Member, case: ClaimCase, *, by: User, note: str) -> None:
    """The NIK moves to the new registration; the record that had it must find its own."""
    if holder.status == MemberStatus.VERIFIED:
        # A verified record has a NIK, so it stops being one first; staff talk to the person.
        with translation.override(holder.user.language):
            reason = _("The NIK in your record turned out not to be yours.")
        change_member_status(holder, MemberStatus.FLAGGED, by=by, note=reason)
    nik, others = holder.nik, list(holder.claims_met.open())
    _give(holder, None)
    pass_on(nik, [case, *others])
    if holder.status == MemberStatus.SUBMITTED:
        _return(holder, by=by)


def _hand_over(record: Member, newcomer: Member) -> None:
    """Give the old record to the account that came anew; the new, unchecked record goes.

    The old account stays, without a record: if this was a deceit, its owner learns of it.
    """
    old_account, new_account = record.user, newcomer.user
    if not Business.objects.filter(member=record).exists():
        Business.objects.filter(member=newcomer).update(member=record)
    forget(newcomer)
    record.user = new_account
    record.save(update_fields=["user", "updated_at"])
    directory.refresh(record)
    notices.notify(
        new_account,
        "record_received",
        key=f"handover:{record.pk}:{new_account.pk}",
        topic=NoticeTopic.RECORD,
        title=gettext_lazy("You are back in your old record"),
        body=gettext_lazy(
            "Staff found that you were registered before, so your record now belongs to this "
            "account. Please check the WhatsApp number of your business."
        ),
        path=reverse("members:desk"),
    )
    notices.notify(
        old_account,
        "record_handed_over",
        key=f"handover:{record.pk}:{old_account.pk}",
        topic=NoticeTopic.SECURITY,
        title=gettext_lazy("Your record now belongs to another account"),
        body=gettext_lazy(
            "Staff checked that you registered again with another number or email, and moved your "
            "record there. If that was not you, tell the office of your kecamatan at once."
        ),
        path=reverse("members:desk"),
    )
    transaction.on_commit(partial(member_changed.send, sender=Member, member=record))
