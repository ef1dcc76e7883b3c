"""Addresses of members: each noun keeps its own list."""

from . import credentials, desk, field, notices, privacy, profiles, registration

app_name = "members"

urlpatterns = [
    *registration.urlpatterns,
    *desk.urlpatterns,
    *profiles.urlpatterns,
    *credentials.urlpatterns,
    *notices.urlpatterns,
    *privacy.urlpatterns,
    *field.urlpatterns,
]
