"""The information centre at the desk: drafts, reviews, questions, and what readers think."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.dates import day_start, long_date
from okoce.desk import DecisionAdmin, DeskAdmin, FrozenAdmin, Move, Queue

from ..choices import (
    QUESTION_MOVES,
    REFUSALS,
    GuideActor,
    GuideStatus,
    QuestionStatus,
)
from ..models import (
    Guide,
    GuideChange,
    GuideQuestion,
    GuideQuestionChange,
    GuideSource,
    GuideTopic,
    GuideVote,
)
from ..services import guide_questions, guide_revisions, guides

GUIDE_STEPS = {
    GuideStatus.IN_REVIEW: _("Send to a reviewer"),
    GuideStatus.PUBLISHED: _("Publish"),
    GuideStatus.DRAFT: _("Take back to be changed"),
    GuideStatus.WITHDRAWN: _("Withdraw"),
}
# A step that leaves the status as it is: read again, and still right.
STILL_RIGHT = "masih-benar"
# A step that makes a draft beside the guide.
REVISE = "revisi"
QUESTION_STEPS = {
    QuestionStatus.ANSWERED: _("Hand in the answer"),
    QuestionStatus.PUBLISHED: _("Publish"),
    QuestionStatus.WAITING: _("Take back to be changed"),
    QuestionStatus.REFUSED: _("Do not take it up"),
    QuestionStatus.WITHDRAWN: _("Withdraw"),
}
WITHDRAWN = GuideStatus.WITHDRAWN
# So many earlier versions stand on the page of a guide.
EARLIER = 10
# Addresses below /panduan/ that are no guide.
TAKEN = frozenset({"tanya", "topik", "pratinjau"})


def _may_write(request: HttpRequest) -> bool:
    return request.user.is_pemprov_staff or request.user.is_pendamping


class EditionForm(forms.ModelForm):
    """A row as it stood when the page was opened: nobody undoes what another has saved since."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)
    related: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["edition"] = guides.edition_of(self.instance, *self.related)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk:
            # The lock makes the second of two wait, and then see what the first has saved.
            rows = type(self.instance).objects.select_for_update()
            now = rows.get(pk=self.instance.pk)
            if cleaned.get("edition") != guides.edition_of(now, *self.related):
                raise forms.ValidationError(
                    _(
                        "Somebody else changed this after you opened it. Open it anew, and enter "
                        "what is missing: what you typed still stands here."
                    )
                )
        return cleaned


class GuideForm(EditionForm):
    related = ("sources",)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise forms.ValidationError(_("This address belongs to another page."))
        return slug


class GuideSourceRows(admin.TabularInline):
    model = GuideSource
    extra = 2

    def has_add_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


class ChangeRows(RowsBelow):
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: GuideChange | GuideQuestionChange) -> str:
        return str(change)


class GuideChangeRows(ChangeRows):
    model = GuideChange
    fk_name = "guide"


class GuideQuestionChangeRows(ChangeRows):
    model = GuideQuestionChange


def _is_draft(guide: Guide | None) -> bool:
    return guide is None or guide.status == GuideStatus.DRAFT


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "tinjau"

    def lookups(self, request, model_admin):
        return [("lewat", _("due to be reviewed again"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.stale(timezone.localdate()) if self.value() == "lewat" else queryset


class WritingAdmin(DecisionAdmin):
    """Rows that pendamping and staff write, and that a superadmin only reads."""

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return _may_write(request) and super().has_change_permission(request, obj)

    def is_open(self, row) -> bool:
        """Whether its words may still be changed."""
        raise NotImplementedError

    def get_fieldsets(self, request, obj=None):
        hidden = [(None, {"fields": ["edition"]})]
        may = self.has_change_permission(request, obj)
        return [*self.fieldsets, *(hidden if obj and self.is_open(obj) and may else [])]

    def get_readonly_fields(self, request, obj=None):
        if self.is_open(obj):
            return self.readonly_fields
        # What was sent or published stands still while others decide and read.
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id else None
        extra = (
            {"show_save": True, "show_save_and_continue": True}
            if (row is None or self.is_open(row)) and _may_write(request)
            else {}
        )
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )


@admin.register(Guide)
class GuideAdmin(WritingAdmin):
    form = GuideForm
    list_display = [
        *["title", "topic", "status", "is_revision"],
        *["reviewed_on", "useful_count", "useless_count"],
    ]
    list_filter = ["status", ReviewFilter, "topic"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = [
        *["reviewer", "reviewed_on", "useful_count", "useless_count"],
        *["beside", "changed"],
    ]
    fieldsets = [
        (_("Revision"), {"fields": ["beside", "changed"]}),
        (None, {"fields": ["title", "slug", "topic", "summary", "body"]}),
        (_("For readers"), {"fields": ["is_about_money", "office"]}),
        (_("Review"), {"fields": ["reviewer", "reviewed_on", "useful_count", "useless_count"]}),
    ]
    inlines = [GuideSourceRows, GuideChangeRows]
    steps = (
        *(Move(status, label) for status, label in GUIDE_STEPS.items()),
        Move(STILL_RIGHT, _("Reviewed: still right")),
        Move(REVISE, _("Begin a revision")),
    )

    def is_open(self, row: Guide | None) -> bool:
        return _is_draft(row)

    @admin.display(description=_("revision"), boolean=True)
    def is_revision(self, row: Guide) -> bool:
        return row.revises_id is not None

    @admin.display(description=_("beside it"))
    def beside(self, row: Guide) -> str:
        """The way from a guide to its open revision and its earlier versions, and back."""
        rows = [row.revises] if row.revises_id else row.revisions.exclude(status=WITHDRAWN)
        if not row.revises_id:
            rows = rows.order_by("-status_since", "-pk")[:EARLIER]
        links = [(guides.desk_path(each), each.title, self._stands(each)) for each in rows]
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a> ({})', links) or "–"

    def _stands(self, row: Guide) -> str:
        return f"{row.get_status_display()}, {long_date(row.status_since)}"

    @admin.display(description=_("what it changes"))
    def changed(self, row: Guide) -> str:
        """What a revision changes, for whoever reviews it."""
        if not row.revises_id or row.status == GuideStatus.REPLACED:
            return "–"
        return render_to_string(
            "events/guides/_changed.html", {"differences": guide_revisions.differences(row)}
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("topic", "revises__topic")
        return rows.defer("search", "revises__search")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may_write(request) and DeskAdmin.has_add_permission(self, request)

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        # A revision has no address of its own.
        return [*fields, "slug"] if obj and obj.revises_id else fields

    def get_prepopulated_fields(self, request, obj=None):
        may = self.has_change_permission(request, obj) and not (obj and obj.revises_id)
        return self.prepopulated_fields if _is_draft(obj) and may else {}

    def moves(self, request: HttpRequest, row: Guide) -> list[Move]:
        actors = guides.actors_for(request.user, row)
        table = guides.moves_of(row)
        open_ = [
            move for move in self.steps if actors & table.get((row.status, move.value), frozenset())
        ]
        still_right, revise = self.steps[-2:]
        if row.is_published and GuideActor.REVIEWER in actors:
            open_.append(still_right)
        if (
            row.is_published
            and GuideActor.WRITER in actors
            and not row.revisions.being_revised().exists()
        ):
            open_.append(revise)
        return open_

    def version(self, row: Guide) -> str:
        return f"{row.status_since} {row.reviewed_on}"

    def decide(self, request: HttpRequest, row: Guide, value: str, reason: str) -> None:
        if value == STILL_RIGHT:
            guides.confirm_review(row, by=request.user, note=reason)
        elif value == REVISE:
            guides.begin_revision(row, by=request.user)
        else:
            guides.change_guide_status(row, value, by=request.user, note=reason)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.author = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(each.has_changed() for each in formsets):
            guides.note_edit(form.instance, by=request.user)

    def view_on_site(self, row: Guide) -> str:
        """Its public page, or what that would look like."""
        if row.is_published:
            return row.get_absolute_url()
        return reverse("events:guide_preview", args=[row.pk])

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        url = reverse("admin:events_guide_changelist")
        waiting = Guide.objects.in_review().aggregate(count=Count("pk"), oldest=Min("status_since"))
        stale = Guide.objects.stale(timezone.localdate())
        due = stale.aggregate(count=Count("pk"), oldest=Min("reviewed_on"))
        return [
            Queue(
                label=_("Guides to review"),
                url=f"{url}?status__exact={GuideStatus.IN_REVIEW}",
                **waiting,
            ),
            Queue(
                label=_("Guides to review again"),
                url=f"{url}?{ReviewFilter.parameter_name}=lewat",
                count=due["count"],
                oldest=due["oldest"] and day_start(due["oldest"]),
                late=bool(due["count"]),
            ),
        ]


@admin.register(GuideTopic)
class GuideTopicAdmin(DeskAdmin):
    list_display = ["name", "slug", "description", "order"]
    list_editable = ["order"]
    ordering = ["order", "name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_prepopulated_fields(self, request, obj=None) -> dict:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """The address of a topic stays: people keep it."""
        return ["slug"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        guides.forget_pages()


@admin.register(GuideQuestion)
class GuideQuestionAdmin(WritingAdmin):
    form = EditionForm
    # What people ask for stands in it; the answer says how it is.
    not_judged = ("question",)
    list_display = ["question", "guide", "status", "status_since"]
    list_filter = ["status"]
    list_select_related = ["guide"]
    search_fields = ["question", "code"]
    autocomplete_fields = ["guide"]
    readonly_fields = ["asked", "asked_at"]
    fieldsets = [(None, {"fields": ["asked", "asked_at", "guide", "question", "answer"]})]
    inlines = [GuideQuestionChangeRows]
    steps = tuple(
        Move(status, label, needs_reason=status in REFUSALS)
        for status, label in QUESTION_STEPS.items()
    )

    def is_open(self, row: GuideQuestion | None) -> bool:
        return row is None or row.status == QuestionStatus.WAITING

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.defer("search", "guide__search", "guide__body")

    def moves(self, request: HttpRequest, row: GuideQuestion) -> list[Move]:
        actors = guide_questions.actors_for(request.user, row)
        return [
            move
            for move in self.steps
            if actors & QUESTION_MOVES.get((row.status, move.value), frozenset())
        ]

    def decide(self, request: HttpRequest, row: GuideQuestion, value: str, reason: str) -> None:
        guide_questions.change_question_status(row, value, by=request.user, note=reason)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if form.has_changed():
            guide_questions.note_edit(obj, by=request.user)

    def view_on_site(self, row: GuideQuestion) -> str:
        return row.get_absolute_url()

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        url = reverse("admin:events_guidequestion_changelist")
        labels = {
            QuestionStatus.WAITING: _("Questions to answer"),
            QuestionStatus.ANSWERED: _("Answers to publish"),
        }
        rows = GuideQuestion.objects.waiting().order_by().values("status")
        found = {
            row["status"]: row
            for row in rows.annotate(count=Count("pk"), oldest=Min("status_since"))
        }
        return [
            Queue(
                label=label,
                url=f"{url}?status__exact={status}",
                count=found[status]["count"] if status in found else 0,
                oldest=found[status]["oldest"] if status in found else None,
            )
            for status, label in labels.items()
        ]


@admin.register(GuideVote)
class GuideVoteAdmin(FrozenAdmin):
    list_display = ["day", "guide", "is_useful", "words"]
    list_filter = ["is_useful"]
    list_select_related = ["guide"]
    search_fields = ["guide__title", "words"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("guide__search", "guide__body")
