"""Graduation of classes, and certificates."""

from django.urls import path

from ..views import certificates, graduation

urlpatterns = [
    path("acara/kelola/<int:pk>/kelulusan/", graduation.graduation_class, name="graduation_class"),
    path("sertifikat/", certificates.certificate_find, name="certificate_find"),
    path("sertifikat/<slug:code>/", certificates.certificate_detail, name="certificate_detail"),
    path(
        "sertifikat/<slug:code>/<slug:link>/",
        certificates.certificate_whole,
        name="certificate_whole",
    ),
    path("saya/sertifikat/", certificates.certificate_list, name="certificate_list"),
    path("saya/sertifikat/<slug:code>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path(
        "saya/sertifikat/<slug:code>/ganti/",
        certificates.certificate_reissue,
        name="certificate_reissue",
    ),
    path(
        "saya/sertifikat/<slug:code>/tautan/",
        certificates.certificate_renew_link,
        name="certificate_renew_link",
    ),
]
