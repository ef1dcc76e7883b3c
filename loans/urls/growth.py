"""Monthly figures and the size of a business."""

from django.urls import path

from ..views import growth as views

urlpatterns = [
    path("perkembangan/", views.growth, name="growth"),
    path("perkembangan/isi/<slug:month>/", views.figures_edit, name="figures_edit"),
    path("perkembangan/laba-rugi.pdf", views.profit_loss, name="profit_loss"),
    path("perkembangan/anggota/<str:number>/", views.growth_of_member, name="growth_of_member"),
]
