"""Events for everybody, and the seats one has."""

from django.urls import path

from ..views import events as views
from ..views import seats

urlpatterns = [
    path("acara/", views.event_list, name="event_list"),
    path("acara/kalender/", views.event_calendar, name="event_calendar"),
    path("acara/<int:pk>-<slug:slug>/", views.event_detail, name="event_detail"),
    path("acara/<int:pk>-<slug:slug>/daftar/", seats.seat_create, name="seat_create"),
    path("acara/kode/<str:key>/", seats.seat_code, name="seat_code"),
    path("acara/kursi/<str:link>/", seats.seat_private, name="seat_private"),
    path("acara/kursi/<str:link>/hadir/", seats.seat_private_attend, name="seat_private_attend"),
    path("acara/kursi/<str:link>/<slug:move>/", seats.seat_private_move, name="seat_private_move"),
    path("saya/acara/", seats.seat_list, name="seat_list"),
    path("saya/acara/<str:code>/", seats.seat_detail, name="seat_detail"),
    path("saya/acara/<str:code>/hadir/", seats.seat_attend, name="seat_attend"),
    path("saya/acara/<str:code>/<slug:move>/", seats.seat_move, name="seat_move"),
]
