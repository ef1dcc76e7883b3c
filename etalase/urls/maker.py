"""Where makers work on their products."""

from django.urls import path

from ..views import maker as views

urlpatterns = [
    path("saya/produk/", views.my_products, name="my_products"),
    path("saya/produk/baru/", views.product_create, name="product_create"),
    path("saya/produk/<int:pk>/", views.product_edit, name="product_edit"),
    path("saya/produk/<int:pk>/pratinjau/", views.product_preview, name="product_preview"),
    path("saya/produk/<int:pk>/foto/", views.product_photos, name="product_photos"),
    path(
        "saya/produk/<int:pk>/foto/<int:photo_pk>/",
        views.photo_describe,
        name="photo_describe",
    ),
    path(
        "saya/produk/<int:pk>/foto/<int:photo_pk>/<slug:move>/",
        views.photo_move,
        name="photo_move",
    ),
    path(
        "saya/produk/<int:pk>/rekomendasi/",
        views.product_recommend,
        name="product_recommend",
    ),
    path("saya/produk/<int:pk>/halal/", views.product_halal, name="product_halal"),
    path(
        "saya/produk/<int:pk>/perubahan/<slug:move>/",
        views.revision_move,
        name="revision_move",
    ),
    path("saya/produk/<int:pk>/<slug:move>/", views.product_move, name="product_move"),
]
