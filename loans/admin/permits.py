"""What is known of permits, as staff keep it."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.desk import DeskAdmin, FrozenAdmin, RecordAdmin

from ..forms.answers import PermitQuestionForm, PermitRuleForm, PlaceRuleForm
from ..models import (
    PermitCase,
    PermitCaseChange,
    PermitChoice,
    PermitField,
    PermitKind,
    PermitQuestion,
    PermitRule,
    PermitTerms,
    PlaceRule,
)
from ..services.pages import forget_pages

FACT = (
    _("Since when, and how sure"),
    {
        "fields": [
            *["valid_from", "valid_until", "basis", "source"],
            *["certainty", "doubt", "checked_on"],
        ]
    },
)


class PublicAdmin(DeskAdmin):
    """What is kept here stands on kept pages, which are dropped with each change."""

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        forget_pages()


class FactAdmin(RecordAdmin, PublicAdmin):
    """Dated rules: an old one is ended and a new one added, so that both stay readable."""


@admin.register(PermitKind)
class PermitKindAdmin(PublicAdmin):
    list_display = ["name", "gloss", "order", "is_of_past"]
    search_fields = ["name", "gloss"]
    ordering = ["order", "name"]


class PermitFieldRows(admin.TabularInline):
    model = PermitField
    fields = ["position", "section", "code", "label", "help", "kind", "is_required"]
    extra = 0


@admin.register(PermitTerms)
class PermitTermsAdmin(FactAdmin):
    list_display = ["kind", "authority", "valid_from", "valid_until", "certainty", "checked_on"]
    list_filter = ["certainty", "kind"]
    list_select_related = ["kind"]
    search_fields = ["kind__name", "authority", "basis"]
    inlines = [PermitFieldRows]
    fieldsets = [
        (None, {"fields": ["kind", "authority", "cost", "workdays", "time_words"]}),
        (
            _("Validity"),
            {
                "fields": [
                    *["renewal", "valid_months", "renew_opens_days", "renew_closes_days"],
                    "validity_words",
                ]
            },
        ),
        FACT,
    ]


@admin.register(PermitRule)
class PermitRuleAdmin(FactAdmin):
    form = PermitRuleForm
    list_display = ["kind", "need", "why", "valid_from", "valid_until", "certainty"]
    list_filter = ["certainty", "need", "kind"]
    list_select_related = ["kind"]
    search_fields = ["kind__name", "why", "basis"]
    fieldsets = [(None, {"fields": ["kind", "need", "why", "answers"]}), FACT]


@admin.register(PlaceRule)
class PlaceRuleAdmin(FactAdmin):
    form = PlaceRuleForm
    list_display = ["rule", "verdict", "valid_from", "valid_until", "certainty"]
    list_filter = ["certainty", "verdict"]
    search_fields = ["rule", "alternatives", "basis"]
    fieldsets = [(None, {"fields": ["verdict", "rule", "alternatives", "answers"]}), FACT]


class PermitChoiceRows(admin.TabularInline):
    model = PermitChoice
    fields = ["position", "code", "label"]
    extra = 0


@admin.register(PermitQuestion)
class PermitQuestionAdmin(PublicAdmin):
    form = PermitQuestionForm
    list_display = ["text", "code", "position"]
    search_fields = ["text"]
    inlines = [PermitChoiceRows]
    ordering = ["position"]


class CaseChangeRows(RowsBelow):
    model = PermitCaseChange
    fields = ["at", "old_status", "new_status", "by", "note"]
    readonly_fields = fields


@admin.register(PermitCase)
class PermitCaseAdmin(FrozenAdmin):
    """Read only: cases are worked on at ``/perizinan/meja/``; no answers are shown here."""

    list_display = ["reference", "member", "kind", "status", "status_since", "due_on"]
    list_filter = ["status", "kind", "stop_reason"]
    list_select_related = ["member", "kind"]
    search_fields = ["reference", "member__name", "member__number"]
    fields = [
        *["reference", "member", "kind", "status", "status_since", "due_on"],
        *["filled_by", "agency_number", "reason", "stop_reason", "created_at"],
    ]
    readonly_fields = fields
    inlines = [CaseChangeRows]
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: PermitCase | None = None) -> bool:
        """Who configures the portal needs not know who applies for what."""
        return not request.user.is_superuser and super().has_view_permission(request, obj)
