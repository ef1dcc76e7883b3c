"""Lenders: entered by one member of staff, approved by another; the intake closed with a reason."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from members.services.reminders import late_since
from okoce.desk import DecisionAdmin, DeskAdmin, Move, Queue

from ..choices import TermsStatus
from ..models import Lender, LenderChange, LenderProduct, LenderStatus
from ..services import lenders
from ..services.pages import forget_pages
from .permits import FACT

CLOSE, REOPEN = "tutup", "buka"


class OpenPageAdmin(DecisionAdmin):
    """Rows with steps whose fields may be changed too, while ``is_open`` says so."""

    # An address without its scheme is a secure one.
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def is_open(self, request: HttpRequest, row) -> bool:
        raise NotImplementedError

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id) if object_id else None
        extra = (
            {"show_save": True, "show_save_and_continue": True}
            if row and self.is_open(request, row)
            else {}
        )
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )


class CheckRows(RowsBelow):
    model = LenderStatus
    fields = ["checked_on", "standing", "licence", "status", "proposed_by", "decided_by"]
    readonly_fields = fields


class ProductRows(RowsBelow):
    model = LenderProduct
    fields = ["name", "valid_from", "valid_until", "status", "proposed_by", "decided_by"]
    readonly_fields = fields


class IntakeRows(RowsBelow):
    model = LenderChange
    fields = ["at", "change", "by", "note"]
    readonly_fields = fields


@admin.register(Lender)
class LenderAdmin(OpenPageAdmin):
    list_display = ["name", "kind", "takes_people", "checked", "is_listed"]
    list_filter = ["kind", "is_listed"]
    search_fields = ["name", "legal_name"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["officers"]
    fields = [
        *["name", "slug", "legal_name", "kind", "site", "about", "is_listed", "officers"],
        *["answers_within", "keeps_months"],
        *["takes_people", "why_closed", "closed_because", "closed_by", "closed_at"],
    ]
    readonly_fields = ["takes_people", "why_closed", "closed_because", "closed_by", "closed_at"]
    inlines = [CheckRows, ProductRows, IntakeRows]
    steps = (
        Move(CLOSE, _("Close the intake"), needs_reason=True),
        Move(REOPEN, _("No longer close the intake by hand")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_terms()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return DeskAdmin.has_add_permission(self, request)

    def is_open(self, request: HttpRequest, row: Lender) -> bool:
        return self.has_change_permission(request, row)

    def get_readonly_fields(self, request, obj=None):
        # Roles and scopes are set by the superadmin.
        fields = self.readonly_fields
        return fields if request.user.is_superuser else [*fields, "officers"]

    @admin.display(description=_("takes people"), boolean=True)
    def takes_people(self, lender: Lender) -> bool:
        return lender.is_open

    @admin.display(description=_("last check"))
    def checked(self, lender: Lender):
        return lender.last_check.checked_on if lender.last_check else None

    @admin.display(description=_("why not"))
    def why_closed(self, lender: Lender) -> str:
        return " ".join(str(reason.label) for reason in lender.why_closed()) or "–"

    def moves(self, request: HttpRequest, row: Lender) -> list[Move]:
        if not lenders.decides(request.user):
            return []
        close, reopen = self.steps
        if not row.closed_because:
            return [close]
        return [reopen] if row.closed_by_id != request.user.pk else []

    def version(self, row: Lender) -> str:
        return f"{row.closed_at} {row.closed_because}"

    def decide(self, request: HttpRequest, row: Lender, value: str, reason: str) -> None:
        if value == CLOSE:
            lenders.close_intake(row, by=request.user, because=reason)
        else:
            lenders.reopen_intake(row, by=request.user)

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        forget_pages()


class LenderStatusForm(forms.ModelForm):
    evidence_url = forms.URLField(
        label=_("address of the evidence"), required=False, assume_scheme="https", max_length=200
    )

    class Meta:
        model = LenderStatus
        fields = [
            *["lender", "licence", "standing", "checked_on"],
            *["evidence", "evidence_url", "certainty", "doubt"],
        ]


class LenderProductForm(forms.ModelForm):
    class Meta:
        model = LenderProduct
        fields = [
            *["lender", "name", "for_whom", "replaces", "rate", "rate_per", "rate_basis"],
            *["fee_percent", "fee_per", "fee_amount", "amount_min", "amount_max"],
            *["tenor_min", "tenor_max", "steps", "needs_recommendation", "papers"],
            *FACT[1]["fields"],
        ]
        # Percentages with a comma, as staff write them.
        localized_fields = ["rate", "fee_percent"]
        widgets = {"steps": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "replaces" in self.fields:
            rows = LenderProduct.objects.approved().select_related("lender")
            self.fields["replaces"].queryset = rows


class EntryAdmin(OpenPageAdmin):
    """What staff propose: changed by whoever proposed it until a second one has decided."""

    autocomplete_fields = ["lender"]
    list_filter = ["status"]
    search_fields = ["lender__name"]
    list_select_related = ["lender", "proposed_by", "decided_by"]
    decided = ["status", "proposed_by", "decided_by", "decision_note"]
    steps = (
        Move(TermsStatus.APPROVED, _("Approve")),
        Move(TermsStatus.REFUSED, _("Refuse"), needs_reason=True),
        Move(TermsStatus.WITHDRAWN, _("Take back")),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return lenders.decides(request.user) and DeskAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        """Staff alone; a superadmin configures, and only reads these."""
        return lenders.decides(request.user) and super().has_change_permission(request, obj)

    def is_open(self, request: HttpRequest, row) -> bool:
        return row is None or (row.is_proposed and row.proposed_by_id == request.user.pk)

    def get_readonly_fields(self, request, obj=None):
        return self.decided if self.is_open(request, obj) else self.fields

    def moves(self, request: HttpRequest, row) -> list[Move]:
        open_now = lenders.moves_of(row, request.user)
        return [move for move in self.steps if move.value in open_now]

    def version(self, row) -> str:
        return lenders.edition_of(row)

    def decide(self, request: HttpRequest, row, value: str, reason: str) -> None:
        # Of an action in the list it is not known what stood there.
        edition = request.POST.get("_version", "")
        lenders.decide(row, value, by=request.user, note=reason, edition=edition)

    def save_model(self, request, obj, form, change) -> None:
        lenders.propose(obj, by=request.user)

    def view_on_site(self, row) -> str:
        return row.lender.get_absolute_url()

    def queue_of(self, request: HttpRequest, label: str) -> list[Queue]:
        """What waits for this officer, who may not decide what they entered."""
        if not lenders.decides(request.user):
            return []
        rows = self.model.objects.waiting().exclude(proposed_by=request.user)
        found = rows.aggregate(count=Count("pk"), oldest=Min("status_since"))
        url = reverse(f"admin:loans_{self.model._meta.model_name}_changelist")
        return [
            Queue(
                label=label,
                url=f"{url}?status__exact={TermsStatus.PROPOSED}",
                late=bool(found["oldest"] and found["oldest"] < late_since()),
                **found,
            )
        ]


@admin.register(LenderStatus)
class LenderStatusAdmin(EntryAdmin):
    form = LenderStatusForm
    list_display = ["lender", "standing", "checked_on", "status", "proposed_by", "decided_by"]
    list_filter = ["status", "standing"]
    fields = [*LenderStatusForm.Meta.fields, *EntryAdmin.decided]

    def queues(self, request: HttpRequest) -> list[Queue]:
        return self.queue_of(request, _("Checks of licences to approve"))


@admin.register(LenderProduct)
class LenderProductAdmin(EntryAdmin):
    form = LenderProductForm
    list_display = ["lender", "name", "valid_from", "valid_until", "status", "proposed_by"]
    list_filter = ["status", "rate_basis", "certainty"]
    search_fields = ["lender__name", "name"]
    fields = [*LenderProductForm.Meta.fields, *EntryAdmin.decided]

    def queues(self, request: HttpRequest) -> list[Queue]:
        return self.queue_of(request, _("Terms of lenders to approve"))
