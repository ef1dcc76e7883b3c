from django.urls import path

from ..views import privacy as views

urlpatterns = [
    path("akun/privasi/", views.privacy, name="privacy"),
    path("akun/privasi/unduh/", views.privacy_export, name="privacy_export"),
    path("akun/privasi/hapus/", views.privacy_erase, name="privacy_erase"),
    path(
        "akun/privasi/persetujuan/<int:pk>/tarik/",
        views.consent_withdraw,
        name="consent_withdraw",
    ),
    path("akun/privasi/persetujuan/<int:pk>/beri/", views.consent_give, name="consent_give"),
]
