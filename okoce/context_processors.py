"""What every template may read."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    """Facts of this installation; nothing about the visitor."""
    return {"demo": settings.DEMO, "province": settings.PROVINCE_SHORT}
