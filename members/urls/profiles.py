from django.urls import path

from ..views import profiles as views

urlpatterns = [
    path("anggota/<str:number>/", views.profile, name="profile"),
    path("saya/profil/", views.profile_edit, name="profile_edit"),
    path("saya/usaha/", views.business_edit, name="business_edit"),
    path("saya/usaha/kebutuhan/", views.offerings_edit, name="offerings_edit"),
]
