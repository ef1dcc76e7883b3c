"""What visitors browse."""

from django.urls import path

from ..views import public as views

urlpatterns = [
    path("etalase/", views.product_list, name="product_list"),
    path("etalase/<slug:slug>/", views.category, name="category"),
    path("produk/<int:pk>-<slug:slug>/", views.product_detail, name="product_detail"),
    path("produk/<int:pk>/", views.product_detail),
    path("usaha/<slug:slug>/", views.business_detail, name="business_detail"),
    path("wa/usaha/<slug:slug>/", views.whatsapp_business, name="whatsapp_business"),
    path("wa/<str:code>/", views.whatsapp, name="whatsapp"),
    path("robots.txt", views.robots, name="robots"),
]
