"""Wishes to be told: when a product is to be had again, and what is new in a search."""

from django.urls import path

from ..views import alerts as views

urlpatterns = [
    path("produk/<int:pk>-<slug:slug>/kabari/", views.alert_stock, name="alert_stock"),
    path("etalase/kabari/", views.alert_search, name="alert_search"),
    path("pantauan/terkirim/", views.alert_sent, name="alert_sent"),
    path("pantauan/<str:key>/", views.alert_detail, name="alert_detail"),
    path("pantauan/<str:key>/<slug:move>/", views.alert_move, name="alert_move"),
    path("saya/pantauan/", views.alert_list, name="alert_list"),
]
