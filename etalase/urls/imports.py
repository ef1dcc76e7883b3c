"""Where makers with many goods send and take home tables."""

from django.urls import path

from ..views import imports as views

urlpatterns = [
    path("saya/produk/unduh/", views.product_export, name="product_export"),
    path("saya/produk/impor/", views.product_import, name="product_import"),
    path("saya/produk/impor/contoh.csv", views.import_template, name="import_template"),
    path("saya/produk/impor/<slug:code>/", views.import_detail, name="import_detail"),
    path("saya/produk/impor/<slug:code>/simpan/", views.import_confirm, name="import_confirm"),
    path("saya/produk/impor/<slug:code>/laporan.csv", views.import_report, name="import_report"),
]
