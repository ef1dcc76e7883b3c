"""Centres, shelves and slots as staff furnish them; what stood in a slot is read only."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.dates import lasting, short_date
from okoce.desk import DeskAdmin, FrozenAdmin

from ..models import Placement, PlacementChange, Recall, RecallChange, Shelf, Site, Slot, StockMove


class FurnitureRows(admin.TabularInline):
    """Rows that staff edit; what has a history is put out of use and never deleted."""

    extra = 0
    can_delete = False


class ShelfRows(FurnitureRows):
    model = Shelf
    fields = ["label", "name", "x", "y", "width", "height", "columns", "order"]
    show_change_link = True


class SlotRows(FurnitureRows):
    model = Slot
    fields = ["number", "kind", "width_cm", "depth_cm", "height_cm", "code", "is_active"]
    readonly_fields = ["code"]


@admin.register(Site)
class SiteAdmin(DeskAdmin):
    list_display = ["name", "kecamatan", "address", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "kecamatan__name"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ShelfRows]
    ordering = ["name"]


@admin.register(Shelf)
class ShelfAdmin(DeskAdmin):
    list_display = ["label", "name", "site"]
    list_filter = ["site"]
    list_select_related = ["site"]
    search_fields = ["name", "label", "site__name"]
    inlines = [SlotRows]
    ordering = ["site__name", "order", "label"]


class StockRows(RowsBelow):
    model = StockMove
    fields = ["at", "kind", "quantity", "by", "note"]
    readonly_fields = fields


class PlacementChangeRows(RowsBelow):
    model = PlacementChange
    fields = ["at", "old_status", "new_status", "by", "note"]
    readonly_fields = fields


@admin.register(Placement)
class PlacementAdmin(FrozenAdmin):
    """Read only: placing and counting is done where the shelf is, at ``/etalase/rak/``."""

    list_display = [
        *["product", "slot", "site", "status", "days"],
        *["quantity_in", "sold", "returned", "spoiled", "expires_on"],
    ]
    list_filter = ["status", ("slot__shelf__site", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["product", "slot__shelf__site"]
    search_fields = ["product__name", "product__business__name", "slot__code", "code", "batch"]
    inlines = [StockRows, PlacementChangeRows]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The placements in this officer's centres; a superadmin reads all."""
        if request.user.is_superuser:
            return admin.ModelAdmin.get_queryset(self, request)
        return super().get_queryset(request)

    @admin.display(description=_("period"), ordering="period")
    def days(self, placement: Placement) -> str:
        """From the first day to the last, both included."""
        return f"{short_date(placement.first_day)} – {short_date(placement.last_day)}"

    @admin.display(description=_("centre"))
    def site(self, placement: Placement) -> str:
        return placement.slot.shelf.site.name


class RecallChangeRows(RowsBelow):
    model = RecallChange
    fields = ["at", "old_status", "new_status", "by"]
    readonly_fields = fields


@admin.register(Recall)
class RecallAdmin(FrozenAdmin):
    """Read only: goods are put away where the shelf is, and the portal closes a recall."""

    list_display = ["placement", "site", "reason", "status", "opened_at", "took", "closed_at"]
    list_filter = [
        *["status", "reason"],
        ("placement__slot__shelf__site", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["placement__product", "placement__slot__shelf__site"]
    search_fields = ["placement__product__name", "placement__slot__code", "code"]
    inlines = [RecallChangeRows]
    ordering = ["-opened_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The recalls in this officer's centres; a superadmin reads all."""
        if request.user.is_superuser:
            return admin.ModelAdmin.get_queryset(self, request)
        return super().get_queryset(request)

    @admin.display(description=_("centre"))
    def site(self, recall: Recall) -> str:
        return recall.placement.slot.shelf.site.name

    @admin.display(description=_("put away after"))
    def took(self, recall: Recall) -> str:
        return lasting(recall.took) if recall.took else "–"
