from django.urls import path

from ..views import reports as views

# Fixed words first: "kasus" is no kind of thing.
urlpatterns = [
    path("lapor/", views.reports, name="reports"),
    path("lapor/kasus/<str:code>/", views.report_case, name="report_case"),
    path("lapor/<slug:kind>/<str:ref>/", views.report, name="report"),
]
