"""The small link by which anything is reported."""

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("members/_report_link.html")
def report_link(kind: str, ref: str) -> dict:
    """A quiet link to the report form of one thing; whether one may report is asked there."""
    return {"url": reverse("members:report", args=[kind, ref]), "kind": kind}
