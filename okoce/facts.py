"""Facts of law, finance and the programme: how sure each is."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Certainty(TextChoices):
    """How sure a source makes what is said."""

    VERIFIED = "terverifikasi", _("verified in a source")
    KNOWN = "diketahui", _("known, not checked")
    UNVERIFIED = "belum-diverifikasi", _("not verified yet")
