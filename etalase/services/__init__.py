"""What happens in the etalase: every write with a rule, a side effect or an actor."""

from .catalogue import refresh_business, refresh_listing
from .products import change_status, create_product, edit_product, recommend_product
from .revisions import change_revision_status, revision_diff

__all__ = [
    "change_revision_status",
    "change_status",
    "create_product",
    "edit_product",
    "recommend_product",
    "refresh_business",
    "refresh_listing",
    "revision_diff",
]
