"""The public addresses of permits and finance."""

from django.db.models import QuerySet

from okoce.sitemaps import PublicSitemap

from .models import Lender, PermitKind

# Pages without a row of their own.
STATIC_PAGES = [
    "loans:permit_list",
    "loans:permit_check",
    "loans:lender_list",
    "loans:simulation",
    "loans:comparison",
]


class PermitSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return PermitKind.objects.order_by("pk")


class LenderSitemap(PublicSitemap):
    def items(self) -> QuerySet:
        return Lender.objects.listed().order_by("pk")


SECTIONS = {"perizinan": PermitSitemap, "permodalan": LenderSitemap}
