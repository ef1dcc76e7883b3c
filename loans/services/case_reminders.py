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

from ..choices import APPLICANTS_TURN, OFFICERS_TURN, CaseStatus
from ..models import PermitCase
from .cases import params_of

# Whoever's turn it is hears of it after so many days; the staff too, after the last.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=7))
# So many days before a paper ends.
ENDING = (180, 90, 30, 7)


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
    """Remind owners of papers that end in 180, 90, 30 or 7 days, each time once."""
    today = timezone.localdate()
    rows = Credential.objects.filter(revoked_at__isnull=True, valid_until__gte=today)
    for days, before in zip(ENDING, (*ENDING[1:], -1), strict=True):
        near = rows.filter(
            valid_until__lte=today + timedelta(days=days),
            valid_until__gt=today + timedelta(days=before),
        )
        near = near.select_related("business__member__user")
        remind_each(near, partial(_remind_of_end, days=days))


def _remind_of_end(credential: Credential, *, days: int) -> None:
    notices.notify(
        credential.business.member.user,
        "permit_ending",
        key=f"permit-ending:{credential.pk}:{credential.valid_until}:{days}",
        topic=NoticeTopic.RECORD,
        title=_("A paper ends soon: %(permit)s"),
        body=_("It is valid until %(until)s. Begin in time: some take months."),
        params={
            "permit": credential.get_kind_display(),
            "until": f"{credential.valid_until:%d/%m/%Y}",
        },
        path=reverse("loans:case_list"),
    )
