"""Addresses of the etalase: what visitors browse, and what makers and curators work with."""

from . import (
    alerts,
    care,
    collections,
    draws,
    favourites,
    found,
    imports,
    inquiries,
    labels,
    maker,
    pools,
    public,
    recalls,
    scorecards,
    shelves,
)

app_name = "etalase"

urlpatterns = [
    *alerts.urlpatterns,
    *care.urlpatterns,
    *draws.urlpatterns,
    *favourites.urlpatterns,
    *collections.urlpatterns,
    *found.urlpatterns,
    *imports.urlpatterns,
    *inquiries.urlpatterns,
    *labels.urlpatterns,
    *maker.urlpatterns,
    *recalls.urlpatterns,
    *shelves.urlpatterns,
    *scorecards.urlpatterns,
    *pools.urlpatterns,
    *public.urlpatterns,
]
