"""What is known of permits, as staff keep it."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from okoce.desk import DeskAdmin, RecordAdmin

from ..models import (
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
        (_("Validity"), {"fields": ["renewal", "valid_years", "renew_days", "validity_words"]}),
        FACT,
    ]


@admin.register(PermitRule)
class PermitRuleAdmin(FactAdmin):
    list_display = ["kind", "need", "why", "valid_from", "valid_until", "certainty"]
    list_filter = ["certainty", "need", "kind"]
    list_select_related = ["kind"]
    search_fields = ["kind__name", "why", "basis"]
    fieldsets = [(None, {"fields": ["kind", "need", "why", "answers"]}), FACT]


@admin.register(PlaceRule)
class PlaceRuleAdmin(FactAdmin):
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
    list_display = ["text", "code", "position"]
    search_fields = ["text"]
    inlines = [PermitChoiceRows]
    ordering = ["position"]
