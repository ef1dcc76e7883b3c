"""Members: the queue of registrations, and the whole record on one page."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from okoce.desk import DecisionAdmin, FrozenAdmin, Move, Queue, RecordAdmin

from .. import services
from ..choices import REASON_NEEDED, MemberStatus
from ..models import (
    AccessLog,
    Consent,
    ExportLog,
    Graduation,
    Member,
    MemberChange,
    MemberStep,
    PendampingAssignment,
)
from ..services.access import actor_for
from ..services.reminders import late_since
from ..services.status import VERIFY_WITHIN, moves_of

STEP_LABELS = {
    MemberStatus.VERIFIED: _("Verify"),
    MemberStatus.RETURNED: _("Return with a reason"),
    MemberStatus.FLAGGED: _("Flag for staff"),
}


class RowsBelow(admin.TabularInline):
    """Rows that hang on a record; officers read them here."""

    extra = 0
    can_delete = False
    show_change_link = False
    # The desk has no way to the public page of any row.
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The rows with what their foreign keys name, in one query."""
        shown = [
            field.name
            for field in self.model._meta.fields
            if field.is_relation and field.name in self.fields
        ]
        return super().get_queryset(request).select_related(*shown)

    def has_add_permission(self, request, obj=None) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


class StepRows(RowsBelow):
    model = MemberStep
    fields = ["step", "status", "turn", "started_on", "due_on", "done_on", "reason", "evidence"]


class ChangeRows(RowsBelow):
    model = MemberChange
    fields = ["at", "old_status", "new_status", "by", "note"]


class GraduationRows(RowsBelow):
    model = Graduation
    fk_name = "member"
    fields = ["on", "evidence", "reason", "by", "withdrawn_at", "withdrawn_because"]
    readonly_fields = fields


class ConsentRows(RowsBelow):
    model = Consent
    fields = ["text", "given_at", "withdrawn_at"]


class AccessRows(RowsBelow):
    model = AccessLog
    fields = ["at", "reader", "what", "reason"]


class GraduateFilter(admin.SimpleListFilter):
    title = _("graduate")
    parameter_name = "lulusan"

    def lookups(self, request, model_admin):
        return [("ya", _("Graduate")), ("belum", _("Not yet"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(graduated_on__isnull=self.value() == "belum")


@admin.register(Member)
class MemberAdmin(DecisionAdmin, RecordAdmin):
    list_display = ["name", "number", "area", "status", "waiting", "graduated_on"]
    list_filter = ["status", GraduateFilter, "domicile", "kelurahan__kecamatan__kota_short"]
    list_select_related = ["kelurahan__kecamatan"]
    search_fields = [
        "name",
        "number",
        "user__phone",
        "user__email",
        "business__name",
        "kelurahan__kecamatan__name",
    ]
    search_help_text = _("Name, member number, phone, email, business or kecamatan")
    ordering = ["status_since"]
    fieldsets = [
        (None, {"fields": ["name", "number", "status", "status_since", "field_desk"]}),
        (
            _("Person"),
            {"fields": ["phone", "email", "shown_nik", "domicile", "outside_city", "area"]},
        ),
        (_("Business"), {"fields": ["business_link"]}),
        (_("Programme"), {"fields": ["graduated_on", "registration_step", "created_at"]}),
    ]
    inlines = [StepRows, ChangeRows, GraduationRows, ConsentRows, AccessRows]
    steps = tuple(
        Move(status, label, status in REASON_NEEDED) for status, label in STEP_LABELS.items()
    )

    def get_readonly_fields(self, request, obj=None):
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def get_inlines(self, request, obj):
        # Who read a record is told to its owner and to staff.
        return [
            inline
            for inline in self.inlines
            if inline is not AccessRows or request.user.has_perm("members.view_accesslog")
        ]

    def moves(self, request: HttpRequest, row: Member) -> list[Move]:
        open_now = moves_of(row, actor_for(request.user, row))
        return [move for move in self.steps if move.value in open_now]

    def decide(self, request: HttpRequest, row: Member, value: str, reason: str) -> None:
        services.change_member_status(row, value, by=request.user, note=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        waiting = self.get_queryset(request).exclude(user=request.user)
        waiting = waiting.waiting_for_verification()
        found = waiting.aggregate(count=Count("pk"), oldest=Min("status_since"))
        return [
            Queue(
                label=_("Members to verify"),
                url=f"{reverse('admin:members_member_changelist')}?status__exact=submitted",
                late=bool(found["oldest"]) and found["oldest"] < late_since(VERIFY_WITHIN),
                **found,
            )
        ]

    @admin.display(description=_("kelurahan"), ordering="kelurahan__kecamatan__name")
    def area(self, member: Member) -> str:
        if member.kelurahan is None:
            return member.outside_city
        return f"{member.kelurahan}, {member.kelurahan.kecamatan}"

    @admin.display(description=_("in this status for"), ordering="-status_since")
    def waiting(self, member: Member) -> str:
        return timesince(member.status_since, timezone.now() + timedelta(seconds=1), depth=1)

    @admin.display(description=_("NIK"))
    def shown_nik(self, member: Member) -> str:
        return member.masked_nik

    @admin.display(description=_("phone number"))
    def phone(self, member: Member) -> str:
        return str(member.user.phone or "")

    @admin.display(description=_("email"))
    def email(self, member: Member) -> str:
        return member.user.email or ""

    @admin.display(description=_("business"))
    def business_link(self, member: Member) -> str:
        business = getattr(member, "business", None)
        if business is None:
            return ""
        url = reverse("admin:members_business_change", args=[business.pk])
        return format_html('<a href="{}">{}</a>', url, business)

    @admin.display(description=_("field desk"))
    def field_desk(self, member: Member) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("members:field_member", args=[member.number]),
            _("Steps, graduation and the full NIK (with a reason)"),
        )


@admin.register(PendampingAssignment)
class PendampingAssignmentAdmin(admin.ModelAdmin):
    list_display = ["user", "kecamatan", "since", "until"]
    list_filter = ["kecamatan__kota_short"]
    list_select_related = ["user", "kecamatan"]
    search_fields = ["user__name", "kecamatan__name"]
    autocomplete_fields = ["user", "kecamatan"]


@admin.register(AccessLog)
class AccessLogAdmin(FrozenAdmin):
    list_display = ["at", "reader", "member", "what", "reason"]
    list_select_related = ["reader", "member"]
    search_fields = ["member__name", "member__number", "reader__name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Officers read the log of their own members; a superadmin all of it."""
        rows = super().get_queryset(request)
        members = Member.objects.visible_to(request.user)
        return rows.filter(member__in=members)


@admin.register(ExportLog)
class ExportLogAdmin(FrozenAdmin):
    list_display = ["at", "by", "what", "rows", "purpose"]
    list_select_related = ["by"]
    search_fields = ["by__name", "what", "purpose"]
    search_help_text = _("Name, list or purpose")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A pendamping reads what they took along themselves, staff and a superadmin all."""
        rows = super().get_queryset(request)
        user = request.user
        return rows if user.is_pemprov_staff or user.is_superuser else rows.filter(by=user)
