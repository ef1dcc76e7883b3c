"""Referrals to lenders: the member's side, and the lender's desk."""

from django.urls import path

from ..views import lender_desk as desk
from ..views import referrals as views

MEMBER, DESK = "permodalan/rujukan/", "mitra/"

urlpatterns = [
    path(MEMBER, views.referral_list, name="referral_list"),
    path("permodalan/<slug:slug>/ajukan/", views.referral_begin, name="referral_begin"),
    path(f"{MEMBER}<slug:reference>/", views.referral_detail, name="referral_detail"),
    path(f"{MEMBER}<slug:reference>/izin/", views.referral_agree, name="referral_agree"),
    path(f"{MEMBER}<slug:reference>/rekomendasi/", views.referral_word, name="referral_word"),
    path(f"{MEMBER}<slug:reference>/berkas/", views.referral_paper_add, name="referral_paper_add"),
    path(f"{MEMBER}<slug:reference>/berkas/<int:pk>/", views.referral_paper, name="referral_paper"),
    path(
        f"{MEMBER}<slug:reference>/berkas/<int:pk>/hapus/",
        views.referral_paper_drop,
        name="referral_paper_drop",
    ),
    path(
        f"{MEMBER}<slug:reference>/angsuran/<int:number>/",
        views.instalment_paid,
        name="instalment_paid",
    ),
    path(
        f"{MEMBER}<slug:reference>/angsuran/<int:number>/bukti/",
        views.instalment_proof,
        name="instalment_proof",
    ),
    path(f"{MEMBER}<slug:reference>/<slug:move>/", views.referral_move, name="referral_move"),
    path(DESK, desk.desk, name="desk"),
    path(f"{DESK}rujukan/<slug:reference>/", desk.desk_referral, name="desk_referral"),
    path(f"{DESK}rujukan/<slug:reference>/nik/", desk.desk_nik, name="desk_nik"),
    path(f"{DESK}rujukan/<slug:reference>/berkas/<int:pk>/", desk.desk_paper, name="desk_paper"),
    path(
        f"{DESK}rujukan/<slug:reference>/angsuran/<int:number>/<slug:move>/",
        desk.desk_instalment,
        name="desk_instalment",
    ),
    path(f"{DESK}rujukan/<slug:reference>/<slug:move>/", desk.desk_move, name="desk_move"),
]
