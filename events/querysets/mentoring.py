"""Which mentoring: one's own as a member, that of a pendamping, and what waits in it."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ..choices import (
    MENTORING_OPEN,
    SESSION_AHEAD,
    MentoringStatus,
    NextStepStatus,
    SessionStatus,
)


def _work_of(user, path: str = "") -> Q | None:
    """What a pendamping works on: their own mentoring, and what nobody has taken yet.

    Only of members who live where they work today, so whoever stops there loses the view. None
    for who is no pendamping.
    """
    if not user.is_authenticated or user.is_superuser or not user.is_active:
        return None
    if not user.is_pendamping:
        return None
    own, free = Q(**{f"{path}pendamping": user}), Q(**{f"{path}pendamping": None})
    near = Q(**{f"{path}member__kelurahan__kecamatan__in": user.kecamatan_codes})
    return (own | free) & near & ~Q(**{f"{path}member__user": user})


class MentoringQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=MENTORING_OPEN)

    def owned_by(self, user):
        """Of this person as a member."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user=user)

    def worked_on_by(self, user):
        """What this pendamping works on, and what nobody of their kecamatan has taken yet."""
        work = _work_of(user)
        return self.none() if work is None else self.filter(work)

    def led_by(self, user):
        """What this pendamping took on, without what is still free."""
        return self.worked_on_by(user).filter(pendamping=user)

    def visible_to(self, user):
        """Rows for the staff desk: all of them for staff, a pendamping's own work."""
        if user.is_authenticated and user.is_pemprov_staff and not user.is_superuser:
            return self
        return self.worked_on_by(user)

    def with_people(self):
        """With the member as a page shows them, and the pendamping."""
        return self.select_related(
            "member__user", "member__kelurahan__kecamatan", "pendamping__member"
        ).defer("member__nik", "pendamping__member__nik")

    def stranded(self):
        """Open ones whose pendamping does not work where the member lives (any more)."""
        user = self.model._meta.get_field("pendamping").related_model
        at_work = user._meta.apps.get_model("members", "PendampingAssignment").objects.current()
        at_work = at_work.filter(
            user=OuterRef("pendamping"),
            kecamatan=OuterRef("member__kelurahan__kecamatan"),
            user__is_active=True,
        )
        return self.open().filter(pendamping__isnull=False).filter(~Exists(at_work))

    def with_session_ahead(self, now: datetime):
        """Each with whether the two have agreed on a session that is still to come."""
        sessions = self.model._meta.get_field("sessions").related_model.objects
        ahead = sessions.filter(
            mentoring=OuterRef("pk"), status=SessionStatus.AGREED, starts_at__gt=now
        )
        return self.annotate(has_session_ahead=Exists(ahead))

    def silent_since(self, moment: datetime, now: datetime):
        """Running ones without a contact since ``moment``, and with none agreed for later."""
        rows = self.filter(status=MentoringStatus.RUNNING, last_contact_at__lte=moment)
        return rows.with_session_ahead(now).filter(has_session_ahead=False)

    def never_reached(self):
        """Open ones whose member was not reached since the present pendamping has them."""
        return self.open().filter(last_contact_at=None)


class MentoringSessionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Sessions of a person's own mentoring, and of the mentoring they do."""
        if not user.is_authenticated:
            return self.none()
        own, work = Q(mentoring__member__user=user), _work_of(user, "mentoring__")
        return self.filter(own if work is None else own | work)

    def led_by(self, user):
        work = _work_of(user, "mentoring__")
        return self.none() if work is None else self.filter(work, mentoring__pendamping=user)

    def of_both_sides(self, user):
        """A person's own, and those they lead where they work today; decided in one query."""
        assignments = self.model._meta.apps.get_model("members", "PendampingAssignment").objects
        at_work = assignments.at_work_in(OuterRef("mentoring__member__kelurahan__kecamatan"))
        led = Q(Exists(at_work.filter(user=user)), mentoring__pendamping=user)
        return self.filter(Q(mentoring__member__user=user) | led)

    def with_people(self):
        return self.select_related(
            "mentoring__member__user",
            "mentoring__member__kelurahan__kecamatan",
            "mentoring__pendamping__member",
            "booking__room__kecamatan",
        ).defer("mentoring__member__nik", "mentoring__pendamping__member__nik")

    def ahead(self):
        """Wished, proposed or agreed, and not written up yet."""
        return self.filter(status__in=SESSION_AHEAD)

    def agreed(self):
        return self.filter(status=SessionStatus.AGREED)

    def held(self):
        return self.filter(status=SessionStatus.HELD)

    def unanswered(self):
        """Those in which one side waits for the other."""
        return self.filter(status__in=[SessionStatus.WISHED, SessionStatus.PROPOSED])

    def asked_by_members(self):
        """Those that wait for the pendamping: a wish, or a time that the member proposed."""
        return self.unanswered().filter(
            Q(proposed_by=None) | Q(proposed_by=models.F("mentoring__member__user"))
        )


class NextStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        own, work = Q(mentoring__member__user=user), _work_of(user, "mentoring__")
        return self.filter(own if work is None else own | work)

    def led_by(self, user):
        work = _work_of(user, "mentoring__")
        return self.none() if work is None else self.filter(work, mentoring__pendamping=user)

    def open(self):
        """What is still to do, in mentoring that runs."""
        return self.filter(status=NextStepStatus.OPEN, mentoring__status__in=MENTORING_OPEN)
