"""Addresses of classes, rooms, lessons and guides."""

from . import courses, desk, events, guides, practice, rooms
from . import courses, events, guides, practice, rooms
from . import calendars, courses, events, guides, rooms

app_name = "events"

urlpatterns = [
    *calendars.urlpatterns,
    *guides.urlpatterns,
    *courses.urlpatterns,
    *practice.urlpatterns,
    *desk.urlpatterns,
    *events.urlpatterns,
    *rooms.urlpatterns,
]
