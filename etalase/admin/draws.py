"""The draw of shelf places at the staff desk: rules, rounds, and who waits."""

from django.contrib import admin
from django.db.models import Min
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.codes import tidy_code
from okoce.desk import DecisionAdmin, DeskAdmin, FrozenAdmin, Move, Queue
from okoce.errors import RuleBroken

from ..choices import ROUND_MOVES, DrawActor, RoundStatus
from ..forms.draws import DrawRoundForm
from ..models import (
    DrawRound,
    DrawRoundChange,
    DrawRule,
    DrawSlot,
    PlaceRequest,
    PlaceRequestChange,
)
from ..services import draws
from ..services.draw_moves import round_actor


@admin.register(DrawRule)
class DrawRuleAdmin(DeskAdmin):
    list_display = ["version", "since", "max_share", "wait_step_days", "confirm_hours", "note"]

    def get_readonly_fields(self, request: HttpRequest, obj: DrawRule | None = None) -> list[str]:
        """A rule by which a round was promised stays as it is: a new row changes it."""
        if obj and obj.rounds.exists():
            return [field.name for field in DrawRule._meta.fields]
        return []


class PlaceRows(RowsBelow):
    model = DrawSlot
    fields = ["number", "name", "kind", "freed_at"]


class RoundChangeRows(RowsBelow):
    model = DrawRoundChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: DrawRoundChange) -> str:
        return str(change)


@admin.register(DrawRound)
class DrawRoundAdmin(DecisionAdmin):
    list_display = ["code", "site", "status", "starts_on", "ends_on", "closes_at", "draw_at"]
    list_filter = ["status", "site"]
    list_select_related = ["site"]
    search_fields = ["code", "site__name"]
    search_help_text = _("Code or centre")
    ordering = ["-id"]
    fieldsets = [
        (None, {"fields": ["code", "site", "status", "status_since", "page"]}),
        (_("When"), {"fields": ["starts_on", "ends_on", "closes_at", "draw_at"]}),
        (_("Who"), {"fields": ["made_by", "drawn_by", "rule"]}),
        (_("Proof"), {"fields": ["commitment", "digest", "seed"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["site", "starts_on", "ends_on", "closes_at", "draw_at", "slots"]}),
    ]
    inlines = [PlaceRows, RoundChangeRows]
    steps = (
        Move(RoundStatus.CLOSED, _("Close and publish the list")),
        Move(RoundStatus.DRAWN, _("Draw: write the code of the round as the reason"), True),
        Move(RoundStatus.CANCELLED, _("Call off: everybody reads the reason"), True),
    )

    def get_fieldsets(self, request: HttpRequest, obj: DrawRound | None = None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request: HttpRequest, obj: DrawRound | None = None) -> list[str]:
        if obj is None:
            return []
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def get_inlines(self, request: HttpRequest, obj: DrawRound | None) -> list:
        return self.inlines if obj else []

    def get_form(self, request: HttpRequest, obj: DrawRound | None = None, change=False, **kwargs):
        if obj is None:
            # The form opens the round as its last check, so that a refusal is told in its place.
            kwargs["form"] = type("OpenRound", (DrawRoundForm,), {"by": request.user})
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return round_actor(request.user) == DrawActor.STAFF

    def save_model(self, request: HttpRequest, obj: DrawRound, form, change: bool) -> None:
        """The service has opened the round while the form was checked."""

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        """The service has written the slots too."""

    def moves(self, request: HttpRequest, row: DrawRound) -> list[Move]:
        if round_actor(request.user) != DrawActor.STAFF:
            return []
        now = timezone.now()
        due = {
            RoundStatus.CLOSED: row.closes_at <= now,
            RoundStatus.DRAWN: row.draw_at <= now and row.made_by_id != request.user.pk,
            RoundStatus.CANCELLED: True,
        }
        return [
            move
            for move in self.steps
            if DrawActor.STAFF in ROUND_MOVES.get((row.status, move.value), ()) and due[move.value]
        ]

    def decide(self, request: HttpRequest, row: DrawRound, value: str, reason: str) -> None:
        if value == RoundStatus.CLOSED:
            draws.close_round(row, by=request.user)
        elif value == RoundStatus.CANCELLED:
            draws.cancel_round(row, by=request.user, note=reason)
        elif tidy_code(reason) != row.code:
            raise RuleBroken(gettext("To draw, write the code of the round as the reason."))
        else:
            draws.draw_round(row, by=request.user)

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        due = DrawRound.objects.due_to_draw(timezone.now()).exclude(made_by=request.user)
        oldest = due.aggregate(oldest=Min("draw_at"))["oldest"]
        url = f"{reverse('admin:etalase_drawround_changelist')}?status={RoundStatus.CLOSED}"
        return [
            Queue(
                label=_("Draws that are due"),
                count=due.count(),
                oldest=oldest,
                url=url,
                late=bool(oldest) and timezone.localdate(oldest) < timezone.localdate(),
            )
        ]

    @admin.display(description=_("public page"))
    def page(self, row: DrawRound) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', row.get_absolute_url(), gettext("See what everybody sees")
        )


class RequestChangeRows(RowsBelow):
    model = PlaceRequestChange
    fields = ["at", "move", "by"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: PlaceRequestChange) -> str:
        return str(change)


@admin.register(PlaceRequest)
class PlaceRequestAdmin(FrozenAdmin):
    list_display = ["product", "business", "site", "kind", "status", "waiting_since"]
    list_filter = ["status", "site", "kind"]
    list_select_related = ["product", "business", "site"]
    search_fields = ["product__name", "business__name"]
    search_help_text = _("Product or business")
    ordering = ["waiting_since"]
    inlines = [RequestChangeRows]
