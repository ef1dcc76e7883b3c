from django.urls import path

from ..views import deals as views

urlpatterns = [
    path("kesepakatan/", views.deals, name="deals"),
    path("kesepakatan/baru/<str:code>/", views.deal_create, name="deal_create"),
    path("kesepakatan/<str:code>/", views.deal, name="deal"),
    path("kesepakatan/<str:code>/kabar/", views.deal_check, name="deal_check"),
    path("kesepakatan/<str:code>/kalimat/", views.deal_line, name="deal_line"),
    path("kesepakatan/<str:code>/<slug:move>/", views.deal_move, name="deal_move"),
]
