"""Where the owner of a business keeps its permits and certificates."""

from django.urls import path

from ..views import credentials as views

urlpatterns = [
    path("saya/usaha/izin/", views.credential_list, name="credential_list"),
    path("saya/usaha/izin/baru/", views.credential_create, name="credential_create"),
    path("saya/usaha/izin/<int:pk>/", views.credential_edit, name="credential_edit"),
    path("saya/usaha/izin/<int:pk>/cabut/", views.credential_withdraw, name="credential_withdraw"),
    path("saya/usaha/izin/<int:pk>/berkas/", views.credential_proof, name="credential_proof"),
]
