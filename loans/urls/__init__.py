"""Addresses of permits, finance and growth."""

from . import cases, finance, growth, lender_terms, permits, referrals

app_name = "loans"

urlpatterns = [
    # Before the lenders, whose addresses are any name.
    *referrals.urlpatterns,
    *lender_terms.urlpatterns,
    *finance.urlpatterns,
    *growth.urlpatterns,
    *permits.urlpatterns,
    *cases.urlpatterns,
]
