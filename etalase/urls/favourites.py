"""Saved products: saving one, the list, and the list on paper."""

from django.urls import path

from ..views import favourites as views

urlpatterns = [
    path("etalase/simpan/<slug:code>/", views.favourite, name="favourite"),
    path("etalase/simpanan/", views.favourite_list, name="favourite_list"),
    path("etalase/simpanan/hapus/", views.favourite_clear, name="favourite_clear"),
    path("etalase/simpanan/katalog.pdf", views.favourite_print, name="favourite_print"),
]
