"""Labels on slots: sheets to print, and where their QR codes lead."""

from django.urls import path

from ..views import labels as views

urlpatterns = [
    path("r/<slug:code>/", views.slot_scan, name="slot_scan"),
    path("etalase/rak/<slug:site>/label/", views.site_labels, name="site_labels"),
    path("etalase/rak/<slug:site>/label.pdf", views.site_labels_pdf, name="site_labels_pdf"),
]
