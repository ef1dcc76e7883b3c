"""Inquiries: the form of a product, the asker's private page, and the maker's pages."""

from django.urls import path

from ..views import inquiries as views

urlpatterns = [
    path("produk/<int:pk>-<slug:slug>/tanya/", views.inquiry_create, name="inquiry_create"),
    path("tanya/<str:link>/", views.inquiry_private, name="inquiry_private"),
    path("tanya/<str:link>/<slug:move>/", views.inquiry_private_move, name="inquiry_private_move"),
    path("saya/pertanyaan/", views.inquiry_list, name="inquiry_list"),
    path("saya/pertanyaan/<str:code>/", views.inquiry_detail, name="inquiry_detail"),
    path("saya/pertanyaan/<str:code>/<slug:move>/", views.inquiry_move, name="inquiry_move"),
]
