"""Addresses of permits, finance and growth."""

app_name = "loans"

urlpatterns = []
