from django.urls import path

from ..views import field as views

urlpatterns = [
    path("lapangan/", views.field_queue, name="field_queue"),
    path("lapangan/<str:number>/", views.field_member, name="field_member"),
    path("lapangan/<str:number>/verifikasi/", views.field_verify, name="field_verify"),
    path("lapangan/<str:number>/kembalikan/", views.field_return, name="field_return"),
    path("lapangan/<str:number>/tandai/", views.field_flag, name="field_flag"),
    path("lapangan/<str:number>/nik/", views.field_nik, name="field_nik"),
    path("lapangan/<str:number>/langkah/<slug:code>/", views.field_step, name="field_step"),
    path("lapangan/<str:number>/kelulusan/", views.field_graduation, name="field_graduation"),
    path(
        "lapangan/<str:number>/kelulusan/tarik/",
        views.field_graduation_withdraw,
        name="field_graduation_withdraw",
    ),
]
