"""A member asks, the pendamping agrees and writes down what comes next, the member does it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import MentoringSession
from tests.browser import road
from tests.factories import MemberFactory, PendampingFactory

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("transactional_db")]


def test_from_a_question_to_a_step_that_is_done(new_page, passed):
    member, pendamping = MemberFactory(name="Dedi Firmansyah"), PendampingFactory()
    own, desk = new_page(member.user), new_page(pendamping)

    # The member asks with a time of their own.
    own.goto("/saya/pendampingan/")
    passed(own)
    road.go_on(own)
    road.arrive(own, "/saya/pendampingan/minta/")
    day = timezone.localdate() + timedelta(days=2)
    own.fill("[name=about]", "Menghitung harga pokok keripik")
    own.fill("[name=starts_at_0]", day.isoformat())
    own.fill("[name=starts_at_1]", "10:00")
    own.check("[name=place][value=kunjungan]")
    passed(own)
    road.go_on(own)
    expect(own.locator("[data-status=usul]")).to_be_visible()

    # The pendamping reads it in the news and agrees with one press.
    road.open_news(desk, "mentoring_asked")
    passed(desk)
    road.go_on(desk)
    expect(desk.locator("[data-status=disepakati]")).to_be_visible()

    # Afterwards they write down what was agreed, and who does what until when.
    begun = timezone.now() - timedelta(hours=2)
    MentoringSession.objects.update(starts_at=begun)
    desk.reload()
    desk.fill("[name=agreed]", "Catat semua bahan selama seminggu.")
    desk.fill("[name=step]", "Mencatat belanja tujuh hari")
    desk.fill("[name=step_due_on]", (day + timedelta(days=5)).isoformat())
    desk.locator("form[action$='/catat/'] .btn--primary").click()
    expect(desk.locator("[data-status=terlaksana]")).to_be_visible()
    passed(desk)

    # The member reads it, and marks the step as done.
    road.open_news(own, "mentoring_noted")
    expect(own.locator(".said")).to_contain_text("Catat semua bahan")
    own.goto("/saya/pendampingan/")
    passed(own)
    own.locator("[data-step=terbuka] form[action$='/selesai/'] button").click()
    expect(own.locator("[data-step=selesai]")).to_be_visible()
