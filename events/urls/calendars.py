"""Calendar files and feeds."""

from django.urls import path

from ..views import calendars as views

urlpatterns = [
    path("acara.ics", views.feed, name="feed"),
    path("acara/<slug:area>.ics", views.feed_near, name="feed_near"),
    path("acara/kalender/<slug:secret>.ics", views.own_feed, name="own_feed"),
    path("acara/<int:pk>-<slug:slug>/kalender.ics", views.event_file, name="event_file"),
    path("acara/kursi/<str:link>/kalender.ics", views.seat_private_file, name="seat_private_file"),
    path("saya/acara/<str:code>/kalender.ics", views.seat_file, name="seat_file"),
    path("saya/kalender/", views.calendar_address, name="calendar_address"),
]
