"""Addresses of members: each noun keeps its own list."""

from . import (
    connections,
    credentials,
    deals,
    desk,
    directory,
    field,
    forum,
    meetings,
    messages,
    notices,
    privacy,
    profiles,
    registration,
    reports,
)

app_name = "members"

# Where two lists share a beginning, fixed words come before codes.
urlpatterns = [
    *registration.urlpatterns,
    *desk.urlpatterns,
    *directory.urlpatterns,
    *profiles.urlpatterns,
    *meetings.urlpatterns,
    *connections.urlpatterns,
    *messages.urlpatterns,
    *forum.urlpatterns,
    *deals.urlpatterns,
    *reports.urlpatterns,
    *credentials.urlpatterns,
    *notices.urlpatterns,
    *privacy.urlpatterns,
    *field.urlpatterns,
]
