"""Goods that have to be put away."""

from django.urls import path

from ..views import recalls as views

urlpatterns = [
    path("etalase/rak/tarik/", views.recall_list, name="recall_list"),
    path("etalase/rak/tarik/<slug:code>/", views.recall_put_away, name="recall_put_away"),
]
