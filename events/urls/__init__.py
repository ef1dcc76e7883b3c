"""Addresses of classes, rooms, lessons and guides."""

from . import courses, desk, events, guides, practice, rooms

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
    *courses.urlpatterns,
    *practice.urlpatterns,
    *desk.urlpatterns,
    *events.urlpatterns,
    *rooms.urlpatterns,
]
