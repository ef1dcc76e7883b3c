"""Pooled orders: what waits to be looked over before it reaches makers, and how each one goes."""

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from members.services.reminders import late_since
from okoce.desk import DecisionAdmin, Move, Queue
from okoce.rupiah import format_rupiah

from ..choices.pools import POOL_MOVES, POOL_REASON_NEEDED, PoolActor, PoolStatus
from ..models import PoolChange, PoolOrder, PoolPart
from ..services import pools as services

STEPS = {
    PoolStatus.OPEN: _("Let it through to makers"),
    PoolStatus.REFUSED: _("Do not pass it on"),
    PoolStatus.CANCELLED: _("Call it off"),
}


class PartRows(RowsBelow):
    model = PoolPart
    fields = ["product", "quantity", "shown_price", "status", "status_since"]
    readonly_fields = fields

    @admin.display(description=_("price for one (rupiah)"))
    def shown_price(self, part: PoolPart) -> str:
        return format_rupiah(part.price)


class PoolChangeRows(RowsBelow):
    model = PoolChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: PoolChange) -> str:
        return str(change)


@admin.register(PoolOrder)
class PoolOrderAdmin(DecisionAdmin):
    list_display = ["code", "what", "status", "status_since", "quantity", "taken", "needed_on"]
    list_filter = ["status", "needs_halal", "needs_permit"]
    list_select_related = ["category"]
    search_fields = ["code", "what"]
    search_help_text = _("Code, or what is asked for")
    ordering = ["status_since"]
    fieldsets = [
        (None, {"fields": ["code", "status", "status_since", "what", "details", "category"]}),
        (
            _("Order"),
            {
                "fields": [
                    *["quantity", "unit", "taken", "needed_on", "take_until", "shown_budget"],
                    *["needs_permit", "needs_halal", "kecamatan"],
                ]
            },
        ),
        (_("Buyer"), {"fields": ["name", "organisation", "phone", "email"]}),
    ]
    inlines = [PartRows, PoolChangeRows]
    steps = tuple(
        Move(status, label, (PoolStatus.REVIEW, status) in POOL_REASON_NEEDED)
        for status, label in STEPS.items()
    )

    def get_readonly_fields(self, request, obj=None):
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def view_on_site(self, row: PoolOrder) -> None:
        """The page of an order is its buyer's alone."""

    def moves(self, request: HttpRequest, row: PoolOrder) -> list[Move]:
        actor = services.actor_for(request.user, row)
        if actor != PoolActor.OFFICER:
            return []
        return [
            move for move in self.steps if actor in POOL_MOVES.get((row.status, move.value), ())
        ]

    def decide(self, request: HttpRequest, row: PoolOrder, value: str, reason: str) -> None:
        actor = services.actor_for(request.user, row)
        services.change_order(row, value, actor=actor or "", by=request.user, note=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        waiting = PoolOrder.objects.waiting_for_staff()
        counts = waiting.aggregate(count=Count("pk"), oldest=Min("status_since"))
        url = reverse("admin:etalase_poolorder_changelist")
        return [
            Queue(
                label=_("Pooled orders to look over"),
                url=f"{url}?status__exact={PoolStatus.REVIEW}",
                late=bool(counts["oldest"])
                and counts["oldest"] < late_since(services.ANSWER_WITHIN),
                **counts,
            )
        ]

    @admin.display(description=_("budget for one (rupiah)"))
    def shown_budget(self, order: PoolOrder) -> str:
        return format_rupiah(order.budget) if order.budget else ""
