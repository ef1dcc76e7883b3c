"""What other pages may show of somebody's courses."""

from django import template

from ..models import Course, LessonProgress
from ..services.lessons import progress_in

register = template.Library()
MOST = 3


@register.inclusion_tag("events/courses/_panel.html")
def courses_panel(user) -> dict:
    """The courses a person is in the middle of, the last opened first, each with where to go on."""
    opened = LessonProgress.objects.filter(user=user).order_by("-last_opened_at")
    recent = list(dict.fromkeys(opened.values_list("lesson__course", flat=True)[:60]))
    found = {course.pk: course for course in Course.objects.published().filter(pk__in=recent)}
    courses = [found[pk] for pk in recent if pk in found]
    progress = progress_in(courses, user) if courses else {}
    rows = [(course, progress[course.pk]) for course in courses if progress[course.pk].onward]
    return {"rows": rows[:MOST]}
