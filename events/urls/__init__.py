"""Addresses of classes, rooms, lessons and guides."""

app_name = "events"

urlpatterns = []
