"""Monthly figures and the size of a business."""

from django.urls import path

from ..views import figures_import, growth_summary, jobs
from ..views import growth as views

urlpatterns = [
    path("perkembangan/", views.growth, name="growth"),
    path("perkembangan/isi/<slug:month>/", views.figures_edit, name="figures_edit"),
    path("perkembangan/modal/", views.capital, name="capital"),
    path("perkembangan/impor/", figures_import.figures_import, name="figures_import"),
    path(
        "perkembangan/impor/simpan/",
        figures_import.figures_import_keep,
        name="figures_import_keep",
    ),
    path("perkembangan/impor/contoh.csv", figures_import.figures_template, name="figures_template"),
    path("perkembangan/laba-rugi.pdf", views.profit_loss, name="profit_loss"),
    path("perkembangan/anggota/<str:number>/", views.growth_of_member, name="growth_of_member"),
    path("perkembangan/ringkasan/", growth_summary.growth_summary, name="growth_summary"),
    path("perkembangan/pekerjaan/", jobs.job_list, name="job_list"),
    path("perkembangan/pekerjaan/baru/", jobs.job_create, name="job_create"),
    path("perkembangan/pekerjaan/meja/", jobs.job_desk, name="job_desk"),
    path("perkembangan/pekerjaan/<int:pk>/", jobs.job_detail, name="job_detail"),
    path("perkembangan/pekerjaan/<int:pk>/akhiri/", jobs.job_end, name="job_end"),
    path("perkembangan/pekerjaan/<int:pk>/periksa/", jobs.job_check, name="job_check"),
    path("perkembangan/pekerjaan/<int:pk>/<slug:move>/", jobs.job_move, name="job_move"),
]
