"""What a public page tells those who pass it on: its preview, and who runs it."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString

from .. import schema

register = template.Library()


@register.inclusion_tag("components/preview.html", takes_context=True)
def portal_preview(context: dict, title: str, description: str, kind: str = "website") -> dict:
    """The preview of a page that has no picture of its own."""
    return {
        "LANGUAGE_CODE": context["LANGUAGE_CODE"],
        "canonical": settings.SITE_URL + context["request"].path,
        "kind": kind,
        "title": title,
        "description": description,
        "picture": schema.absolute(static("img/card.jpg")),
    }


@register.simple_tag
def portal_schema() -> SafeString:
    """Who runs these pages."""
    return schema.data_block(schema.of_portal())
