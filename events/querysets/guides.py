"""Which guides and questions, and what each officer may see of them."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from ..choices import GuideStatus, QuestionStatus

# So long after a review a guide has to be looked at again.
STALE_AFTER = timedelta(days=180)


class GuideQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=GuideStatus.PUBLISHED)

    def in_review(self):
        return self.filter(status=GuideStatus.IN_REVIEW)

    def being_revised(self):
        """Revisions that somebody still writes or reviews."""
        return self.filter(
            revises__isnull=False, status__in=[GuideStatus.DRAFT, GuideStatus.IN_REVIEW]
        )

    def stale(self, day: date):
        """Published, and last reviewed so long ago that it may no longer be true."""
        return self.published().filter(reviewed_on__lte=day - STALE_AFTER)

    def for_cards(self):
        """With the words of a card and no more."""
        return self.select_related("topic").only(
            *["slug", "title", "summary", "reviewed_on", "status", "published_at"],
            *["question_count", "topic__slug", "topic__name"],
        )

    def visible_to(self, user):
        """All for staff; for a pendamping what they wrote, and what everybody reads."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        if user.is_pendamping:
            written = self.model.edited_by.through.objects.filter(user=user)
            return self.filter(Q(pk__in=written.values("guide")) | Q(status=GuideStatus.PUBLISHED))
        return self.none()


class GuideQuestionQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=QuestionStatus.PUBLISHED)

    def waiting(self):
        """What somebody at the desk has to do something about."""
        return self.filter(status__in=[QuestionStatus.WAITING, QuestionStatus.ANSWERED])

    def visible_to(self, user):
        """Who may answer sees them all: they belong to no kecamatan."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser or user.is_pendamping:
            return self
        return self.none()
