"""Themed pages, written by one and published by another; the makers of the weeks."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.desk import DecisionAdmin, DeskAdmin, Move, Queue
from okoce.errors import RuleBroken

from ..choices import COLLECTION_MOVES, CollectionStatus
from ..models import Collection, CollectionChange, CollectionItem, MakerOfWeek
from ..services import collections, makers

STEPS = {
    CollectionStatus.SUBMITTED: _("Send to a second member of staff"),
    CollectionStatus.LIVE: _("Publish"),
    CollectionStatus.DRAFT: _("Take back to be changed"),
    CollectionStatus.WITHDRAWN: _("Withdraw"),
}


class CollectionForm(forms.ModelForm):
    """A draft as it stood when the page was opened: nobody undoes what another has saved since."""

    edition = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["edition"] = collections.edition_of(self.instance)

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk:
            # The lock makes the second of two wait, and then see what the first has saved.
            now = Collection.objects.select_for_update().get(pk=self.instance.pk)
            if cleaned.get("edition") != collections.edition_of(now):
                raise forms.ValidationError(
                    _(
                        "Somebody else changed this collection after you opened it. Open it anew, "
                        "and enter what is missing: what you typed still stands here."
                    )
                )
        return cleaned


class CollectionItemRows(admin.TabularInline):
    model = CollectionItem
    autocomplete_fields = ["product"]
    extra = 3

    def has_add_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


class CollectionChangeRows(RowsBelow):
    model = CollectionChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: CollectionChange) -> str:
        return str(change)


def _is_draft(collection: Collection | None) -> bool:
    return collection is None or collection.status == CollectionStatus.DRAFT


def _may_write(request: HttpRequest) -> bool:
    return request.user.is_pemprov_staff or request.user.is_pendamping


@admin.register(Collection)
class CollectionAdmin(DecisionAdmin):
    form = CollectionForm
    list_display = ["title", "status", "shown_from", "shown_until", "takes_by_rule"]
    list_filter = ["status"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "intro", "art", "shown_from", "shown_until"]}),
        (
            _("Rule"),
            {"fields": ["takes_by_rule", "category", "kecamatan", "is_halal", "price_max"]},
        ),
    ]
    inlines = [CollectionItemRows, CollectionChangeRows]
    steps = tuple(Move(status, label) for status, label in STEPS.items())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _may_write(request) and DeskAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """Who writes and who publishes; a superadmin configures, and only reads these."""
        return _may_write(request) and super().has_change_permission(request, obj)

    def get_fieldsets(self, request, obj=None):
        hidden = [(None, {"fields": ["edition"]})]
        return [*self.fieldsets, *(hidden if obj and _is_draft(obj) else [])]

    def get_readonly_fields(self, request, obj=None):
        if _is_draft(obj):
            return []
        # What was sent or published stands still while others decide and read.
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def get_prepopulated_fields(self, request, obj=None):
        return self.prepopulated_fields if _is_draft(obj) else {}

    def moves(self, request: HttpRequest, row: Collection) -> list[Move]:
        actors = collections.actors_for(request.user, row)
        return [
            move
            for move in self.steps
            if actors & COLLECTION_MOVES.get((row.status, move.value), frozenset())
        ]

    def decide(self, request: HttpRequest, row: Collection, value: str, reason: str) -> None:
        collections.change_collection_status(row, value, by=request.user, note=reason)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id else None
        extra = {"show_save": True, "show_save_and_continue": True} if _is_draft(row) else {}
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(each.has_changed() for each in formsets):
            collections.note_edit(form.instance, by=request.user)

    def view_on_site(self, row: Collection) -> str | None:
        return row.get_absolute_url() if row.status == CollectionStatus.LIVE else None

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        counts = Collection.objects.waiting().aggregate(
            count=Count("pk"), oldest=Min("status_since")
        )
        url = reverse("admin:etalase_collection_changelist")
        return [
            Queue(
                label=_("Collections to publish"),
                url=f"{url}?status__exact={CollectionStatus.SUBMITTED}",
                **counts,
            )
        ]


class MakerForm(forms.ModelForm):
    """Another maker for this week; the service says when that cannot be."""

    reason = forms.CharField(label=_("Reason (everybody reads it)"), max_length=300)

    class Meta:
        model = MakerOfWeek
        fields = ["business", "reason"]

    def clean(self) -> dict:
        chosen = super().clean()
        if chosen.get("business"):
            try:
                makers.check_may_be_chosen(chosen["business"])
            except RuleBroken as problem:
                self.add_error("business", str(problem))
        return chosen


@admin.register(MakerOfWeek)
class MakerOfWeekAdmin(DeskAdmin):
    form = MakerForm
    list_display = ["week", "business", "by", "reason", "replaced_at"]
    list_select_related = ["business", "by"]
    autocomplete_fields = ["business"]
    search_fields = ["business__name"]

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change):
        """The service makes the row, and sets the other one aside."""
        row = makers.choose_instead(obj.business, by=request.user, reason=obj.reason)
        obj.pk = row.pk
        obj._state.adding = False
