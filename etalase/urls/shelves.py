"""Where the shelves of the centres are kept, on a phone."""

from django.urls import path

from ..views import shelves as views

urlpatterns = [
    path("etalase/rak/", views.site_list, name="site_list"),
    path("etalase/rak/tugas/", views.task_list, name="task_list"),
    path("etalase/rak/pindai/", views.slot_find, name="slot_find"),
    path("etalase/rak/petak/<slug:code>/", views.slot_detail, name="slot_detail"),
    path("etalase/rak/petak/<slug:code>/isi/", views.placement_create, name="placement_create"),
    path("etalase/rak/isi/<slug:code>/", views.placement_detail, name="placement_detail"),
    path("etalase/rak/isi/<slug:code>/taruh/", views.placement_put, name="placement_put"),
    path("etalase/rak/isi/<slug:code>/hitung/", views.placement_count, name="placement_count"),
    path("etalase/rak/isi/<slug:code>/catat/", views.placement_record, name="placement_record"),
    path("etalase/rak/isi/<slug:code>/turun/", views.placement_end, name="placement_end"),
    path("etalase/rak/isi/<slug:code>/batal/", views.placement_cancel, name="placement_cancel"),
    path("etalase/rak/<slug:site>/", views.site_detail, name="site_detail"),
]
