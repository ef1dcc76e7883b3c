from django.urls import path

from ..views import meetings as views

urlpatterns = [
    path("jaringan/temu/", views.meetings, name="meetings"),
    path("jaringan/temu/<str:code>.ics", views.meeting_ics, name="meeting_ics"),
    path("jaringan/temu/<str:code>/", views.meeting, name="meeting"),
    path("jaringan/temu/<str:code>/<slug:move>/", views.meeting_move, name="meeting_move"),
    path("jaringan/<str:code>/temu/", views.meeting_propose, name="meeting_propose"),
]
