"""Events of every kind, when and where they meet, and who has a seat."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan
from members.models.sending import Letter, due_index
from okoce.codes import new_code

from ..choices.events import (
    SEAT_HOLDS,
    Audience,
    EventKind,
    EventStatus,
    SeatActor,
    SeatLetterKind,
    SeatReason,
    SeatStatus,
)
from ..querysets.events import LASTS_AT_MOST, EventQuerySet, SeatQuerySet
from .courses import Course
from .series import EventSeries

MOST_SEATS = 5_000


def new_seat_code() -> str:
    """The code on a participant's ticket."""
    return new_code(10)


def new_seat_link() -> str:
    """The private address of a participant: whoever has it acts for them."""
    return new_code(24)


class Event(models.Model):
    """A class, a meetup, a bazaar: what people come to, once or several times."""

    kind = models.CharField(_("kind"), max_length=12, choices=EventKind, default=EventKind.CLASS)
    status = models.CharField(
        _("status"), max_length=10, choices=EventStatus, default=EventStatus.DRAFT, editable=False
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("in one sentence"), max_length=240)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    course = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="classes",
        verbose_name=_("course"),
        help_text=_("Of a class: what it teaches."),
    )
    audience = models.CharField(
        _("for whom"), max_length=10, choices=Audience, default=Audience.MEMBERS
    )
    kecamatan = models.ForeignKey(
        Kecamatan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="kecamatan",
        help_text=_("Empty for the Global Office and for what happens online."),
    )
    quota = models.PositiveIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    # Kept by the services under the lock of this row.
    taken = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)
    opens_at = models.DateTimeField(
        _("registration opens"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    closes_at = models.DateTimeField(
        _("registration closes"), null=True, blank=True, help_text=_("Empty: when it begins.")
    )
    # From the first session to the last, kept by the services, so that lists walk one index.
    starts_at = models.DateTimeField(_("begins"), null=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, editable=False)
    series = models.ForeignKey(
        EventSeries,
        models.PROTECT,
        null=True,
        related_name="events",
        editable=False,
        verbose_name=_("series"),
    )
    # Which one of its series, counted from one.
    position = models.PositiveSmallIntegerField(null=True, editable=False)
    # Each change that a calendar should show makes it one more (RFC 5545, SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # When a calendar last had something new to show.
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    cancel_reason = models.CharField(_("why it was called off"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("entered on"), default=timezone.now, editable=False)

    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="indonesian")
        + SearchVector("summary", weight="B", config="indonesian")
        + SearchVector("description", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("quota")),
                name="event_is_not_overbooked",
                violation_error_message=_("More seats are taken than that."),
            ),
            models.CheckConstraint(
                condition=Q(quota__gte=1, quota__lte=MOST_SEATS), name="event_has_seats"
            ),
            models.CheckConstraint(
                condition=Q(status=EventStatus.DRAFT)
                | Q(starts_at__isnull=False, ends_at__gt=F("starts_at")),
                name="event_on_show_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True)
                | Q(ends_at__lte=F("starts_at") + LASTS_AT_MOST),
                name="event_lasts_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="event_closes_after_it_opens",
                violation_error_message=_("Registration must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(status=EventStatus.CANCELLED) & ~Q(cancel_reason="")
                | ~Q(status=EventStatus.CANCELLED) & Q(cancel_reason=""),
                name="event_called_off_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, position__isnull=True)
                | Q(series__isnull=False, position__gte=1),
                name="event_of_a_series_has_a_position",
            ),
            models.UniqueConstraint(
                fields=["series", "position"], name="event_has_its_own_position_in_a_series"
            ),
        ]
        indexes = [
            models.Index(
                fields=["starts_at", "id"], condition=Q(status="terbit"), name="event_by_time"
            ),
            models.Index(
                fields=["kecamatan", "starts_at", "id"],
                condition=Q(status="terbit"),
                name="event_near_by_time",
            ),
            models.Index(
                fields=["kind", "starts_at", "id"],
                condition=Q(status="terbit"),
                name="event_kind_by_time",
            ),
            # What is still to come is found among all that was.
            models.Index(fields=["ends_at"], condition=Q(status="terbit"), name="event_by_end"),
            GinIndex(fields=["search"], name="event_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event_detail", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slugify(self.title) or "acara"

    @property
    def is_published(self) -> bool:
        return self.status == EventStatus.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == EventStatus.CANCELLED

    @property
    def has_begun(self) -> bool:
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= timezone.now()

    @property
    def free(self) -> int:
        """Seats that nobody holds; with a waiting list they are promised already."""
        return self.quota - self.taken

    @property
    def closing_at(self):
        """When the last registration is taken."""
        return min(filter(None, [self.closes_at, self.starts_at]), default=None)


class EventChange(models.Model):
    """One move of an event, or a change of its times, its words or its seats; never edited."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=10, choices=EventStatus)
    new_status = models.CharField(_("to"), max_length=10, choices=EventStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.TextField(_("what changed, or why"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of an event")
        verbose_name_plural = _("changes of events")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        if self.old_status == self.new_status:
            return gettext("Changed")
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"


class Seat(models.Model):
    """One person's registration for one event, from the first wish to what came of it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="seats", verbose_name=_("event"))
    # Of the ticket, and of the private page of who has no account.
    code = models.CharField(max_length=10, unique=True, default=new_seat_code, editable=False)
    link = models.CharField(max_length=24, unique=True, default=new_seat_link, editable=False)
    # A form sent twice is one registration.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="seats",
        verbose_name=_("account"),
    )
    # Of a visitor; whoever has an account is known by it.
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE, editable=False)

    status = models.CharField(_("status"), max_length=12, choices=SeatStatus)
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=12, choices=SeatReason, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    created_at = models.DateTimeField(_("registered at"), default=timezone.now, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.CheckConstraint(
                condition=Q(status=SeatStatus.OFFERED, offered_until__isnull=False)
                | ~Q(status=SeatStatus.OFFERED) & Q(offered_until__isnull=True),
                name="seat_offer_has_an_end",
            ),
            models.CheckConstraint(
                condition=~Q(status=SeatStatus.WAITING) | Q(waiting_since__isnull=False),
                name="seat_in_line_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(status=SeatStatus.CANCELLED) & ~Q(reason="")
                | ~Q(status=SeatStatus.CANCELLED) & Q(reason=""),
                name="seat_given_up_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(name="", phone="", email=""),
                name="seat_of_an_account_has_no_contact",
            ),
            models.UniqueConstraint(
                fields=["event", "user"],
                condition=Q(user__isnull=False) & ~Q(status=SeatStatus.CANCELLED),
                name="seat_is_one_for_an_account",
            ),
            models.UniqueConstraint(
                fields=["event", "email", "phone"],
                condition=Q(user__isnull=True)
                & ~Q(status=SeatStatus.CANCELLED)
                & ~Q(email="", phone=""),
                name="seat_is_one_for_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["event", "waiting_since", "id"],
                condition=Q(status="menunggu"),
                name="seat_line",
            ),
            models.Index(
                fields=["offered_until"], condition=Q(status="ditawari"), name="seat_offers"
            ),
            models.Index(fields=["event", "status", "id"], name="seat_of_event"),
            models.Index(fields=["user", "-created_at"], name="seat_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.event} · {self.code}"

    def get_absolute_url(self) -> str:
        """The page of whoever has this seat."""
        if self.user_id:
            return reverse("events:seat_detail", args=[self.code])
        return reverse("events:seat_private", args=[self.link])

    @property
    def holds(self) -> bool:
        return self.status in SEAT_HOLDS

    @property
    def shown_name(self) -> str:
        return self.user.shown_name if self.user_id else self.name


class SeatChange(models.Model):
    """One move of a seat; never edited."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=SeatStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=12, choices=SeatStatus)
    actor = models.CharField(_("by"), max_length=10, choices=SeatActor)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=SeatReason, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a seat")
        verbose_name_plural = _("moves of seats")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class SeatLetter(Letter):
    """One thing to tell a participant who has no account."""

    about, prefix = "seat", "acara"

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=12, choices=SeatLetterKind)

    class Meta:
        verbose_name = _("letter about a seat")
        verbose_name_plural = _("letters about seats")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "key", "channel"], name="seat_letter_is_written_once"
            ),
        ]
        indexes = [due_index("seat_letter_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"
