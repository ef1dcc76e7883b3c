"""Cards for chats and social sites, and feeds."""

from django.urls import path

from ..views import found as views

urlpatterns = [
    path(
        "produk/<int:pk>-<slug:slug>/kartu-<slug:version>.jpg",
        views.product_card,
        name="product_card",
    ),
    path("usaha/<slug:slug>/kartu-<slug:version>.jpg", views.business_card, name="business_card"),
    path(
        "etalase/koleksi/<slug:slug>/kartu-<slug:version>.jpg",
        views.collection_card,
        name="collection_card",
    ),
    path("etalase/baru.atom", views.feed, name="feed"),
    path("etalase/<slug:slug>/baru.atom", views.feed, name="category_feed"),
]
