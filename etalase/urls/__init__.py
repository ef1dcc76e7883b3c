"""Addresses of the etalase: what visitors browse, and what makers and curators work with."""

from . import (
    care,
    found,
    maker,
    public,
)

app_name = "etalase"

urlpatterns = [
    *care.urlpatterns,
    *found.urlpatterns,
    *maker.urlpatterns,
    *public.urlpatterns,
]
