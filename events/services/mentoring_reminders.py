"""What beat looks for in mentoring: sessions tomorrow, steps due, members who wait or fell silent.

The key of each notice holds its day or its week, so a run that comes late or twice is harmless.
"""

from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from members.services.connections import pendamping_of
from members.services.reminders import remind_each, untold
from okoce.dates import day_and_month, day_start

from ..choices import SessionStatus, StepOwner
from ..models import Mentoring, MentoringSession, NextStep
from ..models.mentoring import SILENT_AFTER, TRY_DAYS
from .mentoring import OWN_PAGE
from .mentoring_contacts import failed_days
from .mentoring_sessions import words_of

DAY = timedelta(days=1)
# A wish or a proposal is answered within so long; after more, staff hear of what nobody took.
ANSWER_WITHIN, STAFF_AFTER = timedelta(days=3), timedelta(days=7)
# So long before the end of the two weeks the pendamping hears how many tries are left.
CLOSING = timedelta(days=3)
# A step that is late is reminded of once, not for ever.
LATE_FOR = timedelta(days=14)

_lazy_day = lazy(day_and_month, str)


def find() -> None:
    """Remind both sides of what is theirs; safe to run twice or late."""
    now = timezone.now()
    _sessions_tomorrow(now)
    _steps(now)
    _unanswered_sessions(now)
    _untaken(now)
    _to_be_reached(now)
    _silent(now)


def _week(now: datetime) -> str:
    year, week, _day = timezone.localdate(now).isocalendar()
    return f"{year}-{week}"


# Sessions.


def _sessions_tomorrow(now: datetime) -> None:
    today = timezone.localdate(now)
    rows = MentoringSession.objects.agreed().filter(
        starts_at__gte=day_start(today + DAY),
        starts_at__lt=day_start(today + 2 * DAY),
        # Who agreed today knows.
        status_since__lt=day_start(today),
    )
    for path in ("mentoring__member__user", "mentoring__pendamping"):
        wanted = untold(rows, user=path, key="mentoring-eve", suffix=f":{today}")
        remind_each(wanted.with_people(), partial(_remind_of_session, path=path, today=today))


def _remind_of_session(session: MentoringSession, *, path: str, today) -> None:
    mentoring = session.mentoring
    person = mentoring.pendamping if path.endswith("pendamping") else mentoring.member.user
    notices.notify(
        person,
        "mentoring_eve",
        key=f"mentoring-eve:{session.pk}:{today}",
        topic=NoticeTopic.REMINDER,
        title=_("Tomorrow you meet %(name)s"),
        body=_("%(when)s. %(where)s. About: %(about)s"),
        params=words_of(session, person),
        path=session.get_absolute_url(),
    )


def _unanswered_sessions(now: datetime) -> None:
    """Whoever is to answer, once a week."""
    rows = MentoringSession.objects.unanswered().filter(
        status_since__lte=now - ANSWER_WITHIN, mentoring__pendamping__isnull=False
    )
    asked = rows.asked_by_members()
    for path, wanted in (
        ("mentoring__pendamping", asked),
        ("mentoring__member__user", rows.exclude(pk__in=asked.values("pk"))),
    ):
        wanted = untold(wanted, user=path, key="mentoring-answer", suffix=f":{_week(now)}")
        remind_each(wanted.with_people(), partial(_remind_to_answer, path=path, now=now))


def _remind_to_answer(session: MentoringSession, *, path: str, now: datetime) -> None:
    mentoring = session.mentoring
    is_pendamping = path.endswith("pendamping")
    person = mentoring.pendamping if is_pendamping else mentoring.member.user
    body = _("They have waited longer than three days. Agree, or propose another time.")
    if session.status == SessionStatus.WISHED:
        body = _("They have waited longer than three days. Propose a time.")
    notices.notify(
        person,
        "mentoring_answer",
        key=f"mentoring-answer:{session.pk}:{_week(now)}",
        topic=NoticeTopic.WORK if is_pendamping else NoticeTopic.REMINDER,
        title=_("%(name)s waits for your answer about a session"),
        body=body,
        params=words_of(session, person),
        path=session.get_absolute_url(),
    )


# Next steps.


def _steps(now: datetime) -> None:
    today = timezone.localdate(now)
    rows = NextStep.objects.open().filter(created_at__lt=day_start(today))
    for owner, path in (
        (StepOwner.MEMBER, "mentoring__member__user"),
        (StepOwner.PENDAMPING, "mentoring__pendamping"),
    ):
        own = rows.filter(owner=owner).select_related(
            "mentoring__member__user", "mentoring__pendamping"
        )
        own = own.defer("mentoring__member__nik")
        due = own.filter(due_on__range=(today, today + DAY))
        late = own.filter(due_on__range=(today - LATE_FOR, today - DAY))
        due = untold(due, user=path, key="next-step-due")
        late = untold(late, user=path, key="next-step-late")
        remind_each(due, partial(_remind_of_step, key="next-step-due"))
        remind_each(late, partial(_remind_of_step, key="next-step-late"))


def _remind_of_step(step: NextStep, *, key: str) -> None:
    mentoring = step.mentoring
    person = mentoring.member.user if step.is_members else mentoring.pendamping
    is_late = key == "next-step-late"
    notices.notify(
        person,
        key.replace("-", "_"),
        key=f"{key}:{step.pk}",
        topic=NoticeTopic.REMINDER if step.is_members else NoticeTopic.WORK,
        title=_("Your next step is late: %(step)s")
        if is_late
        else _("Your next step is due: %(step)s"),
        body=_("It was for %(day)s. If something is in the way, say so: it can be changed.")
        if is_late
        else _("It is for %(day)s. Mark it when it is done."),
        params={"step": step.words, "day": _lazy_day(step.due_on)},
        path=reverse(OWN_PAGE) if step.is_members else mentoring.get_absolute_url(),
    )


# Members who wait.


def _untaken(now: datetime) -> None:
    """What nobody took: the pendamping of the kecamatan after three days, staff after seven."""
    rows = Mentoring.objects.open().filter(pendamping=None, contact_since__lte=now - ANSWER_WITHIN)
    remind_each(rows.with_people(), partial(_remind_to_take, now=now))


def _remind_to_take(mentoring: Mentoring, *, now: datetime) -> None:
    words = {"name": mentoring.member.name, "kecamatan": str(mentoring.member.kecamatan)}
    notices.notify_all(
        pendamping_of(mentoring.member.user),
        "mentoring_untaken",
        key=f"mentoring-untaken:{mentoring.pk}:{_week(now)}",
        topic=NoticeTopic.WORK,
        title=_("%(name)s waits for a pendamping"),
        body=_("They asked for mentoring longer than three days ago. Who answers takes it on."),
        params=words,
        path=mentoring.get_absolute_url(),
    )
    if mentoring.contact_since <= now - STAFF_AFTER:
        _tell_staff(mentoring, "mentoring-untaken-staff", now)


def _to_be_reached(now: datetime) -> None:
    """Of the two weeks for three tries: the pendamping before they end, staff after."""
    rows = Mentoring.objects.never_reached().filter(pendamping__isnull=False)
    rows = rows.with_people().prefetch_related("attempts")
    opens = now - timedelta(days=TRY_DAYS) + CLOSING
    remind_each(rows.filter(contact_since__lte=opens), partial(_remind_to_reach, now=now))


def _remind_to_reach(mentoring: Mentoring, *, now: datetime) -> None:
    notices.notify(
        mentoring.pendamping,
        "mentoring_reach",
        key=f"mentoring-reach:{mentoring.pk}:{mentoring.contact_since.date()}",
        topic=NoticeTopic.WORK,
        title=_("%(name)s has not been reached yet"),
        body=_(
            "Tried on %(tried)d of three days; the two weeks end on %(day)s. Call, or write on "
            "WhatsApp, and note what came of it."
        ),
        params={
            "name": mentoring.member.name,
            "tried": failed_days(mentoring, now),
            "day": _lazy_day(mentoring.contact_due_at),
        },
        path=mentoring.get_absolute_url(),
    )
    if mentoring.contact_due_at <= now:
        _tell_staff(mentoring, "mentoring-unreached-staff", now)


def _tell_staff(mentoring: Mentoring, key: str, now: datetime) -> None:
    notices.notify_role(
        Role.STAFF,
        key.replace("-", "_"),
        key=f"{key}:{mentoring.pk}:{_week(now)}",
        topic=NoticeTopic.WORK,
        title=_("A member of Kecamatan %(kecamatan)s waits for mentoring"),
        body=_("Nobody has reached them in time. Look at the load, and hand it over if needed."),
        params={"kecamatan": str(mentoring.member.kecamatan)},
        path=reverse("events:mentoring_load"),
    )


def _silent(now: datetime) -> None:
    """Running mentoring without a contact for a month, once a week."""
    rows = Mentoring.objects.silent_since(now - SILENT_AFTER, now)
    rows = untold(rows, user="pendamping", key="mentoring-silent", suffix=f":{_week(now)}")
    remind_each(rows.with_people(), partial(_remind_of_silence, now=now))


def _remind_of_silence(mentoring: Mentoring, *, now: datetime) -> None:
    person: User = mentoring.pendamping
    notices.notify(
        person,
        "mentoring_silent",
        key=f"mentoring-silent:{mentoring.pk}:{_week(now)}",
        topic=NoticeTopic.WORK,
        title=_("No contact with %(name)s for %(days)d days"),
        body=_("Ask how it goes, or propose a session. The last contact was on %(day)s."),
        params={
            "name": mentoring.member.name,
            "days": (now - mentoring.last_contact_at).days,
            "day": _lazy_day(mentoring.last_contact_at),
        },
        path=mentoring.get_absolute_url(),
    )
