from django.urls import path

from ..views import desk as views

urlpatterns = [path("saya/", views.desk, name="desk")]
