"""Addresses of classes, rooms, lessons and guides."""

from . import courses, events, guides, practice, rooms

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
    *courses.urlpatterns,
    *practice.urlpatterns,
    *events.urlpatterns,
    *rooms.urlpatterns,
]
