"""Permit cases."""

from django.urls import path

from ..views import cases as views

urlpatterns = [
    path("perizinan/saya/", views.case_list, name="case_list"),
    path("perizinan/meja/", views.case_desk, name="case_desk"),
    path("perizinan/urus/<slug:code>/", views.case_open, name="case_open"),
    path("perizinan/untuk/<str:number>/", views.case_open_for, name="case_open_for"),
    path("perizinan/kasus/<slug:reference>/", views.case_detail, name="case_detail"),
    path(
        "perizinan/kasus/<slug:reference>/bagian/<int:number>/",
        views.case_section,
        name="case_section",
    ),
    path("perizinan/kasus/<slug:reference>/jawaban/", views.case_check, name="case_check"),
    path("perizinan/kasus/<slug:reference>/berkas/<int:pk>/", views.case_paper, name="case_paper"),
    path(
        "perizinan/kasus/<slug:reference>/berkas/<int:pk>/hapus/",
        views.case_paper_drop,
        name="case_paper_drop",
    ),
    path("perizinan/kasus/<slug:reference>/<slug:move>/", views.case_move, name="case_move"),
]
