"""Guides and questions as schema.org data, for search engines."""

from django.urls import reverse
from django.utils.translation import gettext as _

from okoce.schema import absolute, of_portal

from .models import Guide, GuideQuestion


def of_guide(guide: Guide) -> dict:
    """A guide as an article, with the day of its last review."""
    return {
        "@type": "Article",
        "headline": guide.title,
        "description": guide.summary,
        "inLanguage": "id",
        "url": absolute(guide.get_absolute_url()),
        "articleSection": guide.topic.name,
        "datePublished": guide.published_at.isoformat(),
        "dateModified": guide.reviewed_on.isoformat(),
        "author": {"@type": "Organization", "name": guide.office},
        "publisher": of_portal(),
        "isAccessibleForFree": True,
    }


def of_questions(questions: list[GuideQuestion]) -> dict:
    """Answered questions as a page of questions and answers."""
    return {
        "@type": "FAQPage",
        "inLanguage": "id",
        "mainEntity": [
            {
                "@type": "Question",
                "name": each.question,
                "acceptedAnswer": {"@type": "Answer", "text": each.answer},
            }
            for each in questions
        ],
    }


def trail_of_guides(guide: Guide | None = None) -> list[tuple[str, str]]:
    """The information centre, then the topic and the guide."""
    trail = [(_("Guides"), reverse("events:guide_list"))]
    if guide:
        trail.append((guide.topic.name, guide.topic.get_absolute_url()))
        trail.append((guide.title, guide.get_absolute_url()))
    return trail
