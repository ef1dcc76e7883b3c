"""Addresses of classes, rooms, lessons and guides."""

from . import (
    calendars,
    courses,
    desk,
    events,
    graduation,
    guides,
    mentoring,
    practice,
    rooms,
    series,
)

app_name = "events"

urlpatterns = [
    *calendars.urlpatterns,
    *guides.urlpatterns,
    *courses.urlpatterns,
    *mentoring.urlpatterns,
    *practice.urlpatterns,
    *desk.urlpatterns,
    *series.urlpatterns,
    *graduation.urlpatterns,
    *events.urlpatterns,
    *rooms.urlpatterns,
]
