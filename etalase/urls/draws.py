"""The draw of shelf places: public rounds, and a maker's wishes."""

from django.urls import path

from ..views import draws as views

urlpatterns = [
    path("saya/rak/", views.place_requests, name="place_requests"),
    path("saya/rak/minta/", views.place_request_create, name="place_request_create"),
    path("saya/rak/<int:pk>/ubah/", views.place_request_edit, name="place_request_edit"),
    path("saya/rak/<int:pk>/tarik/", views.place_request_withdraw, name="place_request_withdraw"),
    path("saya/rak/tawaran/<str:code>/<slug:move>/", views.place_answer, name="place_answer"),
    path("etalase/undian/", views.draw_list, name="draw_list"),
    path("etalase/undian/aturan/", views.draw_rule, name="draw_rule"),
    path("etalase/undian/<str:code>/", views.draw_detail, name="draw_detail"),
    path("etalase/undian/<str:code>/daftar.csv", views.draw_csv, name="draw_csv"),
    path("etalase/undian/<str:code>/undian.json", views.draw_json, name="draw_json"),
    path("etalase/undian/<str:code>/ulang/", views.draw_rerun, name="draw_rerun"),
]
