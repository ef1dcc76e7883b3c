"""Steps that were opened again, and what the portal arranged, as officers read them."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from okoce.desk import FrozenAdmin

from ..models import Mending


@admin.register(Mending)
class MendingAdmin(FrozenAdmin):
    """Read only: the portal books, and the member gives up what does not suit them."""

    list_display = ["member", "kecamatan", "step", "help", "created_at", "helped_at"]
    list_filter = [
        "help",
        "step",
        ("member__kelurahan__kecamatan", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["member__kelurahan__kecamatan", "step"]
    search_fields = ["member__name", "member__number"]
    fields = ["member", "step", "reason", "help", "event", "mentoring", "created_at", "helped_at"]
    readonly_fields = fields
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: Mending | None = None) -> bool:
        """Who configures the portal needs not know who was declined."""
        return not request.user.is_superuser and super().has_view_permission(request, obj)

    @admin.display(description=_("kecamatan"), ordering="member__kelurahan__kecamatan__name")
    def kecamatan(self, mending: Mending) -> str:
        return str(mending.member.kecamatan or "")

    @admin.display(description=_("event"))
    def event(self, mending: Mending) -> str:
        return str(mending.seat.event) if mending.seat else "–"
