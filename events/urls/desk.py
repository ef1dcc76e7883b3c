"""The workplace of who runs events."""

from django.urls import path

from ..views import desk

urlpatterns = [
    path("acara/kelola/", desk.desk_list, name="desk_list"),
    path("acara/kelola/<int:pk>/", desk.desk_event, name="desk_event"),
]
