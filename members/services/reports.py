"""Reports: what people report, how three of them hide it, and who decides what becomes of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from okoce.errors import RuleBroken
from okoce.workdays import NoHolidayTable, add_workdays

from .. import notices, reporting
from ..choices import (
    CASE_IN_HAND,
    CASE_MOVES,
    CaseActor,
    CaseStatus,
    NoticeTopic,
    ReportReason,
    Role,
)
from ..models import CaseChange, Notification, Report, ReportCase, User
from ..reporting import Reportable
from .access import refuse_private_numbers
from .reminders import is_workday, late_since

# So many different people hide a thing until an officer has looked.
HIDES_AT = 3
# An officer answers within this many working days.
ANSWER_WITHIN = 2
LONGEST_TEXT = 1000
# A decided case after which the thing stays hidden.
STAYS_HIDDEN = (CaseStatus.UPHELD, CaseStatus.APPEALED, CaseStatus.FINAL)
# Those of them after which nothing is in hand; an officer may show the thing again once mended.
STAYS_DECIDED = (CaseStatus.UPHELD, CaseStatus.FINAL)

# What the author is told after each move, and what those who reported are told.
AUTHOR_TELLS = {
    CaseStatus.OPEN: (
        gettext_lazy("%(noun)s hidden for now: %(label)s"),
        gettext_lazy(
            "Several people reported it (%(reason)s). Pemprov staff look at it within %(days)d "
            "working days; until then only you see it."
        ),
    ),
    CaseStatus.UPHELD: (
        gettext_lazy("%(noun)s stays hidden: %(label)s"),
        gettext_lazy(
            "Pemprov staff looked at it. The reason: %(note)s If you see it differently, you may "
            "appeal once; somebody else then decides."
        ),
    ),
    CaseStatus.DISMISSED: (
        gettext_lazy("%(noun)s is shown again: %(label)s"),
        gettext_lazy("Pemprov staff looked at it and found nothing against the rules."),
    ),
    CaseStatus.FINAL: (
        gettext_lazy("%(noun)s stays hidden: %(label)s"),
        gettext_lazy("Somebody else decided about your appeal. The reason: %(note)s"),
    ),
    CaseStatus.RESTORED: (
        gettext_lazy("%(noun)s is shown again: %(label)s"),
        gettext_lazy("Pemprov staff looked at it again. The reason: %(note)s"),
    ),
}
REPORTER_TELLS = {
    CaseStatus.UPHELD: gettext_lazy("We looked at what you reported, and acted. Thank you."),
    CaseStatus.DISMISSED: gettext_lazy(
        "We looked at what you reported, and found nothing against the rules. Thank you for "
        "telling us."
    ),
}


@transaction.atomic
def report(thing: Any, *, kind: str, by: User, reason: str, text: str = "") -> ReportCase:
    """Report a thing once; with the third person it is hidden, and its author told."""
    reportable = reporting.get(kind)
    author = reportable.author(thing) if reportable else None
    if not by.may_meet or author is None:
        raise RuleBroken(_("You cannot report this."))
    if author.pk == by.pk:
        raise RuleBroken(_("This is your own. You can change it or take it away yourself."))
    if reason == ReportReason.AUTOMATIC or reason not in ReportReason.values:
        raise RuleBroken(_("Please choose a reason."))
    reportable.lock(thing)
    case = _case_in_hand(thing, reportable, author)
    _row, is_new = Report.objects.get_or_create(
        case=case, reporter=by, defaults={"reason": reason, "text": text.strip()[:LONGEST_TEXT]}
    )
    if not is_new:
        raise RuleBroken(_("You reported this already. We are looking into it."))
    case.reporters += 1
    case.save(update_fields=["reporters"])
    if not case.hidden_at and _who_count(case) >= HIDES_AT:
        _hide(case, thing)
        _tell_author(case, CaseStatus.OPEN)
        _tell_staff(case, gettext_lazy("Hidden after %(count)d reports: %(noun)s"))
    return case


@transaction.atomic
def notice_automatically(thing: Any, *, kind: str, words: Iterable[str]) -> ReportCase | None:
    """Bring a thing before an officer because of what the filter found in it; it stays shown.

    ``words`` are what the officer reads of it: none when they stem from a private message. Returns
    None when there is nothing to look at: its author is gone, or it is hidden for good already.
    """
    reportable = reporting.get(kind)
    author = reportable.author(thing) if reportable else None
    if author is None:
        return None
    reportable.lock(thing)
    latest = ReportCase.objects.of(thing).order_by("-pk").first()
    if latest and latest.status in STAYS_HIDDEN:
        return None
    case = _case_in_hand(thing, reportable, author)
    row = case.reports.filter(reporter=None, reason=ReportReason.AUTOMATIC).first()
    row = row or Report(case=case, reason=ReportReason.AUTOMATIC)
    known = row.text.split(", ") if row.text else []
    row.text = ", ".join(dict.fromkeys([*known, *words]))[:LONGEST_TEXT]
    row.save()
    return case


def _who_count(case: ReportCase) -> int:
    """How many of those who reported are people the portal still trusts at this moment.

    Blocks change nothing: an author cannot do away with a report by blocking people.
    """
    if case.reporters < HIDES_AT:
        return 0
    rows = User.objects.filter(reports_made__case=case)
    rows = rows.select_related("member").defer("member__nik").prefetch_related("groups")
    return sum(user.may_meet for user in rows)


def _case_in_hand(thing: Any, reportable: Reportable, author: User) -> ReportCase:
    """The one case about a thing, locked; a new one when none is in hand. Lock the thing first."""
    in_hand = ReportCase.objects.of(thing).in_hand().select_for_update()
    case = in_hand.first()
    if case is None:
        now = timezone.now()
        case = ReportCase.objects.create(
            kind=reportable.kind,
            thing=thing,
            label=reportable.title(thing)[:160],
            path=reportable.path(thing)[:200],
            author=author,
            opened_at=now,
            status_since=now,
            due_on=_answer_due(),
        )
        case.history.create(new_status=CaseStatus.OPEN, at=now)
    return case


def _answer_due() -> date | None:
    try:
        return add_workdays(timezone.localdate(), ANSWER_WITHIN)
    except NoHolidayTable:
        return None


def actor_of(user: User | None, case: ReportCase) -> CaseActor | None:
    """Who ``user`` is to this case, or None for a stranger; without a user, it is the portal.

    Nobody decides about their own things or their own reports, and a superadmin about nothing.
    """
    if user is None:
        return CaseActor.SYSTEM
    if not user.is_active:
        return None
    if case.author_id == user.pk:
        return CaseActor.AUTHOR
    if user.is_superuser or not user.is_pemprov_staff:
        return None
    return None if case.reports.filter(reporter=user).exists() else CaseActor.OFFICER


def moves_of(case: ReportCase, user: User) -> list[CaseStatus]:
    """The moves that ``user`` may make now."""
    actor = actor_of(user, case)
    if case.status == CaseStatus.APPEALED and case.decided_by_id == user.pk:
        return []
    if actor == CaseActor.OFFICER and case.status in STAYS_DECIDED and not _can_return(case):
        return []
    return [
        CaseStatus(new)
        for (old, new), actors in CASE_MOVES.items()
        if old == case.status and actor in actors
    ]


def can_be_mended(case: ReportCase) -> bool:
    """Whether the author can mend what stays hidden, so that staff show it again."""
    return _can_return(case) and reporting.get(case.kind).can_be_mended


def _can_return(case: ReportCase) -> bool:
    """Whether what stays hidden may be shown again; not a message, which nobody reads any more."""
    reportable = reporting.get(case.kind)
    is_open = reportable is not None and not reportable.is_private
    return is_open and case.status in STAYS_DECIDED and case.thing is not None


def may_read(case: ReportCase, user: User) -> bool:
    """Whether ``user`` reads at the desk what was reported.

    A private thing is read by those alone who may decide about it, and only until it is decided.
    """
    reportable = reporting.get(case.kind)
    if reportable is not None and not reportable.is_private:
        return True
    return case.is_in_hand and bool(moves_of(case, user))


@transaction.atomic
def change_case(
    case: ReportCase, new_status: str, *, by: User | None, note: str = ""
) -> ReportCase:
    """Move a case, hide or show what it is about, record who and why, and tell whom it concerns.

    For the author ``note`` is the appeal; for an officer the reason, which the author reads.
    """
    thing = case.thing
    if thing is not None:
        reporting.get(case.kind).lock(thing)
    # The lock stops two officers from deciding the same case at once.
    case.refresh_from_db(from_queryset=ReportCase.objects.select_for_update())
    old_status, new_status, note = case.status, CaseStatus(new_status), note.strip()
    actor = _check(case, new_status, by=by, note=note)
    case.status, case.status_since = new_status, timezone.now()
    if new_status == CaseStatus.APPEALED:
        case.appeal, case.appealed_at, case.due_on = note, case.status_since, _answer_due()
    else:
        case.decision, case.decided_by = note, by
    case.save()
    change = case.history.create(
        old_status=old_status,
        new_status=new_status,
        by=by,
        note="" if actor == CaseActor.AUTHOR else note,
        at=case.status_since,
    )
    if actor != CaseActor.SYSTEM:
        _carry_out(case, thing, change)
    return case


def _check(case: ReportCase, new_status: CaseStatus, *, by: User | None, note: str) -> CaseActor:
    actor = actor_of(by, case)
    if actor is None:
        raise RuleBroken(_("You do not decide about this case."))
    if actor not in CASE_MOVES.get((case.status, new_status), frozenset()):
        raise RuleBroken(
            _("A case that is “%(status)s” cannot take this step.")
            % {"status": case.get_status_display()}
        )
    if actor == CaseActor.OFFICER:
        if case.status == CaseStatus.APPEALED and case.decided_by_id == by.pk:
            raise RuleBroken(_("An appeal is decided by somebody else than the first decision."))
        if case.status in STAYS_DECIDED:
            _check_can_return(case)
        if not note:
            raise RuleBroken(_("Please say why. The author reads it."))
        refuse_private_numbers(note)
    if actor == CaseActor.AUTHOR:
        if not note:
            raise RuleBroken(_("Please say why you see it differently."))
        if len(note) > LONGEST_TEXT:
            raise RuleBroken(_("An appeal has 1000 characters at most."))
        if _others_about_the_same(case).in_hand().exists():
            raise RuleBroken(_("Staff are looking at this already. Please wait for their answer."))
    return actor


def _others_about_the_same(case: ReportCase) -> QuerySet[ReportCase]:
    cases = ReportCase.objects.exclude(pk=case.pk)
    return cases.filter(content_type=case.content_type_id, object_id=case.object_id)


def _check_can_return(case: ReportCase) -> None:
    if not _can_return(case):
        raise RuleBroken(_("This cannot be shown again."))
    others = _others_about_the_same(case)
    if others.filter(Q(status__in=CASE_IN_HAND) | Q(hidden_at__isnull=False)).exists():
        raise RuleBroken(_("Another case about the same thing comes first."))


def _carry_out(case: ReportCase, thing: Any, change: CaseChange) -> None:
    """What follows a move: the thing goes or comes back, and people are told."""
    if case.status == CaseStatus.APPEALED:
        _tell_staff(case, gettext_lazy("An appeal waits for a second officer: %(noun)s"))
        return
    was_told = case.told_at is not None
    if case.status == CaseStatus.UPHELD and not case.hidden_at:
        _hide(case, thing)
    if case.status in (CaseStatus.DISMISSED, CaseStatus.RESTORED):
        _show(case, thing)
    if was_told or case.status != CaseStatus.DISMISSED:
        _tell_author(case, case.status, change)
    _tell_reporters(case)


def _hide(case: ReportCase, thing: Any) -> None:
    if thing is not None:
        reporting.get(case.kind).hide(thing)
    case.hidden_at = timezone.now()
    case.save(update_fields=["hidden_at"])


def _show(case: ReportCase, thing: Any) -> None:
    if not case.hidden_at:
        return
    if thing is not None:
        reporting.get(case.kind).show(thing)
    case.hidden_at = None
    case.save(update_fields=["hidden_at"])


def noun_of(case: ReportCase) -> Any:
    """What kind of thing a case is about, as a word."""
    reportable = reporting.get(case.kind)
    return reportable.noun if reportable else case.kind


def title_of(case: ReportCase) -> str:
    """What the thing was called; nothing for a message, which has no name."""
    reportable = reporting.get(case.kind)
    return "" if reportable is None or reportable.is_private else case.label


def quote_of(case: ReportCase) -> str:
    """The words of the thing, for its author."""
    reportable = reporting.get(case.kind)
    thing = case.thing if reportable and reportable.quotes else None
    return reportable.words(thing) if thing is not None else ""


def main_reason(case: ReportCase) -> str:
    """Why most people reported it, in general words that name nobody."""
    reasons = list(case.reports.exclude(reporter=None).values_list("reason", flat=True))
    value = max(reasons, key=reasons.count, default=ReportReason.OTHER)
    return ReportReason(value).label


def _tell_author(case: ReportCase, status: str, change: CaseChange | None = None) -> None:
    if case.author is None:
        return
    title, body = AUTHOR_TELLS[status]
    if not case.told_at:
        case.told_at = timezone.now()
        case.save(update_fields=["told_at"])
    notices.notify(
        case.author,
        f"case_{status}",
        key=f"case:{case.pk}:{change.pk if change else 'hidden'}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={
            "noun": noun_of(case),
            "label": case.label,
            "reason": main_reason(case),
            "days": ANSWER_WITHIN,
            "note": change.note if change else "",
        },
        path=case.get_absolute_url(),
    )


def _tell_reporters(case: ReportCase) -> None:
    """One neutral sentence; whose thing it was is left out, for they may be kept apart by now."""
    if case.status not in REPORTER_TELLS:
        return
    for row in case.reports.exclude(reporter=None).select_related("reporter"):
        notices.notify(
            row.reporter,
            "report_outcome",
            key=f"case:{case.pk}:outcome",
            topic=NoticeTopic.NETWORK,
            title=gettext_lazy("What became of your report"),
            body=REPORTER_TELLS[case.status],
            path=reverse("members:reports"),
        )


def _tell_staff(case: ReportCase, title: Any) -> None:
    kept_out = [case.author, *User.objects.filter(reports_made__case=case)]
    if case.status == CaseStatus.APPEALED:
        kept_out.append(case.decided_by)
    notices.notify_role(
        Role.STAFF,
        f"case_{case.status}_work",
        key=f"case:{case.pk}:work:{case.status}",
        topic=NoticeTopic.WORK,
        title=title,
        body=gettext_lazy("Please decide within %(days)d working days: %(label)s"),
        params={
            "noun": noun_of(case),
            "label": case.label,
            "count": case.reporters,
            "days": ANSWER_WITHIN,
        },
        path=reverse("admin:members_reportcase_change", args=[case.pk]),
        exclude=[user for user in kept_out if user],
    )


def overdue(cases: QuerySet[ReportCase]) -> QuerySet[ReportCase]:
    """Those of ``cases`` that wait longer than they should."""
    return cases.in_hand().filter(
        Q(due_on__lt=timezone.localdate())
        | Q(due_on=None, status_since__lt=late_since(ANSWER_WITHIN))
    )


def find_reminders() -> None:
    """Once a working day, tell staff how many cases are overdue; safe to run twice or late."""
    today = timezone.localdate()
    count = overdue(ReportCase.objects.all()).count() if is_workday(today) else 0
    if not count:
        return
    notices.notify_role(
        Role.STAFF,
        "cases_late",
        key=f"cases-late:{today}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("Reports are waiting for you"),
        body=ngettext_lazy(
            "%(count)d report has waited longer than %(days)d working days.",
            "%(count)d reports have waited longer than %(days)d working days.",
            "count",
        ),
        params={"count": count, "days": ANSWER_WITHIN},
        path=reverse("admin:members_reportcase_changelist"),
    )


def forget_person(user: User) -> None:
    """Take a person who is being erased out of all cases: their own, and those they reported.

    A case about them that is still in hand is closed, for there is nothing left to decide.
    """
    about = ReportCase.objects.filter(author=user)
    for case in about.in_hand():
        is_open = case.status == CaseStatus.OPEN
        change_case(case, CaseStatus.DISMISSED if is_open else CaseStatus.RESTORED, by=None)
    Report.objects.filter(Q(case__author=user) | Q(reporter=user)).update(text="")
    CaseChange.objects.filter(case__author=user).update(note="")
    # What staff were told names the thing, or its author.
    desks = [reverse("admin:members_reportcase_change", args=[case.pk]) for case in about]
    Notification.objects.filter(path__in=desks).delete()
    about.update(label="", path="", decision="", appeal="")
