"""Businesses, their papers, and the lists they choose from."""

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from okoce.desk import DecisionAdmin, FrozenAdmin, Move, Queue, RecordAdmin

from ..models import Business, Credential, Member, Offering, Sector, Topic
from ..services.credentials import revoke_credential, verify_credential
from ..services.reminders import late_since
from .members import RowsBelow

CHECK_WITHIN = 2


class OfferingRows(RowsBelow):
    model = Offering
    fields = ["kind", "topic", "note"]


class CredentialRows(RowsBelow):
    model = Credential
    fields = ["kind", "number", "issuer", "valid_from", "valid_until", "verified_at", "revoked_at"]
    show_change_link = True


@admin.register(Business)
class BusinessAdmin(FrozenAdmin, RecordAdmin):
    list_display = ["name", "member", "sector", "kelurahan", "visibility"]
    list_filter = ["sector", "visibility", "kelurahan__kecamatan__kota_short"]
    list_select_related = ["member", "sector", "kelurahan"]
    search_fields = ["name", "member__name", "member__number"]
    fields = [
        "name",
        "member",
        "sector",
        "makes",
        "since_year",
        "kelurahan",
        "address",
        "whatsapp",
        "story",
        "visibility",
    ]
    inlines = [OfferingRows, CredentialRows]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The businesses of members in the officer's scope."""
        rows = super().get_queryset(request)
        return rows.filter(member__in=Member.objects.visible_to(request.user))


@admin.register(Credential)
class CredentialAdmin(DecisionAdmin, RecordAdmin):
    list_display = [
        "kind",
        "number",
        "business",
        "valid_from",
        "valid_until",
        "stated_at",
        "verified_at",
    ]
    list_filter = ["kind", ("verified_at", admin.EmptyFieldListFilter)]
    list_select_related = ["business"]
    search_fields = ["number", "business__name"]
    ordering = ["stated_at"]
    fields = [
        "business",
        "kind",
        "number",
        "issuer",
        "valid_from",
        "valid_until",
        "scan",
        "verified_at",
        "to_renew_since",
        "revoked_at",
        "revoke_reason",
    ]
    readonly_fields = fields
    steps = (
        Move("verify", _("Mark as checked")),
        Move("revoke", _("Withdraw with a reason"), needs_reason=True),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The papers of members in the officer's scope."""
        rows = super().get_queryset(request)
        return rows.filter(business__member__in=Member.objects.visible_to(request.user))

    def moves(self, request: HttpRequest, row: Credential) -> list[Move]:
        if not request.user.is_pemprov_staff or row.revoked_at:
            return []
        return [move for move in self.steps if move.value == "revoke" or not row.verified_at]

    def decide(self, request: HttpRequest, row: Credential, value: str, reason: str) -> None:
        if value == "verify":
            verify_credential(row, by=request.user)
        else:
            revoke_credential(row, by=request.user, reason=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        """Papers to look at; nobody checks their own."""
        waiting = Credential.objects.to_check().exclude(business__member__user=request.user)
        found = waiting.order_by().aggregate(count=Count("pk"), oldest=Min("stated_at"))
        return [
            Queue(
                label=_("Papers to check"),
                url=f"{reverse('admin:members_credential_changelist')}?verified_at__isempty=1",
                late=bool(found["oldest"]) and found["oldest"] < late_since(CHECK_WITHIN),
                **found,
            )
        ]

    @admin.display(description=_("scan"))
    def scan(self, credential: Credential) -> str:
        if not credential.proof:
            return ""
        url = reverse("members:credential_proof", args=[credential.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open the scan (this is logged)"))


@admin.register(Sector, Topic)
class ChoiceAdmin(admin.ModelAdmin):
    list_display = ["name", "order", "slug"]
    list_editable = ["order"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
