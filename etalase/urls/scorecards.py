"""What a maker's places on the shelves brought."""

from django.urls import path

from ..views import scorecards as views

urlpatterns = [
    path("saya/rak/hasil/", views.scorecard, name="scorecard"),
]
