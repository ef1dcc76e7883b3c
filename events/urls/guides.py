"""Addresses of the information centre."""

from django.urls import path

from ..views import guides as views

urlpatterns = [
    path("panduan/", views.guide_list, name="guide_list"),
    path("panduan/tanya/", views.guide_ask, name="guide_ask"),
    path("panduan/tanya/<str:code>/", views.guide_question, name="guide_question"),
    path("panduan/topik/<slug:slug>/", views.guide_topic, name="guide_topic"),
    path("panduan/pratinjau/<int:pk>/", views.guide_preview, name="guide_preview"),
    path("panduan/<slug:slug>/", views.guide_detail, name="guide_detail"),
    path("panduan/<slug:slug>/suara/", views.guide_vote, name="guide_vote"),
]
