"""Rooms and their bookings."""

from django.urls import path

from ..views import bookings, rooms

urlpatterns = [
    path("ruang/", rooms.room_list, name="room_list"),
    path("ruang/meja/", bookings.desk, name="desk"),
    path("ruang/meja/pesan/<slug:slug>/", bookings.desk_book, name="desk_book"),
    path("ruang/<slug:slug>/", rooms.room_detail, name="room_detail"),
    path("ruang/<slug:slug>/pesan/", rooms.booking_create, name="booking_create"),
    path("saya/ruang/", bookings.booking_list, name="booking_list"),
    path("saya/ruang/<slug:code>/", bookings.booking_detail, name="booking_detail"),
    path("saya/ruang/<slug:code>/pindah/", bookings.booking_reschedule, name="booking_reschedule"),
    path("saya/ruang/<slug:code>/<slug:move>/", bookings.booking_move, name="booking_move"),
]
