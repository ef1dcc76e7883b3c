"""Courses at the staff desk: written by one, published by another."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.desk import DecisionAdmin, DeskAdmin, Move, Queue
from okoce.errors import RuleBroken

from ..choices import COURSE_MOVES, CourseStatus
from ..models import Course, CourseChange, Lesson, Prerequisite
from ..services import courses

STEPS = {
    CourseStatus.SUBMITTED: _("Send to a second member of staff"),
    CourseStatus.PUBLISHED: _("Publish"),
    CourseStatus.DRAFT: _("Take back to be changed"),
    CourseStatus.WITHDRAWN: _("Withdraw"),
}


def may_write(request: HttpRequest) -> bool:
    """Whether this officer writes courses: a superadmin configures, and only reads them."""
    return request.user.is_pemprov_staff or request.user.is_pendamping


class DraftRows(admin.TabularInline):
    """Rows below something that may be changed while its course is a draft."""

    extra = 0
    view_on_site = False

    def course_of(self, obj: Any) -> Course | None:
        return obj

    def has_add_permission(self, request, obj=None) -> bool:
        return self._is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return self._is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self._is_open(obj) and super().has_delete_permission(request, obj)

    def _is_open(self, obj: Any) -> bool:
        return obj is None or courses.is_draft(self.course_of(obj))


class CourseForm(forms.ModelForm):
    """A draft as it stood when the page was opened: nobody undoes what another has saved since."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["edition"] = courses.edition_of(self.instance)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk:
            # The lock makes the second of two wait, and then see what the first has saved.
            now = Course.objects.select_for_update().get(pk=self.instance.pk)
            if cleaned.get("edition") != courses.edition_of(now):
                raise forms.ValidationError(
                    _(
                        "Somebody else changed this course after you opened it. Open it anew, "
                        "and enter what is missing: what you typed still stands here."
                    )
                )
        return cleaned


class PrerequisiteRowSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        needed = [
            form.cleaned_data["needs"].pk
            for form in self.forms
            if form.cleaned_data.get("needs") and not form.cleaned_data.get("DELETE")
        ]
        if self.instance.pk and needed:
            try:
                courses.check_no_circle(self.instance, needed)
            except RuleBroken as problem:
                raise forms.ValidationError(str(problem)) from None


class PrerequisiteRows(DraftRows):
    model = Prerequisite
    fk_name = "course"
    formset = PrerequisiteRowSet
    autocomplete_fields = ["needs"]


class LessonRows(DraftRows):
    """The syllabus; the text of each lesson has a page of its own."""

    model = Lesson
    fields = ["number", "title", "minutes"]
    show_change_link = True


class CourseChangeRows(RowsBelow):
    model = CourseChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: CourseChange) -> str:
        return str(change)


@admin.register(Course)
class CourseAdmin(DecisionAdmin):
    form = CourseForm
    list_display = ["title", "status", "is_core", "step", "status_since"]
    list_select_related = ["step"]
    list_filter = ["status", "is_core", "step"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "summary", "outcomes", "step", "is_core"]}),
        (_("Practice and graduation"), {"fields": ["practice_task", "attendance_percent"]}),
        (_("Quiz"), {"fields": ["pass_percent", "quiz_length", "tries_a_day"]}),
    ]
    inlines = [LessonRows, PrerequisiteRows, CourseChangeRows]
    steps = tuple(Move(status, label) for status, label in STEPS.items())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_write(request) and DeskAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return may_write(request) and super().has_change_permission(request, obj)

    def get_fieldsets(self, request, obj=None):
        hidden = [(None, {"fields": ["edition"]})]
        return [*self.fieldsets, *(hidden if obj and courses.is_draft(obj) else [])]

    def get_readonly_fields(self, request, obj=None):
        if courses.is_draft(obj):
            return []
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if courses.is_draft(obj) else {}

    def moves(self, request: HttpRequest, row: Course) -> list[Move]:
        actors = courses.actors_for(request.user, row)
        return [
            move
            for move in self.steps
            if actors & COURSE_MOVES.get((row.status, move.value), frozenset())
        ]

    def decide(self, request: HttpRequest, row: Course, value: str, reason: str) -> None:
        courses.change_course_status(row, value, by=request.user, note=reason)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id else None
        extra = {"show_save": True, "show_save_and_continue": True} if courses.is_draft(row) else {}
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(each.has_changed() for each in formsets):
            courses.note_edit(form.instance, by=request.user)

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        counts = Course.objects.waiting().aggregate(count=Count("pk"), oldest=Min("status_since"))
        url = reverse("admin:events_course_changelist")
        return [
            Queue(
                label=_("Courses to publish"),
                url=f"{url}?status__exact={CourseStatus.SUBMITTED}",
                **counts,
            )
        ]
