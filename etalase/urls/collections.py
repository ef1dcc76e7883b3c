"""Ways into the etalase beside its categories."""

from django.urls import path

from ..views import collections as views

urlpatterns = [
    path("etalase/koleksi/", views.collection_list, name="collection_list"),
    path("etalase/koleksi/<slug:slug>/", views.collection_detail, name="collection_detail"),
    path(
        "etalase/koleksi/<slug:slug>/katalog.pdf", views.collection_print, name="collection_print"
    ),
    path("etalase/baru/", views.new_products, name="new_products"),
    path("etalase/dekat/", views.near_products, name="near_products"),
    path("etalase/pembuat-pekan-ini/", views.maker_of_week, name="maker_of_week"),
    path("etalase/<slug:slug>/katalog.pdf", views.category_print, name="category_print"),
    path("usaha/<slug:slug>/katalog.pdf", views.business_print, name="business_print"),
]
