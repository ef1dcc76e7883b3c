"""The public addresses of permits and finance."""

from django.db.models import QuerySet

from okoce.sitemaps import PublicSitemap

from .models import PermitKind

# Pages without a row of their own.
STATIC_PAGES = ["loans:permit_list", "loans:permit_check"]


class PermitSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return PermitKind.objects.order_by("pk")


SECTIONS = {"perizinan": PermitSitemap}
