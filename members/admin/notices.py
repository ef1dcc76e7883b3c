"""What people were told, and how it reached them."""

from django.contrib import admin

from okoce.desk import FrozenAdmin

from ..models import Delivery


@admin.register(Delivery)
class DeliveryAdmin(FrozenAdmin):
    list_display = [
        "notification",
        "channel",
        "state",
        "tries",
        "next_try_at",
        "sent_at",
        "problem",
    ]
    list_filter = ["state", "channel"]
    list_select_related = ["notification"]
    search_fields = ["notification__title", "notification__user__name"]
    ordering = ["-pk"]
