"""The twelve guides that every installation begins with: whole, honest, and reviewed by nobody."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from events.choices import GuideStatus
from events.models import Guide
from events.services import guides
from okoce.facts import Certainty

pytestmark = pytest.mark.django_db
SLUGS = sorted(path.stem for path in Path(settings.BASE_DIR, "events/data/guides").glob("*.md"))
NEVER = "Pemprov memberi akses, bukan modal"


def test_twelve_guides_wait_for_a_reviewer_with_their_sources(client):
    rows = Guide.objects.filter(slug__in=SLUGS)

    assert len(SLUGS) == rows.count() == 12
    assert set(rows.values_list("status", "reviewer", "reviewed_on")) == {
        (GuideStatus.IN_REVIEW, None, None)
    }
    assert client.get(rows[0].get_absolute_url()).status_code == 404


@pytest.mark.parametrize("slug", SLUGS)
def test_a_guide_is_of_a_fit_length_and_says_what_whom_and_how_much(slug):
    guide = Guide.objects.get(slug=slug)
    parts = [part.title.lower() for part in guides.parts_of(guide.body)]

    assert 300 <= len(guide.body.split()) <= 700
    assert "bertanya ke siapa" in parts
    assert any("biaya" in title or "kelas" in title or "meminjam" in title for title in parts)
    assert len(guide.summary) <= 300
    assert guide.sources.count() >= 3


@pytest.mark.parametrize("slug", SLUGS)
def test_a_guide_about_money_says_access_and_never_capital(slug):
    guide = Guide.objects.get(slug=slug)
    about_money = re.search(r"\b(pinjam|modal usaha\b.*?bunga|angsuran|pajak)", guide.body)

    assert guide.is_about_money == (NEVER in guide.body)
    assert guide.is_about_money or not about_money


@pytest.mark.parametrize("slug", SLUGS)
def test_what_a_source_leaves_open_is_marked_in_the_text(slug):
    guide = Guide.objects.get(slug=slug)
    unsure = guide.sources.filter(certainty=Certainty.UNVERIFIED)

    assert not unsure or guides.UNSURE in guide.body
    html = "".join(part.html for part in guides.parts_of(guide.body))
    assert html.count(guides.UNSURE_MARK) == guide.body.count(guides.UNSURE)
