"""The words by which members let a lender read their data."""

from django.contrib import admin
from django.http import HttpRequest

from ..models import ConsentWording, ReferralConsent
from .permits import FACT, FactAdmin


@admin.register(ConsentWording)
class ConsentWordingAdmin(FactAdmin):
    list_display = ["title", "valid_from", "valid_until", "basis", "certainty"]
    fieldsets = [(None, {"fields": ["title", "body"]}), FACT]

    def get_readonly_fields(self, request: HttpRequest, obj: ConsentWording | None = None):
        """What somebody has agreed to stays as it was: a new wording is a new row."""
        fields = super().get_readonly_fields(request, obj)
        if obj and ReferralConsent.objects.filter(text=obj).exists():
            return [*fields, "title", "body", "valid_from"]
        return fields
