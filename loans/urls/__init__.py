"""Addresses of permits, finance and growth."""

from . import cases, finance, permits

app_name = "loans"

urlpatterns = [*finance.urlpatterns, *permits.urlpatterns, *cases.urlpatterns]
