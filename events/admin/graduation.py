"""Graduations that wait for staff, practice that waits to be judged, and certificates."""

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from members.services.reminders import late_since
from okoce.desk import DecisionAdmin, Move, Queue

from ..choices import CertificateEnd, ProposalStatus
from ..models import Certificate, GraduationProposal, PracticeWork, ProposalChange
from ..services import certificates, graduations


class StaffDecisions(DecisionAdmin):
    """Decided by staff alone: a superadmin only reads."""

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        is_staff = request.user.is_pemprov_staff and not request.user.is_superuser
        return is_staff and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return self.fields


class ProposalChangeRows(RowsBelow):
    model = ProposalChange
    fields = ["at", "new_status", "by", "note"]
    readonly_fields = fields


@admin.register(GraduationProposal)
class GraduationProposalAdmin(StaffDecisions):
    list_display = ["who", "event", "verdict", "attendance", "status", "proposed_by", "proposed_at"]
    list_filter = ["status", "verdict"]
    search_fields = ["seat__event__title", "seat__user__name"]
    ordering = ["status_since"]
    fields = [
        *["who", "event", "verdict", "attendance", "missing"],
        *["status", "proposed_by", "proposed_at", "decided_by"],
    ]
    inlines = [ProposalChangeRows]
    steps = (
        Move(ProposalStatus.CONFIRMED, _("Confirm")),
        Move(ProposalStatus.REFUSED, _("Refuse"), needs_reason=True),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).with_people().select_related("proposed_by")

    @admin.display(description=_("who"))
    def who(self, proposal: GraduationProposal) -> str:
        return proposal.seat.shown_name

    @admin.display(description=_("class"))
    def event(self, proposal: GraduationProposal) -> str:
        return str(proposal.seat.event)

    def moves(self, request: HttpRequest, row: GraduationProposal) -> list[Move]:
        open_now = graduations.moves_of(row, request.user)
        return [move for move in self.steps if move.value in open_now]

    def decide(
        self, request: HttpRequest, row: GraduationProposal, value: str, reason: str
    ) -> None:
        graduations.decide(row, value, by=request.user, reason=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        mine = GraduationProposal.objects.waiting().exclude(proposed_by=request.user)
        mine = mine.exclude(seat__user=request.user)
        found = mine.aggregate(count=Count("pk"), oldest=Min("status_since"))
        works = PracticeWork.objects.waiting().judged_by(request.user)
        practice = works.aggregate(count=Count("pk"), oldest=Min("status_since"))
        late = late_since()
        return [
            Queue(
                label=_("Graduations to confirm"),
                url=f"{reverse('admin:events_graduationproposal_changelist')}"
                f"?status__exact={ProposalStatus.PROPOSED}",
                late=bool(found["oldest"] and found["oldest"] < late),
                **found,
            ),
            Queue(
                label=_("Practice to judge"),
                url=reverse("events:practice_queue"),
                late=bool(practice["oldest"] and practice["oldest"] < late),
                **practice,
            ),
        ]


@admin.register(Certificate)
class CertificateAdmin(StaffDecisions):
    list_display = ["number", "name", "title", "issued_on", "end", "revoked_at"]
    list_filter = ["end", "issued_on"]
    search_fields = ["number", "code", "name"]
    search_help_text = _("Number, code or name")
    ordering = ["-id"]
    fields = [
        *["number", "code", "name", "title", "issued_on", "by"],
        *["end", "revoked_at", "revoked_by", "note", "replaced_by"],
    ]
    steps = (Move(CertificateEnd.REVOKED, _("Revoke"), needs_reason=True),)

    def moves(self, request: HttpRequest, row: Certificate) -> list[Move]:
        is_open = row.is_valid and row.user_id != request.user.pk
        return list(self.steps) if is_open else []

    def version(self, row: Certificate) -> str:
        return str(row.revoked_at)

    def decide(self, request: HttpRequest, row: Certificate, value: str, reason: str) -> None:
        certificates.revoke(row, by=request.user, reason=reason)
