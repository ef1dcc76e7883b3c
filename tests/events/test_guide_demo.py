"""What the demo shows of the information centre."""

import pytest

from events.choices import GuideStatus, QuestionStatus
from events.demo.guides import inform
from events.models import Guide, GuideQuestion, GuideVote
from okoce.demo import City
from tests.factories import PendampingFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_demo_has_reviewed_guides_one_overdue_and_work_at_the_desk(client):
    for name in ("staf", "staf2"):
        StaffFactory(email=f"{name}@demo.test")
    PendampingFactory(email="pendamping@demo.test")
    UserFactory(email="calon@demo.test")

    inform(City(seed=7, members=1, businesses=1, products=1, say=print))

    published = Guide.objects.published()
    assert published.count() == 12
    assert [guide.slug for guide in published if guide.is_stale] == ["pirt-makanan-rumahan"]
    in_review = Guide.objects.in_review()
    assert in_review.get(revises=None).slug == "memotret-produk-dengan-hp"
    assert in_review.get(revises__isnull=False).revises.slug == "pirt-makanan-rumahan"
    assert Guide.objects.get(status=GuideStatus.REPLACED).revises.slug == "merek-dagang"
    assert set(GuideQuestion.objects.values_list("status", flat=True)) == {
        *[QuestionStatus.WAITING, QuestionStatus.ANSWERED, QuestionStatus.PUBLISHED],
    }
    votes = sum(guide.useful_count + guide.useless_count for guide in published)
    assert GuideVote.objects.count() == votes
    for guide in published:
        assert client.get(guide.get_absolute_url()).status_code == 200
