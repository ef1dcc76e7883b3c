"""Addresses of classes, rooms, lessons and guides."""

from . import guides

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
]
