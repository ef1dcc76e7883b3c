"""What is counted about a product and a slot, without a trace of who did it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    SCAN = "scan", _("scan of a slot's QR")
    VISIT = "visit", _("visit of a product page")
    INQUIRY = "inquiry", _("inquiry")
    WHATSAPP = "whatsapp", _("press of the WhatsApp button")


# The column that counts each of them.
COUNTED_IN = {
    Event.SCAN: "scans",
    Event.VISIT: "visits",
    Event.INQUIRY: "inquiries",
    Event.WHATSAPP: "whatsapp_presses",
}
