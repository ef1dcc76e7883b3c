"""Addresses of permits, finance and growth."""

from . import cases, finance, growth, permits

app_name = "loans"

urlpatterns = [
    *finance.urlpatterns,
    *growth.urlpatterns,
    *permits.urlpatterns,
    *cases.urlpatterns,
]
