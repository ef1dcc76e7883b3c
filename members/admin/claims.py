"""NIK claim cases: two records, one number, one decision."""

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from okoce.desk import DecisionAdmin, Move, Queue
from okoce.nik import mask_nik

from ..choices import CLAIM_MOVES, Actor, ClaimStatus
from ..models import ClaimCase, Member
from ..services.claims import decide_claim
from ..services.reminders import late_since

ANSWER_WITHIN = 2


@admin.register(ClaimCase)
class ClaimCaseAdmin(DecisionAdmin):
    list_display = ["pk", "claimant", "holder", "status", "opened_at", "decided_by"]
    list_filter = ["status"]
    list_select_related = ["claimant", "holder", "decided_by"]
    search_fields = ["claimant__name", "holder__name", "claimant__number", "holder__number"]
    ordering = ["opened_at"]
    fields = [
        "status",
        "shown_nik",
        "claimant_record",
        "holder_record",
        "opened_at",
        "decided_at",
        "decided_by",
        "note",
    ]
    readonly_fields = fields
    steps = tuple(
        Move(new, ClaimStatus(new).label, needs_reason=True)
        for (_old, new), actors in CLAIM_MOVES.items()
        if Actor.STAFF in actors
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Cases nobody has sent yet hold up nobody, so they are not shown."""
        rows = super().get_queryset(request)
        return (rows.waiting() | rows.exclude(status=ClaimStatus.OPEN)).distinct()

    def moves(self, request: HttpRequest, row: ClaimCase) -> list[Move]:
        own = {record.user_id for record in (row.claimant, row.holder) if record}
        if row.status != ClaimStatus.OPEN or request.user.pk in own or request.user.is_superuser:
            return []
        return list(self.steps)

    def decide(self, request: HttpRequest, row: ClaimCase, value: str, reason: str) -> None:
        decide_claim(row, value, by=request.user, note=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        found = ClaimCase.objects.waiting().aggregate(count=Count("pk"), oldest=Min("opened_at"))
        return [
            Queue(
                label=_("NIK claim cases"),
                url=f"{reverse('admin:members_claimcase_changelist')}?status__exact=open",
                late=bool(found["oldest"]) and found["oldest"] < late_since(ANSWER_WITHIN),
                **found,
            )
        ]

    @admin.display(description=_("NIK as typed"))
    def shown_nik(self, case: ClaimCase) -> str:
        return mask_nik(case.nik) if case.nik else ""

    @admin.display(description=_("new registration"))
    def claimant_record(self, case: ClaimCase) -> str:
        return self._record(case.claimant)

    @admin.display(description=_("existing record"))
    def holder_record(self, case: ClaimCase) -> str:
        return self._record(case.holder)

    def _record(self, member: Member | None) -> str:
        if member is None:
            return _("This record is gone.")
        return format_html(
            '<a href="{}">{}</a><br>{} · {}<br>{}',
            reverse("admin:members_member_change", args=[member.pk]),
            member.name,
            member.get_status_display(),
            member.kelurahan or member.outside_city,
            member.user.phone or member.user.email,
        )
