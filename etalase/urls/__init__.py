"""Addresses of the etalase: what visitors browse, and what makers and curators work with."""

from . import maker, public

app_name = "etalase"

urlpatterns = [*maker.urlpatterns, *public.urlpatterns]
