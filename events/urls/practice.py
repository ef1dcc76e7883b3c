"""Practice: one's own, and that of others for those who judge it."""

from django.urls import path

from ..views import practice as views

urlpatterns = [
    path("saya/praktik/", views.practice_list, name="practice_list"),
    path("saya/praktik/<slug:slug>/", views.practice_detail, name="practice_detail"),
    path("saya/praktik/<slug:slug>/tarik/", views.practice_take_back, name="practice_take_back"),
    path("praktik/gambar/<slug:code>/", views.practice_picture, name="practice_picture"),
    path("acara/kelola/praktik/", views.practice_queue, name="practice_queue"),
    path("acara/kelola/praktik/<slug:code>/", views.practice_review, name="practice_review"),
    path(
        "acara/kelola/praktik/<slug:code>/<slug:move>/", views.practice_judge, name="practice_judge"
    ),
]
