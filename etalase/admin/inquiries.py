"""The course of inquiries: when, by whom moved, why ended. Never who asked, nor what was said."""

from django.contrib import admin

from members.admin.members import RowsBelow
from okoce.desk import FrozenAdmin

from ..models import Inquiry, InquiryChange


class InquiryChangeRows(RowsBelow):
    model = InquiryChange
    fields = ["at", "old_status", "new_status", "actor", "reason", "by_whatsapp"]


@admin.register(Inquiry)
class InquiryAdmin(FrozenAdmin):
    list_display = ["code", "product", "business", "status", "turn", "turn_since", "answered_at"]
    list_filter = ["status", "turn", "reason"]
    list_select_related = ["product", "business"]
    search_fields = ["code", "product__name", "business__name"]
    ordering = ["-id"]
    fields = [
        *["code", "product", "business", "status", "status_since", "reason", "turn", "turn_since"],
        *["created_at", "answered_at", "ended_at", "erased_at"],
    ]
    inlines = [InquiryChangeRows]
