"""Counts that keep no trace of a person."""

import re

from django.db.models import F
from django.utils import timezone

from ..models import Product, ProductDay

# Programs that open addresses by themselves, the previews of chat apps included.
ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|whatsapp/|headless|"
    r"python|curl|wget|go-http|okhttp|java/|scrapy|axios|node-fetch|lighthouse",
    re.IGNORECASE,
)


def count_press(product: Product, *, user_agent: str) -> None:
    """Count one press of a product's WhatsApp button today, unless a program pressed it."""
    if not user_agent or ROBOT.search(user_agent):
        return
    day, _created = ProductDay.objects.get_or_create(product=product, day=timezone.localdate())
    ProductDay.objects.filter(pk=day.pk).update(whatsapp_presses=F("whatsapp_presses") + 1)
