"""Addresses of lenders and of what loans cost."""

from django.urls import path

from ..views import finance as views

urlpatterns = [
    path("permodalan/simulasi/", views.simulation, name="simulation"),
]
