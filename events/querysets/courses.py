"""Which courses and lessons, and what each person may see of them."""

from django.db import models
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from ..choices import CourseStatus


class CourseQuerySet(models.QuerySet):
    def published(self):
        return self.filter(status=CourseStatus.PUBLISHED)

    def waiting(self):
        return self.filter(status=CourseStatus.SUBMITTED)

    def visible_to(self, user):
        """All for staff; for a pendamping what they wrote, and what everybody reads."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        if user.is_pendamping:
            written = self.model.edited_by.through.objects.filter(user=user)
            return self.filter(
                Q(pk__in=written.values("course")) | Q(status=CourseStatus.PUBLISHED)
            )
        return self.none()

    def readable_by(self, user):
        """Published courses for everybody; drafts for those who see them at the desk."""
        if not user.is_authenticated:
            return self.published()
        return self.filter(
            Q(status=CourseStatus.PUBLISHED) | Q(pk__in=self.visible_to(user).values("pk"))
        )

    def with_sizes(self):
        """Each with ``lesson_count`` and ``minutes``, and whether it ``has_quiz``."""
        lessons = self.model.lessons.rel.related_model.objects.filter(course=OuterRef("pk"))
        totals = lessons.order_by().values("course")
        questions = lessons.filter(questions__is_asked=True)
        return self.annotate(
            lesson_count=Coalesce(
                Subquery(totals.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0
            ),
            minutes=Coalesce(
                Subquery(
                    totals.annotate(n=Sum("minutes")).values("n"), output_field=IntegerField()
                ),
                0,
            ),
            has_quiz=Exists(questions),
        )


class LessonQuerySet(models.QuerySet):
    def visible_to(self, user):
        courses = self.model._meta.get_field("course").related_model.objects
        return self.filter(course__in=courses.visible_to(user).values("pk"))


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        lessons = self.model._meta.get_field("lesson").related_model.objects
        return self.filter(lesson__in=lessons.visible_to(user).values("pk"))

    def asked_in(self, course):
        """The questions that a new try at the quiz of ``course`` is drawn from."""
        return self.filter(lesson__course=course, is_asked=True)


class AttemptQuerySet(models.QuerySet):
    def of(self, user):
        return self.filter(user=user) if user.is_authenticated else self.none()
