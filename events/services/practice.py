"""Practice: handed in by who made it, judged by somebody else, reminded of while it waits."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import AccessLog, Member, User
from members.services.access import log_access, refuse_private_numbers
from members.services.reminders import remind_each
from okoce.errors import RuleBroken
from okoce.pictures import clean_picture
from okoce.text import clean_text

from ..choices import SEAT_CAME, SEAT_HOLDS, WORK_MOVES, WorkActor, WorkStatus
from ..models import Course, PracticePicture, PracticeWork, Seat
from ..models.practice import MOST_PICTURES

LONGEST_SIDE = 1600
SHORTEST_TEXT = 20
# Whoever judges is reminded after the first, with the staff told too after the second.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=7))
# Of one look at practice, however many pictures it has, one line is written.
ONE_LOOK = timedelta(hours=1)

# What who made it is told.
TELLS = {
    WorkStatus.ACCEPTED: (
        gettext_lazy("Your practice for “%(course)s” is accepted"),
        gettext_lazy("Well done. It counts for your graduation from now on."),
    ),
    WorkStatus.RETURNED: (
        gettext_lazy("Your practice for “%(course)s” came back"),
        gettext_lazy("What is still missing: %(note)s"),
    ),
}


# Who may do what.


def actor_for(user: User, work: PracticeWork) -> WorkActor | None:
    """Who a person is to this practice; None for a stranger and for a superadmin."""
    if user.pk == work.user_id:
        return WorkActor.MAKER
    is_judge = PracticeWork.objects.judged_by(user).filter(pk=work.pk).exists()
    return WorkActor.JUDGE if is_judge else None


def moves_of(work: PracticeWork, user: User) -> frozenset[str]:
    """The statuses to which this person may move practice now."""
    actor = actor_for(user, work)
    return frozenset(
        new for (old, new), whose in WORK_MOVES.items() if old == work.status and whose == actor
    )


def judges_anything(user: User) -> bool:
    """Whether a person may judge practice at all: staff, pendamping, and trainers of a class."""
    if user.is_superuser:
        return False
    return (
        user.is_pemprov_staff
        or user.is_pendamping
        or user.sessions_led.filter(event__course__isnull=False).exists()
    )


def courses_for(user: User) -> QuerySet[Course]:
    """The courses a person has a class or lessons of, whose practice they have not begun."""
    seats = Seat.objects.filter(user=user, status__in=SEAT_HOLDS, event__course__isnull=False)
    learnt = Course.objects.filter(lessons__progress__user=user)
    known = Course.objects.filter(pk__in=seats.values("event__course")) | Course.objects.filter(
        pk__in=learnt.values("pk")
    )
    begun = PracticeWork.objects.owned_by(user).values("course")
    return known.published().exclude(pk__in=begun).order_by("title", "pk")


# Handing in.


def save_work(
    course: Course,
    *,
    by: User,
    text: str,
    link: str = "",
    pictures: Sequence[UploadedFile] = (),
    drop: Collection[str] = (),
    send: bool = False,
) -> PracticeWork:
    """Keep what somebody did for a course, and hand it in if ``send``.

    ``drop`` are the codes of pictures to take away. Pictures are kept as small copies without
    metadata; raises ``ValidationError`` for a file that is no whole picture.
    """
    text = clean_text(text)
    refuse_private_numbers(text)
    # Before the lock: this takes a while.
    copies = _copies(pictures)
    with transaction.atomic():
        # The lock lets two presses of one person follow each other.
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        work = PracticeWork.objects.select_for_update().filter(user=by, course=course).first()
        if work is None:
            work = _begin(course, by)
        elif not work.is_open:
            raise RuleBroken(
                _("It is “%(status)s” now and cannot be changed.")
                % {"status": work.get_status_display()}
            )
        work.course, work.text, work.link = course, text, link
        work.save(update_fields=["text", "link"])
        _hang(work, copies, drop)
        if send:
            _send(work, by)
    return work


def _begin(course: Course, by: User) -> PracticeWork:
    if not Member.objects.filter(user=by).exists():
        raise RuleBroken(_("Practice is for members of the programme. Register first."))
    if not course.is_published:
        raise RuleBroken(_("This course is not published."))
    work = PracticeWork.objects.create(user=by, course=course)
    work.history.create(new_status=work.status, by=by, at=work.status_since)
    return work


def _copies(pictures: Sequence[UploadedFile]) -> list[ContentFile]:
    copies, problems = [], []
    for picture in pictures:
        try:
            copies.append(clean_picture(picture, LONGEST_SIDE))
        except ValidationError as problem:
            # Several may have been sent, so say which one is meant.
            text = f"{picture.name}: {problem.messages[0]}"
            problems.append(ValidationError(text, code=problem.code))
    if problems:
        raise ValidationError(problems)
    return copies


def _hang(work: PracticeWork, copies: list[ContentFile], drop: Collection[str]) -> None:
    for picture in work.pictures.filter(code__in=drop):
        picture.delete()
        transaction.on_commit(partial(picture.file.storage.delete, picture.file.name))
    kept = list(work.pictures.all())
    if len(kept) + len(copies) > MOST_PICTURES:
        raise RuleBroken(
            _("Practice has at most %(count)d pictures. Take one away first.")
            % {"count": MOST_PICTURES}
        )
    after = max((picture.position for picture in kept), default=0)
    for position, copy in enumerate(copies, start=after + 1):
        PracticePicture.objects.create(work=work, position=position, file=copy)


def _send(work: PracticeWork, by: User) -> None:
    if len(work.text) < SHORTEST_TEXT:
        raise RuleBroken(_("Say in a sentence or two what you did, so that it can be judged."))
    came = Seat.objects.filter(user=by, event__course=work.course, status__in=SEAT_CAME)
    work.seat = came.order_by("-event__starts_at", "-pk").first()
    _move(work, WorkStatus.SENT, by=by)
    _tell_judges(
        work,
        key=f"practice:{work.pk}:{work.version}",
        title=gettext_lazy("Practice to judge: “%(course)s”"),
        body=gettext_lazy("%(name)s handed in what they did. Accept it, or say what is missing."),
    )


@transaction.atomic
def take_back(work: PracticeWork, *, by: User) -> PracticeWork:
    """Let the maker change what they handed in, as long as nobody has judged it."""
    _refresh(work)
    _check(work, WorkStatus.DRAFT, by)
    _move(work, WorkStatus.DRAFT, by=by)
    return work


# Judging.


@transaction.atomic
def judge(
    work: PracticeWork, new_status: str, *, by: User, version: str, note: str = ""
) -> PracticeWork:
    """Accept practice, or return it with the reason; the maker is told.

    ``version`` is what the judge has read: what was handed in anew since is not judged unseen.
    """
    _refresh(work)
    note = note.strip()
    if work.user_id == by.pk:
        raise RuleBroken(_("Nobody judges their own practice."))
    _check(work, new_status, by)
    if version != work.version:
        raise RuleBroken(_("This has changed since you opened it. Please look again."))
    if new_status == WorkStatus.RETURNED and not note:
        raise RuleBroken(_("Please say what is missing. The member will read it."))
    refuse_private_numbers(note)
    _move(work, new_status, by=by, note=note)
    title, body = TELLS[work.status]
    notices.notify(
        work.user,
        f"practice_{work.status}",
        key=f"practice:{work.pk}:{work.version}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={"course": work.course.title, "note": note},
        path=work.get_absolute_url(),
    )
    return work


def note_reading(work: PracticeWork, *, by: User) -> None:
    """Write into the maker's access log that somebody looks at their practice, once for a look."""
    member = Member.objects.filter(user=work.user_id).select_related("user").defer("nik").first()
    if by.pk == work.user_id or member is None:
        return
    with translation.override(member.user.language):
        what = _("Practice: %(course)s") % {"course": work.course.title}
        recent = AccessLog.objects.filter(
            member=member, reader=by, what=what, at__gt=timezone.now() - ONE_LOOK
        )
        if not recent.exists():
            log_access(member, reader=by, what=what, reason=_("To judge what was handed in"))


# What both have in common.


def _refresh(work: PracticeWork) -> None:
    work.refresh_from_db(from_queryset=PracticeWork.objects.select_for_update())


def _check(work: PracticeWork, new_status: str, by: User) -> None:
    if new_status not in moves_of(work, by):
        raise RuleBroken(
            _("This practice is “%(old)s” now; you cannot make it “%(new)s”.")
            % {"old": work.get_status_display(), "new": WorkStatus(new_status).label}
        )


def _move(work: PracticeWork, new_status: str, *, by: User, note: str = "") -> None:
    """Write a move that was judged, and keep the history; tell nobody."""
    old_status, work.status = work.status, new_status
    work.status_since, work.reminders = timezone.now(), 0
    work.save(update_fields=["status", "status_since", "reminders", "seat"])
    work.history.create(
        old_status=old_status, new_status=new_status, by=by, note=note, at=work.status_since
    )


def trainers_of(work: PracticeWork) -> QuerySet[User]:
    """Who led a class of the course that the maker came to."""
    return (
        User.objects.filter(
            sessions_led__event__course=work.course,
            sessions_led__event__seats__user=work.user,
            sessions_led__event__seats__status__in=SEAT_CAME,
            is_active=True,
        )
        .exclude(pk=work.user_id)
        .distinct()
    )


def _tell_judges(work: PracticeWork, *, key: str, title: Promise, body: Promise) -> None:
    """Tell the trainers; without one the pendamping of the member; without one the staff."""
    words = {
        "key": key,
        "topic": NoticeTopic.WORK,
        "title": title,
        "body": body,
        "params": {"course": work.course.title, "name": work.user.shown_name},
        "path": reverse("events:practice_review", args=[work.code]),
    }
    kind = "practice_to_judge"
    if trainers := list(trainers_of(work)):
        notices.notify_all(trainers, kind, **words)
        return
    member = getattr(work.user, "member", None)
    told = []
    if member and member.kecamatan:
        told = notices.notify_role(
            Role.PENDAMPING, kind, **words, kecamatan=member.kecamatan, exclude=[work.user]
        )
    if not told:
        notices.notify_role(Role.STAFF, kind, **words, exclude=[work.user])


# What beat looks for.


def find_reminders() -> None:
    """Remind those who judge of what has waited for days; safe to run twice or late."""
    now = timezone.now()
    for number, after in reversed(list(enumerate(REMINDED_AFTER, start=1))):
        rows = PracticeWork.objects.waiting().filter(
            status_since__lte=now - after, reminders__lt=number
        )
        remind_each(rows.with_people(), partial(_remind, number=number))


@transaction.atomic
def _remind(work: PracticeWork, *, number: int) -> None:
    due = PracticeWork.objects.waiting().filter(
        pk=work.pk, status_since=work.status_since, reminders__lt=number
    )
    # Claiming and telling share a transaction: a failure frees the claim.
    if not due.update(reminders=number):
        return
    words = {
        "title": gettext_lazy("Practice waits for your answer: “%(course)s”"),
        "body": gettext_lazy("%(name)s has waited for days. A few words from you help them on."),
    }
    _tell_judges(work, key=f"practice-waits:{work.pk}:{work.version}:{number}", **words)
    if number == len(REMINDED_AFTER):
        notices.notify_role(
            Role.STAFF,
            "practice_to_judge",
            key=f"practice-late:{work.pk}:{work.version}",
            topic=NoticeTopic.WORK,
            title=gettext_lazy("Practice has waited for a week: “%(course)s”"),
            body=gettext_lazy("%(name)s has no answer yet. Any of you may judge it."),
            params={"course": work.course.title, "name": work.user.shown_name},
            path=reverse("events:practice_review", args=[work.code]),
            exclude=[work.user],
        )
