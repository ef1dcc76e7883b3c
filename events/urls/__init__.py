"""Addresses of classes, rooms, lessons and guides."""

from . import courses, guides

app_name = "events"

urlpatterns = [
    *guides.urlpatterns,
    *courses.urlpatterns,
]
