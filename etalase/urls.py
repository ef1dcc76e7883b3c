"""Addresses of the etalase."""

app_name = "etalase"

urlpatterns = []
