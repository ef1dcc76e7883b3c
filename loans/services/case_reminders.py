"""Whose turn it is, after days; what is overdue; and permits that end soon."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic, Role
from members.models import Credential
from members.services.reminders import remind_each
from okoce.facts import Certainty

from ..choices import APPLICANTS_TURN, OFFICERS_TURN, CaseStatus
from ..models import PermitCase, PermitTerms
from . import renewals
from .cases import params_of

# Whoever's turn it is hears of it after so many days; the staff too, after the last.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=7))


def find() -> None:
    """Remind of cases that wait, of what is overdue, and of papers that end; safe to run twice."""
    now = timezone.now()
    for number, after in reversed(list(enumerate(REMINDED_AFTER, start=1))):
        waiting = PermitCase.objects.filter(
            status__in=[*APPLICANTS_TURN, *OFFICERS_TURN],
            status_since__lte=now - after,
            reminders__lt=number,
        )
        remind_each(waiting.with_people(), partial(_remind, number=number))
    overdue = PermitCase.objects.filter(
        status=CaseStatus.FILED, due_on__lt=timezone.localdate(), reminders=0
    )
    remind_each(overdue.with_people(), _climb)
    find_ending()


@transaction.atomic
def _remind(case: PermitCase, *, number: int) -> None:
    due = PermitCase.objects.filter(
        pk=case.pk, status_since=case.status_since, reminders__lt=number
    )
    # Claiming and telling share a transaction: a failure frees the claim.
    if not due.update(reminders=number):
        return
    key = f"permit-waits:{case.pk}:{case.status_since:%Y%m%d%H%M%S%f}:{number}"
    if case.status in APPLICANTS_TURN:
        notices.notify(
            case.member.user,
            "permit_waits",
            key=key,
            topic=NoticeTopic.REMINDER,
            title=_("Your permit case waits for you: %(permit)s"),
            body=_("Go on where you stopped, or ask your pendamping to fill it in with you."),
            params=params_of(case),
            path=case.get_absolute_url(),
        )
        return
    words = {
        "topic": NoticeTopic.WORK,
        "title": _("A permit case has waited for days: %(permit)s"),
        "body": _("%(name)s, %(reference)s. Please look it through."),
        "params": params_of(case),
        "path": case.get_absolute_url(),
        "exclude": [case.member.user],
    }
    told = notices.notify_role(
        Role.PENDAMPING, "permit_to_review", key=key, kecamatan=case.member.kecamatan, **words
    )
    if not told or number == len(REMINDED_AFTER):
        notices.notify_role(Role.STAFF, "permit_to_review", key=f"{key}:staff", **words)


@transaction.atomic
def _climb(case: PermitCase) -> None:
    due = PermitCase.objects.filter(pk=case.pk, status_since=case.status_since, reminders=0)
    if not due.update(reminders=1):
        return
    notices.notify_role(
        Role.STAFF,
        "permit_overdue",
        key=f"permit-overdue:{case.pk}:{case.due_on}",
        topic=NoticeTopic.WORK,
        title=_("The authority is late: %(permit)s"),
        body=_("%(name)s, %(reference)s. Please ask the authority."),
        params=params_of(case),
        path=case.get_absolute_url(),
        exclude=[case.member.user],
    )
    notices.notify(
        case.member.user,
        "permit_overdue",
        key=f"permit-overdue-own:{case.pk}:{case.due_on}",
        topic=NoticeTopic.RECORD,
        title=_("The time limit has passed: %(permit)s"),
        body=_("The authority has not answered in time. Pemprov staff ask for you."),
        params=params_of(case),
        path=case.get_absolute_url(),
    )


def find_ending() -> None:
    """Remind owners of papers that end, each time once, by the rule of the paper.

    Without a rule of its own that is 180, 90, 30 and 7 days before the last day.
    """
    today = timezone.localdate()
    for terms, days, due in renewals.due_for_a_reminder(renewals.rules_by_paper(), today):
        remind_each(due, partial(_remind_of_end, terms=terms, days=days))


def _remind_of_end(credential: Credential, *, terms: PermitTerms | None, days: int) -> None:
    end, window = credential.valid_until, renewals.window_of(terms)
    closes = window.closes_on(end)
    title = _("A paper ends soon: %(permit)s")
    if days < 0:
        title = _("A paper has ended, and can still be renewed: %(permit)s")
        body = _(
            "It was valid until %(until)s; renewal is open until %(closes)s (%(rule)s, %(sure)s)."
        )
    elif window.closes <= 0:
        body = _("It is valid until %(until)s. Begin in time: some take months.")
    elif timezone.localdate() <= closes:
        title = _("Renew a paper in time: %(permit)s")
        body = _("It is valid until %(until)s; ask for renewal by %(closes)s (%(rule)s, %(sure)s).")
    else:
        body = _(
            "It is valid until %(until)s. Renewal was to be asked for by %(closes)s (%(rule)s, "
            "%(sure)s): your pendamping knows what can be done now."
        )
    notices.notify(
        credential.business.member.user,
        "permit_ending",
        key=f"permit-ending:{credential.pk}:{end}:{days}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={
            "permit": credential.get_kind_display(),
            "until": f"{end:%d/%m/%Y}",
            "closes": f"{closes:%d/%m/%Y}",
            "rule": (terms.basis or terms.source) if terms else "",
            "sure": Certainty(terms.certainty).label if terms else "",
        },
        path=reverse("loans:case_list"),
    )
