"""The tests' own foundations."""

import pytest
from django.contrib.auth.models import Group

from members.models import Kelurahan
from tests.factories import UserFactory


@pytest.mark.parametrize("attempt", [1, 2])
def test_reference_rows_survive_a_transactional_test(transactional_db, attempt):
    assert Kelurahan.objects.count() > 200
    assert Group.objects.exists()

    UserFactory()
    Group.objects.all().delete()


@pytest.mark.browser
def test_a_browser_reaches_the_live_server(browser_page):
    answer = browser_page.goto("/healthz")

    assert answer.status == 200


def test_a_real_worker_runs_what_is_queued(celery_worker_process, wait_until):
    from django.core.cache import cache

    from okoce import health
    from okoce.tasks import note_heartbeat

    cache.delete(health.HEARTBEAT_KEY)
    note_heartbeat.delay()

    wait_until(lambda: cache.get(health.HEARTBEAT_KEY))
