"""Events that come again."""

from django.urls import path

from ..views import series as views

urlpatterns = [
    path("acara/kelola/<int:pk>/seri/", views.series_create, name="series_create"),
    path("acara/kelola/<int:pk>/seri/tambah/", views.series_lengthen, name="series_lengthen"),
    path("acara/kelola/<int:pk>/seri/ubah/", views.series_change, name="series_change"),
    path("acara/kelola/<int:pk>/seri/batal/", views.series_call_off, name="series_call_off"),
]
