"""Addresses of permits, finance and growth."""

from . import cases, finance, growth, permits, referrals

app_name = "loans"

urlpatterns = [
    # Before the lenders, whose addresses are any name.
    *referrals.urlpatterns,
    *finance.urlpatterns,
    *growth.urlpatterns,
    *permits.urlpatterns,
    *cases.urlpatterns,
]
