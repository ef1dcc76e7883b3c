"""Lenders: what one person enters and a second one approves, and when they take people."""

import hashlib
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from okoce.errors import RuleBroken
from okoce.promises import refuse_promises

from ..choices import TERMS_MOVES, Intake, TermsActor, TermsStatus
from ..models import Lender, LenderChange, LenderProduct, LenderStatus
from ..signals import intake_closed, intake_opened
from .pages import forget_pages

Entry = LenderStatus | LenderProduct

TELLS = {
    TermsStatus.APPROVED: gettext_lazy("Approved: %(entry)s"),
    TermsStatus.REFUSED: gettext_lazy("Not approved: %(entry)s"),
}


# Who.


def decides(user: User) -> bool:
    """Whether a person is of the staff that propose and approve; a superadmin only configures."""
    return user.is_authenticated and user.is_pemprov_staff and not user.is_superuser


def may_propose(user: User, lender: Lender) -> bool:
    """Staff about every lender, and a lender's own officers about theirs."""
    return decides(user) or (
        user.is_authenticated and user.is_lender and lender.officers.filter(pk=user.pk).exists()
    )


def actors_for(user: User, entry: Entry) -> set[str]:
    """What a person is to something that was entered."""
    actors = set()
    if entry.proposed_by_id is not None and entry.proposed_by_id == user.pk:
        actors.add(TermsActor.PROPOSER)
    elif decides(user):
        actors.add(TermsActor.SECOND)
    return actors


def moves_of(entry: Entry, user: User) -> list[str]:
    """The steps a person may take with something that was entered."""
    actors = actors_for(user, entry)
    return [
        new for (old, new), actor in TERMS_MOVES.items() if old == entry.status and actor in actors
    ]


# Entering and deciding.


@transaction.atomic
def propose(entry: Entry, *, by: User) -> Entry:
    """Keep what somebody entered or changed until a second member of staff has decided."""
    if not may_propose(by, entry.lender):
        raise RuleBroken(_("Only staff and the lender's own officers enter its terms."))
    if entry.pk:
        # Read under the lock: it may have been decided since its page was opened.
        Lender.objects.select_for_update(no_key=True).get(pk=entry.lender_id)
        current = type(entry).objects.select_for_update(no_key=True).get(pk=entry.pk)
        if not current.is_proposed or current.proposed_by_id != by.pk:
            raise RuleBroken(_("This stands still now. Enter a new one instead."))
    told = (field.value_from_object(entry) for field in entry._meta.concrete_fields)
    refuse_promises(*(text for text in told if isinstance(text, str)))
    entry.status, entry.proposed_by = TermsStatus.PROPOSED, by
    entry.status_since = timezone.now()
    entry.save()
    return entry


def edition_of(entry: Entry) -> str:
    """Changes with every field of an entry, so that nobody approves what they did not see."""
    told = [field.value_from_object(entry) for field in entry._meta.concrete_fields]
    if isinstance(entry, LenderProduct):
        told.append(sorted(entry.steps.values_list("pk", flat=True)))
    return hashlib.blake2b(repr(told).encode(), digest_size=8).hexdigest()


@transaction.atomic
def decide(entry: Entry, new_status: str, *, by: User, note: str = "", edition: str = "") -> Entry:
    """Approve, refuse or take back what was entered; tell who entered it.

    With ``edition``, only as long as it is still what that person had before their eyes.
    """
    # The lender before what is entered about it, as in `lender_terms.enter`: in another order two
    # would wait for each other. The lock stops two members of staff from deciding at once.
    Lender.objects.select_for_update(no_key=True).get(pk=entry.lender_id)
    entry.refresh_from_db(from_queryset=type(entry).objects.select_for_update(no_key=True))
    if edition and edition != edition_of(entry):
        raise RuleBroken(_("This has changed since you opened it. Please look again."))
    old_status, new_status = TermsStatus(entry.status), TermsStatus(new_status)
    actor = TERMS_MOVES.get((old_status, new_status))
    if actor is None:
        raise RuleBroken(
            _("What is “%(status)s” cannot take this step.") % {"status": old_status.label}
        )
    if actor not in actors_for(by, entry):
        raise RuleBroken(_("Nobody approves what they entered. Ask a second member of staff."))
    note = note.strip()[:300]
    if new_status == TermsStatus.REFUSED and not note:
        raise RuleBroken(_("Please give a reason: who entered it reads it."))
    entry.status, entry.status_since = new_status, timezone.now()
    entry.decided_by, entry.decision_note = by, note
    entry.save(update_fields=["status", "status_since", "decided_by", "decision_note"])
    if new_status == TermsStatus.APPROVED:
        _take_the_place(entry)
        note_intake(entry.lender)
    _tell_proposer(entry, by=by)
    forget_pages()
    return entry


def _take_the_place(entry: Entry) -> None:
    """End the terms that the new ones replace, on the day before these begin."""
    earlier = entry.replaces if isinstance(entry, LenderProduct) else None
    if earlier is None:
        return
    last_day = entry.valid_from - timedelta(days=1)
    earlier.valid_until = max(last_day, earlier.valid_from)
    earlier.save(update_fields=["valid_until"])


def _tell_proposer(entry: Entry, *, by: User) -> None:
    proposer = entry.proposed_by
    if entry.status not in TELLS or proposer is None:
        return
    notices.notify(
        proposer,
        f"lender_terms_{entry.status}",
        key=f"{entry._meta.model_name}:{entry.pk}:{entry.status}",
        topic=NoticeTopic.WORK,
        title=TELLS[entry.status],
        body=gettext_lazy("Reason: %(note)s")
        if entry.decision_note
        else gettext_lazy("Decided by a colleague."),
        params={"entry": str(entry), "note": entry.decision_note},
        # A lender's officers have a list of what they entered.
        path=entry.lender.get_absolute_url() if decides(proposer) else reverse("loans:desk_terms"),
    )


# The intake.


@transaction.atomic
def close_intake(lender: Lender, *, by: User, because: str) -> Lender:
    """Close the intake by hand; everybody reads the reason."""
    _check_staff(by)
    because = because.strip()[:400]
    if not because:
        raise RuleBroken(_("Please give a reason: everybody reads it."))
    refuse_promises(because)
    lender.refresh_from_db(from_queryset=Lender.objects.select_for_update(no_key=True))
    if lender.closed_because:
        raise RuleBroken(_("The intake is closed already."))
    lender.closed_because, lender.closed_by, lender.closed_at = because, by, timezone.now()
    lender.save(update_fields=["closed_because", "closed_by", "closed_at"])
    note_intake(lender, by=by, note=because)
    return lender


@transaction.atomic
def reopen_intake(lender: Lender, *, by: User) -> Lender:
    """Take back that the intake was closed by hand; another person does so than who closed it."""
    _check_staff(by)
    lender.refresh_from_db(from_queryset=Lender.objects.select_for_update(no_key=True))
    if not lender.closed_because:
        raise RuleBroken(_("The intake was not closed by hand."))
    if lender.closed_by_id == by.pk:
        raise RuleBroken(_("Ask a second member of staff to open what you have closed."))
    lender.closed_because, lender.closed_by, lender.closed_at = "", None, None
    lender.save(update_fields=["closed_because", "closed_by", "closed_at"])
    note_intake(lender, by=by)
    return lender


def _check_staff(user: User) -> None:
    if not decides(user):
        raise RuleBroken(_("Only staff open and close the intake of a lender."))


@transaction.atomic
def note_intake(lender: Lender, *, by: User | None = None, note: str = "") -> LenderChange | None:
    """Write down that an intake has opened or closed since it was last looked at, and tell of it.

    What somebody does by hand is written down in any case. None when there is nothing to write;
    safe to call at any time.
    """
    current = Lender.objects.select_for_update(no_key=True).with_terms().get(pk=lender.pk)
    reasons = current.why_closed()
    forget_pages()
    has_moved = current.was_open != (not reasons)
    if not has_moved and by is None:
        return None
    current.was_open = lender.was_open = not reasons
    current.save(update_fields=["was_open"])
    kind = Intake.CLOSED if reasons else Intake.OPENED
    if reasons and by and not current.closed_because:
        kind = Intake.LIFTED
    change = current.history.create(
        change=kind,
        because=" ".join(reasons),
        note=note,
        by=by,
    )
    if not has_moved:
        return change
    if reasons:
        news = partial(intake_closed.send_robust, sender=Lender, lender=current, reasons=reasons)
    else:
        news = partial(intake_opened.send_robust, sender=Lender, lender=current)
    transaction.on_commit(news)
    return change


def find_moves() -> int:
    """Note every intake that has closed or opened by itself; how many did. Safe to run twice."""
    lenders = Lender.objects.with_terms()
    moved = [each for each in lenders if each.was_open != each.is_open]
    return sum(note_intake(lender) is not None for lender in moved)
