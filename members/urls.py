"""Addresses of members: each noun keeps its own list."""

app_name = "members"

urlpatterns = []
