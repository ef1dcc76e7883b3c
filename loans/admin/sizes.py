"""The limits between micro, small and medium, kept by staff."""

from django.contrib import admin

from ..models import SizeClassLimit
from .permits import FACT, FactAdmin


@admin.register(SizeClassLimit)
class SizeClassLimitAdmin(FactAdmin):
    list_display = [
        *["measure", "size_class", "up_to", "valid_from", "valid_until", "basis", "certainty"]
    ]
    list_filter = ["measure", "size_class", "certainty"]
    fieldsets = [(None, {"fields": ["measure", "size_class", "up_to"]}), FACT]
