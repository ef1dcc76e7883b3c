"""Pooled orders: the buyer's private pages, and the makers' own."""

from django.urls import path

from ..views import pools as views

urlpatterns = [
    path("borongan/", views.pool_intro, name="pool_intro"),
    path("borongan/baru/", views.pool_start, name="pool_start"),
    path("borongan/terkirim/", views.pool_sent, name="pool_sent"),
    path("borongan/<str:key>/", views.pool_buyer, name="pool_buyer"),
    path("borongan/<str:key>/terima/", views.pool_accept, name="pool_accept"),
    path("borongan/<str:key>/<slug:move>/", views.pool_buyer_move, name="pool_buyer_move"),
    path("saya/borongan/", views.pool_list_maker, name="pool_list_maker"),
    path("saya/borongan/<str:code>/", views.pool_part, name="pool_part"),
    path(
        "saya/borongan/<str:code>/<int:pk>/<slug:move>/",
        views.pool_part_move,
        name="pool_part_move",
    ),
]
