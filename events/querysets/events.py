"""Which events and seats, and what each person may see."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from okoce.codes import tidy_code

from ..choices.events import SEAT_HOLDS, SEAT_OPEN, EventStatus, SeatStatus

# From the first session of an event to the last; the database keeps it.
LASTS_AT_MOST = timedelta(days=366)


class EventQuerySet(models.QuerySet):
    def on_show(self):
        """Published events, and those called off, which keep their page."""
        return self.exclude(status=EventStatus.DRAFT)

    def upcoming(self):
        """Published events that have not ended, which come first first."""
        now = timezone.now()
        # So that a list by the beginning does not walk over all that ever was.
        return self.filter(
            status=EventStatus.PUBLISHED, ends_at__gt=now, starts_at__gt=now - LASTS_AT_MOST
        )

    def past(self):
        return self.filter(status=EventStatus.PUBLISHED, ends_at__lte=timezone.now())

    def for_rows(self):
        """Light rows for lists: where each is, and how often it meets, without the long texts."""
        sessions = self.model._meta.get_field("sessions").related_model.objects
        count = sessions.filter(event=models.OuterRef("pk")).order_by().values("event")
        count = count.annotate(n=models.Count("pk")).values("n")
        rows = self.annotate(meetings=models.Subquery(count)).select_related("kecamatan")
        return rows.only(
            *["kind", "title", "audience", "status", "quota", "taken", "starts_at", "ends_at"],
            *["kecamatan__name", "kecamatan__slug"],
        )

    def visible_to(self, user):
        """Events behind the scenes: all for staff, those of their kecamatan for a pendamping."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        own = models.Q(sessions__trainer=user)
        if user.is_pendamping:
            own |= models.Q(kecamatan__in=user.kecamatan_codes)
        return self.filter(own).distinct()


class SeatQuerySet(models.QuerySet):
    def holding(self):
        """Those that take up one of the seats."""
        return self.filter(status__in=SEAT_HOLDS)

    def open(self):
        """Those that may still be given up."""
        return self.filter(status__in=SEAT_OPEN)

    def kept(self):
        return self.exclude(status=SeatStatus.CANCELLED)

    def in_line(self):
        """The waiting list, who came first first."""
        return self.filter(status=SeatStatus.WAITING).order_by("waiting_since", "pk")

    def lapsed(self, now):
        return self.filter(status=SeatStatus.OFFERED, offered_until__lte=now)

    def ending(self, now):
        """Offers that nobody has answered, and of whose time the last quarter runs."""
        span = models.ExpressionWrapper(
            models.F("offered_until") - models.F("status_since"), models.DurationField()
        )
        quarter = models.ExpressionWrapper(span / 4, models.DurationField())
        rows = self.filter(status=SeatStatus.OFFERED, offered_until__gt=now)
        return rows.annotate(quarter=quarter).filter(offered_until__lte=now + models.F("quarter"))

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def matching(self, words):
        """Those whose name holds these words, or whose ticket has them as its code."""
        by_name = models.Q()
        for word in words.split():
            by_name &= (
                models.Q(name__icontains=word)
                | models.Q(user__member__name__icontains=word)
                | models.Q(user__member__isnull=True, user__name__icontains=word)
            )
        return self.filter(by_name | models.Q(code=tidy_code(words)))

    def clashing_with(self, event):
        """Seats of other events that are taken while a session of ``event`` runs."""
        sessions = list(event.sessions.all())
        meanwhile = models.Q(pk__in=[])
        for session in sessions:
            meanwhile |= models.Q(
                event__sessions__starts_at__lt=session.ends_at,
                event__sessions__ends_at__gt=session.starts_at,
            )
        rows = self.filter(
            meanwhile,
            event__status=EventStatus.PUBLISHED,
            status__in=[SeatStatus.REGISTERED, SeatStatus.OFFERED],
        )
        return rows.exclude(event=event).distinct()
