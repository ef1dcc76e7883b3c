"""What a lender's officers enter about their own lender."""

from django.urls import path

from ..views import lender_terms as views

TERMS = "mitra/syarat/"

urlpatterns = [
    path(TERMS, views.desk_terms, name="desk_terms"),
    path(f"{TERMS}baru/<slug:slug>/<slug:kind>/", views.desk_terms_new, name="desk_terms_new"),
    path(f"{TERMS}<slug:kind>/<int:pk>/", views.desk_terms_edit, name="desk_terms_edit"),
    path(
        f"{TERMS}<slug:kind>/<int:pk>/tarik/", views.desk_terms_withdraw, name="desk_terms_withdraw"
    ),
]
