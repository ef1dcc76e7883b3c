"""A member's referral to a lender: begun, agreed to, sent, answered, called off.

Nothing leaves the portal before the member has agreed to one lender, the listed data, the purpose
and how long it is kept (UU 27/2022 Ps. 20-24, 40); withdrawing ends the lender's access at once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import FINANCE_STEP, Actor, NoticeTopic, Role, StepStatus
from members.models import AccessLog, Business, Member, MemberStep, User
from members.services.access import actor_for, refuse_private_numbers
from members.services.reminders import remind_each
from members.services.steps import change_step, road, step_of
from okoce.codes import new_code
from okoce.errors import RuleBroken
from okoce.pictures import clean_picture
from okoce.rupiah import format_rupiah

from ..choices import (
    MENDED_BY,
    REFERRAL_MOVES,
    REFERRAL_UNSENT,
    SHARED_ALWAYS,
    Closed,
    ConsentEnd,
    InstalmentStatus,
    ReferralActor,
    ReferralStatus,
    SharedField,
)
from ..models import (
    ConsentWording,
    Lender,
    LenderProduct,
    Referral,
    ReferralChange,
    ReferralConsent,
    ReferralPaper,
)
from . import answer_clock, snapshots

# Said in every message about money.
NO_CAPITAL = gettext_lazy("Pemprov gives no capital; the lender decides and pays.")
LONGEST_SIDE = 2000
MOST_PAPERS = 12
SHORTEST_WORD = 10


# Who may do what.


def role_of(user: User | None, referral: Referral) -> ReferralActor | None:
    """Whether a person is the member, or sits at the lender's desk; None for anybody else."""
    if user is None or not user.is_active:
        return None
    if referral.member.user_id == user.pk:
        return ReferralActor.MEMBER
    if user.is_superuser or not user.is_lender:
        return None
    at_desk = Referral.objects.shared_with(user).filter(pk=referral.pk)
    return ReferralActor.LENDER if at_desk.exists() else None


def moves_of(referral: Referral, user: User) -> frozenset[str]:
    """The statuses to which this person may move the referral now."""
    roles = roles_of(user, referral)
    return frozenset(
        new
        for (old, new), allowed in REFERRAL_MOVES.items()
        if old == referral.status and roles & allowed
    )


def roles_of(user: User | None, referral: Referral) -> frozenset[str]:
    """What a person is to a referral; a member whose loan the lender no longer sees is alone."""
    role = role_of(user, referral)
    if role == ReferralActor.MEMBER and referral.is_running and consent_of(referral) is None:
        return frozenset({ReferralActor.MEMBER, ReferralActor.ALONE})
    return frozenset({role} if role else ())


@dataclass(frozen=True)
class Requirement:
    """One thing that a lender asks for before it takes somebody."""

    words: str
    is_met: bool
    # Where one sees to it.
    path: str = ""


def done_steps(member: Member) -> frozenset[int]:
    """The keys of the PAS steps that a member has done."""
    return frozenset(row.step_id for row in road(member) if row.status == StepStatus.DONE)


def requirements(
    product: LenderProduct, done: Collection[int], referral: Referral | None = None
) -> list[Requirement]:
    """What the terms ask for, and whether somebody with these steps ``done`` has it."""
    rows = [
        Requirement(str(step), step.pk in done, reverse("members:desk"))
        for step in product.steps.all()
    ]
    if product.needs_recommendation:
        has_word = referral is not None and referral.recommended_at is not None
        rows.append(Requirement(_("A recommendation of your pendamping"), has_word))
    return rows


def why_not(business: Business, product: LenderProduct, done: Collection[int] | None = None) -> str:
    """Why this business cannot begin a referral on these terms; empty when it can.

    The word of the pendamping is asked for later, on the referral itself.
    """
    if not business.member.is_verified:
        return _("Finish your registration first: a lender is led to verified members.")
    lender = product.lender
    if not lender.is_listed or not lender.is_open:
        return " ".join(str(Closed(reason).label) for reason in lender.why_closed()) or _(
            "This lender takes nobody now."
        )
    if not (product.is_approved and product.is_in_force):
        return _("These terms do not hold today.")
    steps = requirements(product, done_steps(business.member) if done is None else done)
    if missing := [row.words for row in steps if row.path and not row.is_met]:
        steps_told = ", ".join(missing)
        return _("The lender asks for these steps first: %(steps)s.") % {"steps": steps_told}
    return ""


# Beginning, and the word of the pendamping.


@transaction.atomic
def begin(
    business: Business, product: LenderProduct, *, amount: int, tenor: int, purpose: str, by: User
) -> Referral:
    """Begin a referral: only the lender's rule and an open intake allow it, and one at a time."""
    if actor_for(by, business.member) != Actor.MEMBER:
        raise RuleBroken(_("Only the owner of a business asks for a loan."))
    if problem := why_not(business, product):
        raise RuleBroken(problem)
    _check_loan(product, amount=amount, tenor=tenor)
    purpose = _checked_words(purpose, _("Please say in a sentence what the money is for."))
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                member=business.member,
                business=business,
                lender=product.lender,
                product=product,
                amount=amount,
                tenor=tenor,
                purpose=purpose,
            )
    except IntegrityError:
        raise RuleBroken(_("You have an active referral to this lender already.")) from None
    referral.history.create(new_status=referral.status, by=by, at=referral.status_since)
    if product.needs_recommendation:
        _ask_for_word(referral)
    return referral


def _check_loan(product: LenderProduct, *, amount: int, tenor: int) -> None:
    if not product.fits(principal=amount, tenor=tenor):
        raise RuleBroken(_("The terms do not cover this amount or this time. See their limits."))


def _checked_words(text: str, otherwise: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST_WORD:
        raise RuleBroken(otherwise)
    refuse_private_numbers(text)
    return text


def _ask_for_word(referral: Referral) -> None:
    words = {
        "key": f"referral-word:{referral.pk}",
        "topic": NoticeTopic.WORK,
        # Without the name: it would outlive the record.
        "title": gettext_lazy("Your word is asked for: %(reference)s"),
        "body": gettext_lazy(
            "A member of your kecamatan asks %(lender)s for a loan, which wants a recommendation."
        ),
        "params": params_of(referral),
        "path": referral.get_absolute_url(),
        "exclude": [referral.member.user],
    }
    notices.notify_role(
        Role.PENDAMPING, "referral_word", kecamatan=referral.member.kecamatan, **words
    )


@transaction.atomic
def recommend(referral: Referral, *, by: User, note: str) -> Referral:
    """A pendamping of the kecamatan puts in a word before it is sent; they agree to nothing."""
    referral = locked(referral)
    if actor_for(by, referral.member) != Actor.PENDAMPING or not referral.is_unsent:
        raise RuleBroken(_("Only a pendamping of the kecamatan recommends, and before it is sent."))
    if referral.recommended_by_id not in (None, by.pk):
        raise RuleBroken(_("A colleague has put in their word already."))
    referral.recommendation = _checked_words(
        note, _("Please write a sentence: the lender reads it.")
    )
    referral.recommended_by, referral.recommended_at = by, timezone.now()
    referral.save(update_fields=["recommendation", "recommended_by", "recommended_at"])
    tell_member(
        referral,
        gettext_lazy("Your pendamping recommends you to %(lender)s"),
        gettext_lazy("You may go on with your referral."),
        key="word",
    )
    return referral


# The consent.


def wording() -> ConsentWording:
    """The words in force. Raises ``RuleBroken`` where there are none."""
    found = ConsentWording.objects.in_force().order_by("-valid_from", "-pk").first()
    if found is None:
        raise RuleBroken(_("There is no wording of the consent yet. Please tell the office."))
    return found


def words_for(referral: Referral, text: ConsentWording, fields: Collection[str]) -> str:
    """The wording with the one lender, the listed data, and how long they are kept."""
    labels = [str(each.label) for each in SharedField if each.value in fields]
    return text.body.format(
        lender=_full_name(referral.lender),
        reference=referral.reference,
        fields="; ".join(labels),
        months=referral.lender.keeps_months,
    )


def _full_name(lender: Lender) -> str:
    return lender.legal_name or lender.name


def consent_of(referral: Referral) -> ReferralConsent | None:
    """The consent in force."""
    return referral.consents.in_force().first()


@transaction.atomic
def agree(
    referral: Referral, *, by: User, fields: Collection[str], text: int | None = None
) -> ReferralConsent:
    """The member agrees that this one lender reads the listed data; nothing is sent yet.

    ``text`` is the key of the wording that they read; another one in force by now is refused.
    """
    referral = locked(referral)
    check_move(referral, ReferralStatus.CONSENTED, by)
    chosen = [each.value for each in SharedField if each in SHARED_ALWAYS or each.value in fields]
    in_force = wording()
    if text is not None and text != in_force.pk:
        raise RuleBroken(_("The wording has changed meanwhile. Please read it once more."))
    consent = referral.consents.create(
        text=in_force,
        words=words_for(referral, in_force, chosen),
        lender_name=_full_name(referral.lender),
        fields=chosen,
        keeps_months=referral.lender.keeps_months,
    )
    move(referral, ReferralStatus.CONSENTED, by=by)
    return consent


@transaction.atomic
def withdraw_consent(referral: Referral, *, by: User) -> Referral:
    """End the lender's access at once.

    What was not sent becomes a draft again. What the lender has not decided is called off with it,
    since it cannot decide on what it cannot read; a loan that runs is still followed by its member.
    """
    referral = locked(referral)
    if role_of(by, referral) != ReferralActor.MEMBER:
        raise RuleBroken(_("Only the member withdraws their consent."))
    if not end_consent(referral, ConsentEnd.WITHDRAWN):
        raise RuleBroken(_("No consent is in force."))
    if referral.status == ReferralStatus.CONSENTED:
        move(referral, ReferralStatus.DRAFT, by=by)
    elif (referral.status, ReferralStatus.CANCELLED) in REFERRAL_MOVES:
        move(referral, ReferralStatus.CANCELLED, by=by, note=_("Consent withdrawn"))
        _drop_unsent(referral)
        _tell_called_off(referral)
    else:
        _tell_called_off(referral)
    forget_copy(referral)
    return referral


def _drop_unsent(referral: Referral) -> None:
    for paper in referral.papers.filter(shared_at__isnull=True):
        drop_file(paper)


def end_consent(referral: Referral, end: ConsentEnd) -> bool:
    """Whether a consent was in force and is no longer; the caller holds the lock."""
    ended = referral.consents.in_force().update(ended_at=timezone.now(), end=end)
    return bool(ended)


def forget_copy(referral: Referral) -> None:
    """Erase what was frozen for the lender, and the papers that it read."""
    referral.snapshot, referral.expires_on = None, None
    referral.save(update_fields=["snapshot", "expires_on"])
    for paper in referral.papers.filter(shared_at__isnull=False):
        drop_file(paper)


# Papers.


def add_paper(referral: Referral, *, label: str, file: File, by: User) -> ReferralPaper:
    """Hand in a file: a PDF as it is, a photo upright and small. Raises ``ValidationError``."""
    copy = file if file.name.endswith(".pdf") else clean_picture(file, LONGEST_SIDE)
    with transaction.atomic():
        referral = locked(referral)
        _check_papers(referral, by)
        if referral.papers.count() >= MOST_PAPERS:
            raise RuleBroken(
                _("%(count)d papers are enough. Take one away first.") % {"count": MOST_PAPERS}
            )
        paper = ReferralPaper(referral=referral, label=label.strip()[:120], bytes=copy.size)
        name = f"{referral.reference.lower()}-{new_code(8).lower()}{PurePath(copy.name).suffix}"
        paper.file.save(name, copy, save=True)
    return paper


@transaction.atomic
def drop_paper(paper: ReferralPaper, *, by: User) -> None:
    """Take a file away that the lender has not seen; it is erased."""
    referral = locked(paper.referral)
    _check_papers(referral, by)
    if paper.shared_at:
        raise RuleBroken(_("The lender has this paper already. Withdraw your consent to end that."))
    drop_file(paper)


def drop_file(paper: ReferralPaper) -> None:
    """Erase a row at once, and its file when that is certain."""
    storage, name = paper.file.storage, paper.file.name
    paper.delete()
    transaction.on_commit(partial(storage.delete, name))


def takes_papers(referral: Referral, consent: ReferralConsent | None) -> bool:
    """Whether papers may be added: before it is sent, or when asked and agreed to."""
    if referral.status == ReferralStatus.INCOMPLETE:
        return consent is not None and consent.shares(SharedField.PAPERS)
    return referral.is_unsent


def _check_papers(referral: Referral, by: User) -> None:
    is_open = takes_papers(referral, consent_of(referral))
    if role_of(by, referral) != ReferralActor.MEMBER or not is_open:
        raise RuleBroken(_("Papers are handed in by the member, before it is sent or when asked."))


# Sending, answering, calling off.


@transaction.atomic
def send(referral: Referral, *, by: User) -> Referral:
    """Send it to the lender: what was agreed to is frozen, and the lender's clock runs."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.REFERRED, by)
    consent = consent_of(referral)
    if consent is None:
        raise RuleBroken(_("Agree first to what the lender will read."))
    if problem := why_not(referral.business, referral.product):
        raise RuleBroken(problem)
    if referral.product.needs_recommendation and referral.recommended_at is None:
        raise RuleBroken(_("Your pendamping has not put in their word yet. We have asked them."))
    referral.snapshot = snapshots.freeze(referral, consent.fields)
    referral.sent_at = timezone.now()
    answer_clock.start(referral)
    if consent.shares(SharedField.PAPERS):
        referral.papers.update(shared_at=referral.sent_at)
    move(
        referral,
        ReferralStatus.REFERRED,
        by=by,
        more=["snapshot", "sent_at", "clock_since", "clock_used"],
    )
    _start_step(referral)
    tell_desk(
        referral,
        gettext_lazy("A new referral: %(reference)s"),
        gettext_lazy("A member asks for %(amount)s. Please say that you have received it."),
    )
    return referral


def _start_step(referral: Referral) -> None:
    step = step_of(referral.member, FINANCE_STEP)
    if step.status == StepStatus.NOT_STARTED:
        change_step(step, StepStatus.RUNNING, by=None)


@transaction.atomic
def answer(referral: Referral, *, by: User, text: str) -> Referral:
    """Answer what the lender asked; papers that were added since go with it."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.RECEIVED, by)
    text = text.strip()
    consent = consent_of(referral)
    fresh = referral.papers.filter(shared_at__isnull=True)
    if not takes_papers(referral, consent):
        fresh = fresh.none()
    if not text and not fresh.exists():
        raise RuleBroken(_("Write an answer, or add the paper that is asked for."))
    refuse_private_numbers(text)
    now = timezone.now()
    referral.questions.filter(answered_at__isnull=True).update(answer=text, answered_at=now)
    fresh.update(shared_at=now)
    answer_clock.start(referral)
    move(referral, ReferralStatus.RECEIVED, by=by, more=["clock_since", "clock_used"])
    tell_desk(
        referral,
        gettext_lazy("Answered: %(reference)s"),
        gettext_lazy("The member has answered what you asked."),
    )
    return referral


@transaction.atomic
def cancel(referral: Referral, *, by: User, note: str = "") -> Referral:
    """Call it off; the consent ends with it, and what the lender could read is erased."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.CANCELLED, by)
    refuse_private_numbers(note)
    was_sent = referral.status not in REFERRAL_UNSENT
    end_consent(referral, ConsentEnd.CANCELLED)
    move(referral, ReferralStatus.CANCELLED, by=by, note=note.strip())
    _drop_unsent(referral)
    if was_sent:
        _tell_called_off(referral)
    forget_copy(referral)
    return referral


def step_that_mends(referral: Referral) -> MemberStep | None:
    """The PAS step that stood in the way of a declined referral, as it stands now."""
    code = MENDED_BY.get(referral.decline_reason)
    if referral.status != ReferralStatus.DECLINED or code is None:
        return None
    return next(row for row in road(referral.member) if row.step.code == code)


def readings_of(referral: Referral) -> Iterable[AccessLog]:
    """Who of the lender read what of this referral, the newest first."""
    rows = AccessLog.objects.filter(member=referral.member_id, what__contains=referral.reference)
    return rows.select_related("reader__member").defer("reader__member__nik").order_by("-at", "-pk")


def expire() -> int:
    """Erase what was shared where the agreed time is over; safe to run twice."""
    due = Referral.objects.filter(expires_on__lte=timezone.localdate())
    count = due.count()
    # One that fails keeps no other from being erased.
    remind_each(due.defer("snapshot"), _expire)
    return count


@transaction.atomic
def _expire(referral: Referral) -> None:
    referral = locked(referral)
    if referral.expires_on and referral.expires_on <= timezone.localdate():
        end_consent(referral, ConsentEnd.EXPIRED)
        forget_copy(referral)


@transaction.atomic
def settle_alone(referral: Referral, *, by: User) -> Referral:
    """Close the calendar of a loan that the lender no longer sees, all of which one has paid."""
    referral = locked(referral)
    check_move(referral, ReferralStatus.SETTLED, by)
    if referral.instalments.filter(status=InstalmentStatus.DUE).exists():
        raise RuleBroken(_("Some instalments are still open. Mark them as paid first."))
    move(referral, ReferralStatus.SETTLED, by=by)
    return referral


# What all of them do.


def locked(referral: Referral) -> Referral:
    """The referral as it stands now; nobody moves it until the transaction ends."""
    rows = Referral.objects.with_people().select_for_update(of=["self"], no_key=True)
    return rows.get(pk=referral.pk)


def check_move(referral: Referral, new_status: str, by: User) -> None:
    """Raise ``RuleBroken`` where this person may not make this move now."""
    if new_status not in moves_of(referral, by):
        raise RuleBroken(
            _("This referral is “%(old)s” now; it cannot become “%(new)s”.")
            % {"old": referral.get_status_display(), "new": ReferralStatus(new_status).label}
        )


def move(
    referral: Referral,
    new_status: str,
    *,
    by: User | None,
    note: str = "",
    more: Collection[str] = (),
) -> ReferralChange:
    """Write a move that was judged, with what belongs to it, and its history row."""
    old_status, referral.status = referral.status, new_status
    referral.status_since, referral.reminders = timezone.now(), 0
    referral.save(update_fields=["status", "status_since", "reminders", *more])
    return referral.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=referral.status_since
    )


def params_of(referral: Referral, **more: Any) -> dict[str, Any]:
    """What messages say of a referral."""
    return {
        "lender": referral.lender.name,
        "reference": referral.reference,
        "name": referral.member.name,
        "amount": format_rupiah(referral.amount),
        **more,
    }


def _key(referral: Referral) -> str:
    return f"referral:{referral.pk}:{referral.status_since:%Y%m%d%H%M%S%f}"


def tell_member(
    referral: Referral, title: Promise, body: Promise, *, key: str = "", **more: Any
) -> None:
    """Tell the member of their referral, with the sentence that belongs to every word on money."""
    notices.notify(
        referral.member.user,
        f"referral_{key or referral.status}",
        key=f"{_key(referral)}:{key}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=format_lazy("{} {}", body, NO_CAPITAL),
        params=params_of(referral, **more),
        path=referral.get_absolute_url(),
    )


def tell_desk(referral: Referral, title: Promise, body: Promise, *, key: str = "") -> None:
    """Tell the officers of the lender, as long as they read it; names stay behind their sign-in."""
    if consent_of(referral) is None:
        return
    notices.notify_all(
        [user for user in referral.lender.officers.all() if user.pk != referral.member.user_id],
        f"referral_desk_{key or referral.status}",
        key=f"{_key(referral)}:desk:{key}",
        topic=NoticeTopic.WORK,
        title=title,
        body=body,
        params=params_of(referral),
        path=referral.get_desk_url(),
    )


def _tell_called_off(referral: Referral) -> None:
    notices.notify_all(
        list(referral.lender.officers.all()),
        "referral_called_off",
        key=f"{_key(referral)}:off",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("You no longer read %(reference)s"),
        body=gettext_lazy("The member has called it off or withdrawn their consent."),
        params={"reference": referral.reference},
        path=reverse("loans:desk"),
    )
