"""Lessons and quiz questions at the staff desk: open while their course is a draft."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from okoce.desk import DeskAdmin
from okoce.pictures import check_picture

from ..choices import CourseStatus
from ..models import Course, Lesson, LessonPicture, QuizChoice, QuizQuestion
from ..services import courses, lessons
from .courses import DraftRows, may_write


class PartAdmin(DeskAdmin):
    """A part of a course: whoever changes it has written the course too."""

    def course_of(self, row: Any) -> Course:
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_write(request) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or courses.is_draft(self.course_of(obj))
        return is_open and may_write(request) and super().has_change_permission(request, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        courses.note_edit(self.course_of(form.instance), by=request.user)


class PartForm(forms.ModelForm):
    """A part of a draft; the course was not sent away while it was being written."""

    def course_pk(self, cleaned: dict) -> int | None:
        return cleaned["course"].pk if cleaned.get("course") else None

    def clean(self) -> dict:
        cleaned = super().clean()
        if pk := self.course_pk(cleaned):
            # Whoever moves the course waits, or has moved it by now.
            course = Course.objects.select_for_update().get(pk=pk)
            if not courses.is_draft(course):
                raise forms.ValidationError(
                    _(
                        "What was sent or published stands still. Take the course back to a "
                        "draft first."
                    )
                )
        return cleaned


class LessonForm(PartForm):
    pdf = forms.FileField(
        label="PDF",
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("At most 8 MB; its size is written beside the link."),
    )
    remove_pdf = forms.BooleanField(label=_("take the PDF away"), required=False)

    video_url = forms.URLField(
        label=_("link to a video"), required=False, assume_scheme="https", max_length=200
    )

    class Meta:
        model = Lesson
        fields = ["course", "number", "title", "minutes", "body", "source", "video_url"]
        widgets = {"body": forms.Textarea(attrs={"rows": 24})}

    def clean_pdf(self):
        file = self.cleaned_data["pdf"]
        if file:
            lessons.check_pdf(file)
        return file


class PictureForm(forms.ModelForm):
    file = forms.FileField(
        label=_("picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = LessonPicture
        fields = ["number", "alt", "file"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            check_picture(file)
        elif not self.instance.pk:
            raise forms.ValidationError(_("Choose a picture."))
        return file

    def save(self, commit: bool = True) -> LessonPicture:
        if file := self.cleaned_data.get("file"):
            lessons.draw_picture(self.instance, file)
        return super().save(commit)


class PictureRows(DraftRows):
    model = LessonPicture
    form = PictureForm

    def course_of(self, obj: Lesson) -> Course:
        return obj.course


@admin.register(Lesson)
class LessonAdmin(PartAdmin):
    form = LessonForm
    list_display = ["title", "course", "number", "minutes"]
    list_select_related = ["course"]
    list_filter = ["course"]
    search_fields = ["title", "course__title"]
    inlines = [PictureRows]

    def course_of(self, row: Lesson) -> Course:
        return row.course

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        drafts = Course.objects.visible_to(request.user).filter(status=CourseStatus.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, queryset=drafts, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("pdf"):
            lessons.attach_pdf(obj, form.cleaned_data["pdf"])
        elif form.cleaned_data.get("remove_pdf"):
            lessons.attach_pdf(obj, None)


class ChoiceRowSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
        ]
        right = sum(bool(each.get("is_right")) for each in kept)
        if len(kept) < 2 or right != 1:
            raise forms.ValidationError(_("Give at least two answers, and mark the one right one."))


class ChoiceRows(DraftRows):
    model = QuizChoice
    formset = ChoiceRowSet
    extra = 4

    def course_of(self, obj: QuizQuestion) -> Course:
        return obj.lesson.course


class QuestionForm(PartForm):
    class Meta:
        model = QuizQuestion
        fields = ["lesson", "text", "is_asked"]

    def course_pk(self, cleaned: dict) -> int | None:
        return cleaned["lesson"].course_id if cleaned.get("lesson") else None


@admin.register(QuizQuestion)
class QuizQuestionAdmin(PartAdmin):
    form = QuestionForm
    # A wrong answer may promise whatever people believe.
    not_judged = ("text",)
    list_display = ["text", "lesson", "is_asked"]
    list_select_related = ["lesson"]
    list_filter = ["is_asked", "lesson__course"]
    search_fields = ["text", "lesson__title", "lesson__course__title"]
    inlines = [ChoiceRows]

    def course_of(self, row: QuizQuestion) -> Course:
        return row.lesson.course

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        open_ones = Lesson.objects.visible_to(request.user).filter(
            course__status=CourseStatus.DRAFT
        )
        return super().formfield_for_foreignkey(
            db_field, request, queryset=open_ones.select_related("course"), **kwargs
        )
