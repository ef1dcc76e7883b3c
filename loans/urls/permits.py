"""Permits."""

from django.urls import path

from ..views import permits as views

urlpatterns = [
    path("perizinan/", views.permit_list, name="permit_list"),
    path("perizinan/cek/", views.permit_check_page, name="permit_check"),
    path("perizinan/izin/<slug:code>/", views.permit_detail, name="permit_detail"),
]
