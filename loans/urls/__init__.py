"""Addresses of permits, finance and growth."""

from . import permits

app_name = "loans"

urlpatterns = [*permits.urlpatterns]
