"""Revisions: readers keep a guide until another has reviewed its successor."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from events.choices import GuideStatus
from events.models import Guide
from events.services import guide_revisions, guides
from events.services.guides import begin_revision, change_guide_status
from members.models import Notification
from okoce.errors import RuleBroken
from tests.factories import GuideFactory, GuideQuestionFactory, PendampingFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide() -> Guide:
    return GuideFactory(title="Izin usaha", body="Datang ke loket.", author=StaffFactory())


def revised(guide: Guide, by=None, **fields) -> Guide:
    """A revision that waits for a reviewer."""
    revision = begin_revision(guide, by=by or StaffFactory())
    Guide.objects.filter(pk=revision.pk).update(**{"body": "Daftar di OSS.", **fields})
    revision.refresh_from_db()
    return change_guide_status(revision, GuideStatus.IN_REVIEW, by=revision.author)


def text(response) -> str:
    return response.content.decode()


def test_readers_keep_the_guide_while_its_revision_is_written(client, guide):
    revision = revised(guide)

    assert "Datang ke loket." in text(client.get(guide.get_absolute_url()))
    assert list(Guide.objects.published()) == [guide]
    assert client.get(revision.get_absolute_url()).status_code == 404
    assert revision.sources.count() == guide.sources.count() == 1


def test_reviewed_revision_takes_the_place_of_the_guide_and_what_was_is_kept(client, guide):
    question = GuideQuestionFactory(guide=guide, answered=True)
    published_at, old_reviewer = guide.published_at, guide.reviewer
    writer, reviewer = StaffFactory(), StaffFactory()
    revision = revised(guide, by=writer)
    revision.sources.update(title="OSS RBA")

    change_guide_status(revision, GuideStatus.PUBLISHED, by=reviewer, note="Aturan baru.")

    guide.refresh_from_db()
    earlier = guide.history.get().earlier
    assert (guide.body, guide.sources.get().title) == ("Daftar di OSS.", "OSS RBA")
    assert (guide.reviewer, guide.reviewed_on) == (reviewer, timezone.localdate())
    assert (guide.author, guide.published_at) == (writer, published_at)
    assert (earlier.pk, earlier.status) == (revision.pk, GuideStatus.REPLACED)
    assert (earlier.body, earlier.reviewer) == ("Datang ke loket.", old_reviewer)
    page = text(client.get(guide.get_absolute_url()))
    assert "Daftar di OSS." in page
    assert "direvisi" in page
    assert question.question in page
    assert Notification.objects.get(user=writer).path == guide.get_absolute_url()


def test_nobody_publishes_a_revision_they_wrote(guide):
    writer = StaffFactory()
    revision = revised(guide, by=writer)

    with pytest.raises(RuleBroken, match="tulisannya sendiri"):
        change_guide_status(revision, GuideStatus.PUBLISHED, by=writer)
    # Who wrote the first version may review what another has changed.
    change_guide_status(revision, GuideStatus.PUBLISHED, by=guide.author)
    guide.refresh_from_db()
    assert guide.reviewer != guide.author


def test_one_revision_at_a_time_also_in_the_database(guide):
    begin_revision(guide, by=StaffFactory())

    with pytest.raises(RuleBroken, match="sedang direvisi"):
        begin_revision(guide, by=StaffFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        guide_revisions.copy_of(guide, by=StaffFactory())


def test_only_writers_revise_and_only_what_is_on_show(guide):
    with pytest.raises(RuleBroken):
        begin_revision(guide, by=PendampingFactory())
    wrote = PendampingFactory()
    guides.note_edit(guide, by=wrote)
    assert begin_revision(guide, by=wrote).author == wrote
    with pytest.raises(RuleBroken):
        begin_revision(GuideFactory(status=GuideStatus.DRAFT), by=StaffFactory())


def test_withdrawn_guide_takes_its_open_revision_along(guide):
    revision = revised(guide)

    change_guide_status(guide, GuideStatus.WITHDRAWN, by=StaffFactory(), note="Salah.")

    revision.refresh_from_db()
    assert revision.status == GuideStatus.WITHDRAWN
    with pytest.raises(RuleBroken):
        change_guide_status(revision, GuideStatus.PUBLISHED, by=StaffFactory())


def test_writer_gives_a_revision_up_and_begins_another(guide):
    writer = StaffFactory()
    revision = begin_revision(guide, by=writer)

    change_guide_status(revision, GuideStatus.WITHDRAWN, by=writer)

    assert begin_revision(guide, by=writer).slug != revision.slug


def test_desk_begins_a_revision_shows_what_it_changes_and_publishes_it(client, guide):
    writer, reviewer = StaffFactory(), StaffFactory()
    client.force_login(writer)
    desk = reverse("admin:events_guide_change", args=[guide.pk])
    version = client.get(desk).context["version"]
    client.post(desk, {"_move": "revisi", "_version": version})
    revision = guide.revisions.get()
    assert f"/guide/{revision.pk}/change/" in text(client.get(desk))
    Guide.objects.filter(pk=revision.pk).update(body="Daftar di OSS.")
    change_guide_status(revision, GuideStatus.IN_REVIEW, by=writer)

    client.force_login(reviewer)
    page = client.get(reverse("admin:events_guide_change", args=[revision.pk]))

    assert "<del>Datang ke loket.</del>" in text(page)
    assert "<ins>Daftar di OSS.</ins>" in text(page)
    client.post(page.request["PATH_INFO"], {"_move": "terbit", "_version": page.context["version"]})
    guide.refresh_from_db()
    assert guide.body == "Daftar di OSS."
