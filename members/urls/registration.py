from django.urls import path

from ..views import registration as views

urlpatterns = [
    path("saya/pendaftaran/", views.registration, name="registration"),
    path("saya/pendaftaran/cari-kelurahan/", views.kelurahan_search, name="kelurahan_search"),
    path("saya/pendaftaran/<slug:step>/", views.registration_step, name="registration_step"),
]
