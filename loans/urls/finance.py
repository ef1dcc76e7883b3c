"""Addresses of lenders and of what loans cost."""

from django.urls import path

from ..views import finance as views

urlpatterns = [
    path("permodalan/", views.lender_list, name="lender_list"),
    path("permodalan/simulasi/", views.simulation, name="simulation"),
    path("permodalan/banding/", views.comparison, name="comparison"),
    path("permodalan/<slug:slug>/", views.lender_detail, name="lender_detail"),
]
