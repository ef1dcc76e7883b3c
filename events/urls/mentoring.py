"""Mentoring: a member's own page, the pendamping's desk, what both open, and the load."""

from django.urls import path

from ..views import mentoring, mentoring_desk, mentoring_load, mentoring_sessions

urlpatterns = [
    path("saya/pendampingan/", mentoring.mentoring_own, name="mentoring_own"),
    path("saya/pendampingan/minta/", mentoring.mentoring_ask, name="mentoring_ask"),
    path("saya/pendampingan/berhenti/", mentoring.mentoring_leave, name="mentoring_leave"),
    path("pendampingan/", mentoring_desk.mentoring_desk, name="mentoring_desk"),
    path("pendampingan/daftar/", mentoring_desk.mentoring_list, name="mentoring_list"),
    path("pendampingan/beban/", mentoring_load.mentoring_load, name="mentoring_load"),
    path(
        "pendampingan/beban/<slug:code>/",
        mentoring_load.mentoring_hand_over,
        name="mentoring_hand_over",
    ),
    path(
        "pendampingan/mulai/<str:number>/", mentoring_desk.mentoring_begin, name="mentoring_begin"
    ),
    path(
        "pendampingan/sesi/<slug:code>/",
        mentoring_sessions.mentoring_session,
        name="mentoring_session",
    ),
    path(
        "pendampingan/sesi/<slug:code>/kalender.ics",
        mentoring_sessions.mentoring_session_file,
        name="mentoring_session_file",
    ),
    path(
        "pendampingan/sesi/<slug:code>/<slug:move>/",
        mentoring_sessions.mentoring_session_move,
        name="mentoring_session_move",
    ),
    path(
        "pendampingan/langkah/<int:pk>/<slug:move>/",
        mentoring.next_step_move,
        name="next_step_move",
    ),
    path("pendampingan/<slug:code>/", mentoring_desk.mentoring_detail, name="mentoring_detail"),
    path(
        "pendampingan/<slug:code>/usul/",
        mentoring_desk.mentoring_propose,
        name="mentoring_propose",
    ),
    path(
        "pendampingan/<slug:code>/kunjungan/",
        mentoring_desk.mentoring_visit,
        name="mentoring_visit",
    ),
    path(
        "pendampingan/<slug:code>/<slug:move>/",
        mentoring_desk.mentoring_move,
        name="mentoring_move",
    ),
]
