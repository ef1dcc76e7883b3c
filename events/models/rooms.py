"""Rooms with their opening hours, the rules of booking, and who has a room when."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan, Meeting
from okoce.codes import new_code

from ..choices import OF_MEMBERS, OF_THE_HOUSE, TAKING, BookingStatus, RoomPurpose
from ..querysets import BookingQuerySet, RoomQuerySet

# Unless somebody checks in within so long after the start, the room is given free.
RELEASE_AFTER = timedelta(minutes=15)
# Nobody checks in earlier than this before the start.
CHECK_IN_FROM = timedelta(minutes=10)


def new_booking_code() -> str:
    """The code in the address of a booking; nobody can guess another one."""
    return new_code(10)


def _one_number(name: str) -> Func:
    """A key as a range of one number: there is no btree_gist to compare keys with."""
    return Func(
        F(name), F(name), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )


class Room(models.Model):
    """A room that people book, at the Global Office or at a kecamatan."""

    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kecamatan = models.ForeignKey(
        Kecamatan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rooms",
        verbose_name=_("kecamatan"),
        help_text=_("Empty for a room of the Global Office."),
    )
    address = models.CharField(_("address"), max_length=200)
    capacity = models.PositiveSmallIntegerField(
        _("room for (people)"), validators=[MinValueValidator(1), MaxValueValidator(2000)]
    )
    equipment = models.CharField(
        _("what it has"), max_length=300, blank=True, help_text=_("Separated by commas.")
    )
    note = models.TextField(
        _("note for everybody"),
        max_length=500,
        blank=True,
        help_text=_("Shown beside the room: how to find it, or what is not confirmed yet."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("may be booked"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__gte=1), name="room_holds_somebody"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:room_detail", args=[self.slug])

    @property
    def place(self) -> str:
        """Where the room is, in words."""
        if self.kecamatan is None:
            return gettext("OK OCE Global Office")
        return gettext("Kecamatan %(kecamatan)s") % {"kecamatan": self.kecamatan.name}

    @property
    def has(self) -> list[str]:
        """What stands in the room, piece by piece."""
        return [piece.strip() for piece in self.equipment.split(",") if piece.strip()]


class RoomHours(models.Model):
    """When a room is open on a day of the week; without a row it is closed that day."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="hours", verbose_name=_("room"))
    weekday = models.PositiveSmallIntegerField(_("day"), choices=list(WEEKDAYS.items()))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "weekday"],
                name="room_has_one_row_for_a_weekday",
                violation_error_message=_("This day has its hours already."),
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="room_closes_after_it_opens",
                violation_error_message=_("A room closes after it opens."),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="room_weekday_exists"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


class RoomRules(models.Model):
    """How members book from a day on: how long, how often, how far ahead, in what steps."""

    since = models.DateField(_("from"), unique=True)
    longest_minutes = models.PositiveSmallIntegerField(
        _("longest booking (minutes)"),
        default=120,
        validators=[MinValueValidator(15), MaxValueValidator(720)],
    )
    most_open = models.PositiveSmallIntegerField(
        _("most open bookings of a member"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("how many days ahead"),
        default=14,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
    )
    step_minutes = models.PositiveSmallIntegerField(
        _("step of times (minutes)"),
        default=30,
        choices=[(minutes, str(minutes)) for minutes in (15, 30, 60)],
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("rules of booking")
        verbose_name_plural = _("rules of booking")
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(longest_minutes__gte=F("step_minutes"), step_minutes__gte=1),
                name="room_rules_longest_holds_a_step",
                violation_error_message=_("The longest booking is at least one step long."),
            ),
            models.CheckConstraint(
                condition=Q(most_open__gte=1, days_ahead__gte=1),
                name="room_rules_allow_a_booking",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Rules from %(day)s") % {"day": self.since}


class Booking(models.Model):
    """Somebody has a room for a time (its end not included); without a holder, the house has it."""

    code = models.CharField(max_length=12, unique=True, default=new_booking_code, editable=False)
    room = models.ForeignKey(Room, models.PROTECT, related_name="bookings", verbose_name=_("room"))
    period = DateTimeRangeField(_("time"))
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="room_bookings",
        verbose_name=_("booked for"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=RoomPurpose, default=RoomPurpose.OWN
    )
    about = models.CharField(_("what for"), max_length=120, blank=True)
    people = models.PositiveSmallIntegerField(
        _("how many people"), default=1, validators=[MinValueValidator(1)]
    )
    meeting = models.ForeignKey(
        Meeting,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="room_bookings",
        verbose_name=_("meeting"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=BookingStatus, default=BookingStatus.HELD
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    created_at = models.DateTimeField(_("entered on"), default=timezone.now, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking of a room")
        verbose_name_plural = _("bookings of rooms")
        ordering = ["-id"]
        constraints = [
            ExclusionConstraint(
                name="room_is_had_by_one_at_a_time",
                expressions=[
                    (_one_number("room"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=TAKING),
                violation_error_message=_("This room is taken for a part of that time."),
            ),
            ExclusionConstraint(
                name="member_is_in_one_room_at_a_time",
                expressions=[
                    (_one_number("holder"), RangeOperators.OVERLAPS),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=TAKING, holder__isnull=False),
                violation_error_message=_("There is another booking at that time."),
            ),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
                name="booking_has_a_time",
                violation_error_message=_("A booking ends after it starts."),
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="booking_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(holder__isnull=False, purpose__in=OF_MEMBERS)
                | Q(holder__isnull=True, purpose__in=OF_THE_HOUSE),
                name="booking_of_the_house_has_no_holder",
            ),
            models.CheckConstraint(
                condition=Q(meeting=None) | Q(purpose=RoomPurpose.MEETING),
                name="booking_for_a_meeting_says_so",
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(status__in=TAKING),
                name="meeting_has_one_room",
                violation_error_message=_("This meeting has a room already."),
            ),
        ]
        indexes = [
            models.Index(fields=["holder", "-id"], name="booking_of_holder"),
            models.Index(fields=["status", "-id"], name="booking_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.room} · {timezone.localtime(self.starts_at):%Y-%m-%d %H.%M}"

    def get_absolute_url(self) -> str:
        return reverse("events:booking_detail", args=[self.code])

    @property
    def starts_at(self) -> datetime:
        return self.period.lower

    @property
    def ends_at(self) -> datetime:
        return self.period.upper

    @property
    def is_held(self) -> bool:
        return self.status == BookingStatus.HELD

    @property
    def is_in_use(self) -> bool:
        return self.status == BookingStatus.CHECKED_IN

    @property
    def is_open(self) -> bool:
        """Whether it stands in the way of others."""
        return self.status in TAKING

    @property
    def is_of_the_house(self) -> bool:
        return self.purpose in OF_THE_HOUSE

    @property
    def check_in_from(self) -> datetime:
        return self.starts_at - CHECK_IN_FROM

    @property
    def released_at(self) -> datetime:
        """When the room is given free unless somebody has checked in."""
        return min(self.starts_at + RELEASE_AFTER, self.ends_at)

    @property
    def may_check_in_now(self) -> bool:
        return self.is_held and self.check_in_from <= timezone.now() < self.ends_at


class BookingChange(models.Model):
    """One move of a booking, or a change of its time; never edited."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=10, choices=BookingStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=10, choices=BookingStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a booking")
        verbose_name_plural = _("moves of bookings")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()
