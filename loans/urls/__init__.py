"""Addresses of permits, finance and growth."""

from . import finance, permits

app_name = "loans"

urlpatterns = [*finance.urlpatterns, *permits.urlpatterns]
