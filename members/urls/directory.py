from django.urls import path

from ..views import directory as views

urlpatterns = [
    path("anggota/", views.directory, name="directory"),
    path("anggota/cocok/", views.matches, name="matches"),
]
