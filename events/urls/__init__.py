"""Addresses of classes, rooms, lessons and guides."""

from . import courses, events, guides, rooms

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
    *courses.urlpatterns,
    *events.urlpatterns,
    *rooms.urlpatterns,
]
