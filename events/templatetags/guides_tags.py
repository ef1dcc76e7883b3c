"""Parts of pages about guides, and what search engines read of them."""

from django import template
from django.utils.safestring import SafeString

from okoce.schema import data_block, of_trail

from .. import schema
from ..models import Guide, GuideQuestion

register = template.Library()


@register.inclusion_tag("events/guides/_newest.html")
def newest_guides(limit: int = 3) -> dict:
    """The newest guides, for the front page."""
    rows = Guide.objects.published().for_cards().order_by("-published_at", "-id")
    return {"guides": rows[:limit]}


@register.simple_tag
def guide_schema(guide: Guide) -> SafeString:
    """The guide as an article, and the way to it."""
    trail = of_trail(schema.trail_of_guides(guide))
    return data_block(schema.of_guide(guide)) + data_block(trail)


@register.simple_tag
def questions_schema(questions: list[GuideQuestion]) -> SafeString:
    """Answered questions, with their answers."""
    return data_block(schema.of_questions(questions))
