"""Rooms, their hours and the rules as staff keep them; bookings are read only here."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.dates import clock, short_date
from okoce.desk import DeskAdmin, FrozenAdmin

from ..models import Booking, BookingChange, Room, RoomHours, RoomRules


class HoursRows(admin.TabularInline):
    model = RoomHours
    fields = ["weekday", "opens", "closes"]
    extra = 0


@admin.register(Room)
class RoomAdmin(DeskAdmin):
    list_display = ["name", "kecamatan", "capacity", "is_active"]
    list_filter = ["is_active", ("kecamatan", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["kecamatan"]
    search_fields = ["name", "kecamatan__name", "address"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [HoursRows]
    ordering = ["kecamatan__name", "order", "name"]


@admin.register(RoomRules)
class RoomRulesAdmin(DeskAdmin):
    list_display = ["since", "longest_minutes", "most_open", "days_ahead", "step_minutes", "note"]
    ordering = ["-since"]


class BookingChangeRows(RowsBelow):
    model = BookingChange
    fields = ["at", "old_status", "new_status", "by", "note"]
    readonly_fields = fields


@admin.register(Booking)
class BookingAdmin(FrozenAdmin):
    """Read only: booking and checking in is done at ``/ruang/meja/``."""

    list_display = ["room", "day", "times", "purpose", "holder", "people", "status"]
    list_filter = ["status", "purpose", ("room", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["room", "holder"]
    search_fields = ["code", "room__name", "holder__name", "about"]
    inlines = [BookingChangeRows]
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        """Who configures the portal needs not know who sits where."""
        return not request.user.is_superuser and super().has_view_permission(request, obj)

    @admin.display(description=_("day"), ordering="period")
    def day(self, booking: Booking) -> str:
        return short_date(booking.starts_at)

    @admin.display(description=_("time"))
    def times(self, booking: Booking) -> str:
        """From and to, in Jakarta."""
        return f"{clock(booking.starts_at)} – {clock(booking.ends_at)}"
