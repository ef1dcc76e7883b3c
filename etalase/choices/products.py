"""Products: their states, and who may make which move; imports nothing of ours."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Actor(TextChoices):
    MAKER = "maker", _("the maker")
    # The pendamping of the maker's kecamatan, who helps and recommends.
    PENDAMPING = "pendamping", _("the pendamping")
    CURATOR = "curator", _("a curator")
    SYSTEM = "system", _("the portal")


class ProductStatus(TextChoices):
    DRAFT = "draf", _("Draft")
    SUBMITTED = "diajukan", _("Waiting for curation")
    LIVE = "tayang", _("On show")
    RETURNED = "dikembalikan", _("Returned, please mend")
    REJECTED = "ditolak", _("Rejected")
    ARCHIVED = "arsip", _("Archived")


PRODUCT_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (ProductStatus.DRAFT, ProductStatus.SUBMITTED): frozenset({Actor.MAKER}),
    (ProductStatus.RETURNED, ProductStatus.SUBMITTED): frozenset({Actor.MAKER}),
    (ProductStatus.SUBMITTED, ProductStatus.DRAFT): frozenset({Actor.MAKER}),
    (ProductStatus.SUBMITTED, ProductStatus.LIVE): frozenset({Actor.CURATOR}),
    (ProductStatus.SUBMITTED, ProductStatus.RETURNED): frozenset({Actor.CURATOR}),
    (ProductStatus.SUBMITTED, ProductStatus.REJECTED): frozenset({Actor.CURATOR}),
    (ProductStatus.DRAFT, ProductStatus.ARCHIVED): frozenset({Actor.MAKER}),
    (ProductStatus.RETURNED, ProductStatus.ARCHIVED): frozenset({Actor.MAKER}),
    (ProductStatus.REJECTED, ProductStatus.ARCHIVED): frozenset({Actor.MAKER}),
    (ProductStatus.LIVE, ProductStatus.ARCHIVED): frozenset({Actor.MAKER, Actor.CURATOR}),
    (ProductStatus.ARCHIVED, ProductStatus.DRAFT): frozenset({Actor.MAKER}),
}


class RevisionStatus(TextChoices):
    """A change to a product on show; the old version stays until the change is approved."""

    DRAFT = "draf", _("Draft")
    SUBMITTED = "diajukan", _("Waiting for curation")
    RETURNED = "dikembalikan", _("Returned, please mend")
    APPROVED = "disetujui", _("Approved")
    REJECTED = "ditolak", _("Rejected")
    WITHDRAWN = "ditarik", _("Withdrawn by the maker")


REVISION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (RevisionStatus.DRAFT, RevisionStatus.SUBMITTED): frozenset({Actor.MAKER}),
    (RevisionStatus.RETURNED, RevisionStatus.SUBMITTED): frozenset({Actor.MAKER}),
    # Taken back to be edited: a curator never decides about a change that moves under them.
    (RevisionStatus.SUBMITTED, RevisionStatus.DRAFT): frozenset({Actor.MAKER}),
    (RevisionStatus.DRAFT, RevisionStatus.WITHDRAWN): frozenset({Actor.MAKER, Actor.SYSTEM}),
    (RevisionStatus.SUBMITTED, RevisionStatus.WITHDRAWN): frozenset({Actor.MAKER, Actor.SYSTEM}),
    (RevisionStatus.RETURNED, RevisionStatus.WITHDRAWN): frozenset({Actor.MAKER, Actor.SYSTEM}),
    (RevisionStatus.SUBMITTED, RevisionStatus.APPROVED): frozenset({Actor.CURATOR}),
    (RevisionStatus.SUBMITTED, RevisionStatus.RETURNED): frozenset({Actor.CURATOR}),
    (RevisionStatus.SUBMITTED, RevisionStatus.REJECTED): frozenset({Actor.CURATOR}),
}

OPEN_REVISIONS = (RevisionStatus.DRAFT, RevisionStatus.SUBMITTED, RevisionStatus.RETURNED)

# The maker may edit a product in one of these; a live one partly through a revision.
EDITABLE = frozenset({ProductStatus.DRAFT, ProductStatus.RETURNED, ProductStatus.LIVE})
# A pendamping may help only before a product is sent.
HELPED = frozenset({ProductStatus.DRAFT, ProductStatus.RETURNED})

# A curator who makes one of these moves owes the maker a reason.
REASON_NEEDED = frozenset({ProductStatus.RETURNED, ProductStatus.REJECTED, ProductStatus.ARCHIVED})


class Availability(TextChoices):
    IN_STOCK = "tersedia", _("In stock")
    MADE_TO_ORDER = "pesanan", _("Made to order")
    SEASONAL = "musiman", _("Seasonal")
    OUT_OF_STOCK = "habis", _("Out of stock")


class HalalAnswer(TextChoices):
    """Whether ingredients or process of a product changed."""

    CHANGED = "ya", _("changed")
    SAME = "tidak", _("still the same")


class HiddenReason(TextChoices):
    """Why a product that is on show is not in the public etalase today."""

    MEMBER = "anggota", _("The maker is not a verified graduate at the moment.")
    BUSINESS = "usaha", _("The page of the business is not open to everybody.")
    PERMIT = "izin", _("The food permit is not in force.")
    HALAL = "halal", _("The halal certificate is not in force.")
    REPORTED = "laporan", _("It was reported. The case on your page of reports says more.")


class PhotoState(TextChoices):
    WAITING = "menunggu", _("Being prepared")
    READY = "siap", _("Ready")
    FAILED = "gagal", _("Could not be read")
