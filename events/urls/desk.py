"""The workplace of who runs events."""

from django.urls import path

from ..views import desk, desk_attendance, desk_paper, doors, mails, participants, show_rates

urlpatterns = [
    path("acara/kelola/", desk.desk_list, name="desk_list"),
    path("acara/kelola/tingkat-hadir/", show_rates.show_rates, name="show_rates"),
    path("acara/kelola/<int:pk>/", desk.desk_event, name="desk_event"),
    path(
        "acara/kelola/<int:pk>/peserta/",
        participants.participants_export,
        name="participants_export",
    ),
    path("acara/kelola/<int:pk>/kabar/", mails.event_mail, name="event_mail"),
    path("acara/kelola/<int:pk>/pintu/<int:session>/", doors.door, name="door"),
    path("acara/kelola/<int:pk>/pintu/<int:session>/pindai/", doors.door_scan, name="door_scan"),
    path("acara/kelola/<int:pk>/pintu/<int:session>/masuk/", doors.door_let_in, name="door_let_in"),
    path("acara/kelola/<int:pk>/pintu/<int:session>/kode/", doors.room_code, name="room_code"),
    path(
        "acara/kelola/<int:pk>/hadir/<int:session>/",
        desk_attendance.attendance_sheet,
        name="attendance_sheet",
    ),
    path(
        "acara/kelola/<int:pk>/hadir/<int:session>/lembar.pdf",
        desk_paper.signing_sheet,
        name="signing_sheet",
    ),
    path(
        "acara/kelola/<int:pk>/pintu/<int:session>/daftar.pdf",
        desk_paper.door_list,
        name="door_list",
    ),
    path("acara/tiket/<str:code>/", doors.ticket, name="ticket"),
]
