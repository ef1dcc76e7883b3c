"""Addresses of classes, rooms, lessons and guides."""

from . import courses, events, guides

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
    *courses.urlpatterns,
    *events.urlpatterns,
]
