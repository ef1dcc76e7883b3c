"""Who may have a seat: what stands in the way, what is missing, and the class that fits instead."""

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Step, User
from okoce.dates import clock, short_date

from ..choices import AttemptStatus, Audience, EventStatus, SeatStatus
from ..models import (
    Course,
    Event,
    Lesson,
    LessonProgress,
    Prerequisite,
    QuizAttempt,
    QuizQuestion,
    Seat,
    Session,
)

# A class later than this is no alternative.
FAR_OFF = timedelta(days=120)
# So long before it begins somebody may be booked who has not asked for it.
NOTICE = timedelta(days=1)


@dataclass(frozen=True)
class Obstacle:
    """Why somebody cannot register, in words; what is missing; and an event that fits instead."""

    words: str
    # The courses that are not finished yet.
    missing: tuple[Course, ...] = ()
    instead: Event | None = None
    # A seat of theirs: at a class of what is missing, or at another place at that time.
    own_seat: Seat | None = None


def obstacle_to(event: Event, user: User | None) -> Obstacle | None:
    """What stands in the way of registering now, with the way around it; full is no obstacle."""
    obstacle = refusal_of(event, user)
    # What opens later is worth waiting for.
    if obstacle is None or _opens_later(event) or obstacle.own_seat:
        return obstacle
    return replace(obstacle, instead=alternative_to(event, user, missing=obstacle.missing))


def refusal_of(event: Event, user: User | None) -> Obstacle | None:
    """What stands in the way of registering now, without a look at other events."""
    now = timezone.now()
    if event.status != EventStatus.PUBLISHED:
        return Obstacle(_("This event was called off."))
    if event.has_begun or (event.closing_at and event.closing_at <= now):
        return Obstacle(_("Registration for this event is closed."))
    if _opens_later(event):
        return Obstacle(
            _("Registration opens on %(date)s at %(time)s.")
            % {"date": short_date(event.opens_at), "time": clock(event.opens_at)}
        )
    if event.audience == Audience.MEMBERS:
        if user is None:
            return Obstacle(
                _("This event is for members of the programme. Sign in, or register first.")
            )
        if not hasattr(user, "member"):
            return Obstacle(
                _("This event is for members of the programme. Fill in your registration first.")
            )
    return _what_is_missing(event, user) or clash(event, user)


def _opens_later(event: Event) -> bool:
    return (
        event.is_published
        and not event.has_begun
        and event.opens_at is not None
        and event.opens_at > timezone.now()
    )


def needed_for(event: Event) -> list[Course]:
    """The courses that everybody finishes before a seat at this event."""
    if event.course_id is None:
        return []
    needed = Course.objects.published().filter(needed_by__course=event.course_id)
    return list(needed.order_by("title", "pk"))


def _what_is_missing(event: Event, user: User | None) -> Obstacle | None:
    if event.course_id is None:
        return None
    needed = Course.objects.filter(needed_by__course=event.course_id)
    missing = tuple(unfinished(needed, user).order_by("title", "pk"))
    if not missing:
        return None
    words = {"courses": ", ".join(f"“{course.title}”" for course in missing)}
    if user is None:
        sentence = ngettext(
            "This class builds on the course %(courses)s. Sign in, so that we see that you have "
            "finished it.",
            "This class builds on the courses %(courses)s. Sign in, so that we see that you have "
            "finished them.",
            len(missing),
        )
        return Obstacle(sentence % words, missing)
    sentence = ngettext(
        "For this class you first finish the course %(courses)s.",
        "For this class you first finish the courses %(courses)s.",
        len(missing),
    )
    own = Seat.objects.open().filter(user=user, event__course__in=missing)
    own = own.filter(event__status=EventStatus.PUBLISHED, event__starts_at__gt=timezone.now())
    return Obstacle(
        sentence % words, missing, own_seat=own.select_related("event").order_by("pk").first()
    )


def unfinished(courses: QuerySet[Course], user: User | None) -> QuerySet[Course]:
    """Those published ``courses`` that a person has still to finish.

    A course is finished with its quiz passed, with all lessons finished when it has no quiz, or
    with a seat at one of its classes that passed. What was withdrawn is asked of nobody.
    """
    courses = courses.filter(pk__in=Course.objects.published())
    if user is None:
        return courses
    lessons = Lesson.objects.filter(course=OuterRef("pk"))
    done = LessonProgress.objects.filter(user=user, finished_at__isnull=False)
    questions = QuizQuestion.objects.filter(lesson__course=OuterRef("pk"), is_asked=True)
    passed = QuizAttempt.objects.filter(
        user=user, course=OuterRef("pk"), status=AttemptStatus.PASSED
    )
    seats = Seat.objects.filter(user=user, event__course=OuterRef("pk"), status=SeatStatus.PASSED)
    has_read_all = (
        ~Exists(questions)
        & Exists(lessons)
        & ~Exists(lessons.exclude(pk__in=done.values("lesson")))
    )
    return courses.exclude(Exists(passed) | Exists(seats) | has_read_all)


def clash(event: Event, user: User | None) -> Obstacle | None:
    """Nobody has a seat in two places at once; one may wait for as many as one likes."""
    if user is None:
        return None
    seat = Seat.objects.filter(user=user).clashing_with(event).select_related("event").first()
    if seat is None:
        return None
    words = _("At that time you have a seat at “%(event)s”. Give it up first, or choose another.")
    return Obstacle(words % {"event": seat.event.title}, own_seat=seat)


# What fits instead.


def alternative_to(
    event: Event, user: User | None, *, missing: tuple[Course, ...] = ()
) -> Event | None:
    """The nearest event with a free seat that this person may take at once, in one query.

    A class of a ``missing`` course comes first, then another class of the same course, then any
    event of the same kind; of these the one in their own kecamatan, then the soonest.
    """
    rows = _bookable(user).exclude(pk=event.pk)
    same_course = [When(course=event.course_id, then=1)] if event.course_id else []
    home = _home(event, user)
    rows = rows.annotate(
        fit=Case(
            When(course__in=[course.pk for course in missing], then=0),
            *same_course,
            When(kind=event.kind, then=2),
            output_field=IntegerField(),
        ),
        distance=Case(When(kecamatan=home, then=0), default=1) if home else Value(0),
    )
    rows = rows.filter(fit__isnull=False).select_related("kecamatan")
    return rows.order_by("fit", "distance", "starts_at", "pk").first()


def _bookable(user: User | None) -> QuerySet[Event]:
    """What this person could take a seat at now: free, open, for them, and at no other's time."""
    return _open_to(user).filter(taken__lt=F("quota"))


def _open_to(user: User | None) -> QuerySet[Event]:
    """What this person could register for now, be it for the waiting list."""
    now = timezone.now()
    needs = Prerequisite.objects.filter(
        course=OuterRef("course"), needs__in=unfinished(Course.objects.all(), user).values("pk")
    )
    rows = Event.objects.upcoming().filter(
        Q(opens_at__isnull=True) | Q(opens_at__lte=now),
        Q(closes_at__isnull=True) | Q(closes_at__gt=now),
        ~Exists(needs),
        starts_at__gt=now,
        starts_at__lte=now + FAR_OFF,
    )
    if user is None or not hasattr(user, "member"):
        rows = rows.filter(audience=Audience.PUBLIC)
    if user is None:
        return rows
    own = Seat.objects.kept().filter(user=user)
    held = own.filter(status__in=[SeatStatus.REGISTERED, SeatStatus.OFFERED])
    busy = Session.objects.filter(
        event__in=held.values("event"),
        event__status=EventStatus.PUBLISHED,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    clashes = Session.objects.filter(Exists(busy), event=OuterRef("pk"))
    return rows.exclude(Exists(own.filter(event=OuterRef("pk")))).exclude(Exists(clashes))


def _home(event: Event, user: User | None) -> str | None:
    """The kecamatan to look in first: one's own, or that of the event one wanted."""
    return _own_kecamatan(user) or event.kecamatan_id


def _own_kecamatan(user: User | None) -> str | None:
    member = getattr(user, "member", None)
    home = member.kecamatan if member else None
    return home.pk if home else None


def classes_of_step(step: Step, user: User) -> QuerySet[Event]:
    """Classes that serve a PAS step and suit this person, the best first.

    Of courses that they have still to finish, and not before they can arrange to come. One with a
    free seat comes before a waiting list, then one in their own kecamatan, then the soonest.
    """
    home = _own_kecamatan(user)
    line = Seat.objects.filter(event=OuterRef("pk"), status=SeatStatus.WAITING)
    rows = _open_to(user).filter(
        course__in=unfinished(Course.objects.filter(step=step), user).values("pk"),
        starts_at__gt=timezone.now() + NOTICE,
    )
    rows = rows.annotate(
        fullness=Case(When(~Exists(line), taken__lt=F("quota"), then=0), default=1),
        distance=Case(When(kecamatan=home, then=0), default=1) if home else Value(0),
    )
    return rows.select_related("kecamatan").order_by("fullness", "distance", "starts_at", "pk")
