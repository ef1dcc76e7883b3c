"""Where makers look after their products."""

from django.urls import path

from ..views import care as views

urlpatterns = [
    path("saya/produk/perhatian/", views.care, name="care"),
    path("saya/produk/<int:pk>/hasil/", views.product_results, name="product_results"),
    path("saya/produk/<int:pk>/konfirmasi/", views.product_confirm, name="product_confirm"),
]
