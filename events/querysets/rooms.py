"""Which rooms and bookings: those in use, those that take a time, and whose they are."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from ..choices import OF_MEMBERS, OF_THE_HOUSE, TAKING, BookingStatus


class RoomQuerySet(models.QuerySet):
    def open(self):
        """Rooms that may be booked."""
        return self.filter(is_active=True)

    def by_place(self):
        """The Global Office first, then the kecamatan by name."""
        return self.select_related("kecamatan").order_by(
            models.F("kecamatan__name").asc(nulls_first=True), "order", "name"
        )

    def kept_by(self, user):
        """Rooms a person keeps: Pemprov staff all, a pendamping those of their kecamatan."""
        if not user.is_authenticated or user.is_superuser or not user.is_active:
            return self.none()
        if user.is_pemprov_staff:
            return self
        return self.filter(kecamatan__in=user.kecamatan_codes)


class BookingQuerySet(models.QuerySet):
    def taking(self):
        """Bookings that stand in the way of others."""
        return self.filter(status__in=TAKING)

    def within(self, first: datetime, last: datetime):
        """Bookings that touch the time between two moments."""
        return self.filter(period__overlap=(first, last))

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(holder=user)

    def visible_to(self, user):
        """Bookings with their names: one's own, one's entries for others, a keeper's rooms."""
        if not user.is_authenticated:
            return self.none()
        rooms = self.model._meta.get_field("room").related_model.objects.kept_by(user)
        return self.filter(
            Q(holder=user) | Q(made_by=user) | Q(room__in=rooms.order_by().values("pk"))
        )

    def with_place(self):
        return self.select_related("room__kecamatan", "holder__member", "made_by__member")

    def starting(self, first: datetime, last: datetime):
        """Bookings that begin from one moment on and before the other."""
        return self.annotate(starts=Lower("period")).filter(starts__gte=first, starts__lt=last)

    def over_by(self, moment: datetime):
        return self.annotate(ends=Upper("period")).filter(ends__lte=moment)

    def unused(self, since: datetime):
        """Bookings of members that run since ``since`` or longer, and nobody checked in."""
        rows = self.filter(status=BookingStatus.HELD, purpose__in=OF_MEMBERS)
        return rows.annotate(starts=Lower("period")).filter(starts__lte=since)

    def to_end(self, now: datetime):
        """Bookings whose time is over and that nobody ended."""
        used = Q(status=BookingStatus.CHECKED_IN)
        of_the_house = Q(status=BookingStatus.HELD, purpose__in=OF_THE_HOUSE)
        return self.filter(used | of_the_house).over_by(now)
