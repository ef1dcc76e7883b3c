"""Which practice, and who sees whose."""

from django.db import models
from django.db.models import F, Q

from ..choices import SEAT_CAME, WorkStatus


class PracticeQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=WorkStatus.SENT)

    def accepted(self):
        return self.filter(status=WorkStatus.ACCEPTED)

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def judged_by(self, user):
        """What this person may judge: a trainer what came of classes they led, a pendamping what
        members of their kecamatan did, staff all; never one's own, and no draft.
        """
        if not user.is_authenticated or user.is_superuser:
            return self.none()
        rows = self.exclude(status=WorkStatus.DRAFT).exclude(user=user)
        if user.is_pemprov_staff:
            return rows
        # Sessions and seats of one class: the one they led, the other came to.
        led = rows.filter(
            course__classes__sessions__trainer=user,
            course__classes__seats__user=F("user"),
            course__classes__seats__status__in=SEAT_CAME,
        )
        may = Q(pk__in=led.values("pk"))
        if user.is_pendamping:
            may |= Q(user__member__kelurahan__kecamatan__in=user.kecamatan_codes)
        return rows.filter(may)

    def with_people(self):
        return self.select_related("course", "user__member__kelurahan__kecamatan").defer(
            "user__member__nik"
        )


class PracticePictureQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The pictures of one's own practice, and of what one judges."""
        if not user.is_authenticated:
            return self.none()
        works = self.model._meta.get_field("work").related_model.objects
        return self.filter(Q(work__user=user) | Q(work__in=works.judged_by(user).values("pk")))
