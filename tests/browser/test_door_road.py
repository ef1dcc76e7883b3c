"""A phone at the door: codes are typed, the network goes and comes back, and nothing is lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.choices import SeatStatus
from events.models import Attendance
from tests.factories import EventFactory, StaffFactory, holder_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_door_works_through_a_network_that_is_lost(new_page, axe):
    session = EventFactory(starts_at=timezone.now() + timedelta(minutes=20)).sessions.get()
    event = session.event
    first, second, third = (holder_of(event) for _each in range(3))
    waits = holder_of(event, status=SeatStatus.WAITING)
    page = new_page(StaffFactory())
    page.goto(f"/acara/kelola/{event.pk}/pintu/{session.pk}/")
    verdict, state = page.locator("[data-door-verdict]"), page.locator("[data-door-state]")

    def type_code(code: str) -> None:
        page.get_by_label("Kode tiket").fill(code)
        page.get_by_label("Kode tiket").press("Enter")

    type_code(first.code.lower())
    expect(verdict).to_contain_text("Silakan masuk")
    expect(verdict).to_contain_text(first.shown_name)
    type_code(first.code)
    expect(verdict).to_contain_text("Sudah tercatat hadir")

    page.context.set_offline(True)
    type_code(second.code)
    expect(verdict).to_contain_text("Tersimpan di ponsel ini")
    type_code(third.code)
    expect(state).to_contain_text("2 pindaian")
    axe(page)
    page.context.set_offline(False)

    expect(state).to_have_text("Semua sudah terkirim.")
    expect(verdict).to_contain_text(third.shown_name)
    expect(page.locator("[data-door-came]")).to_have_text("3")
    expect(page.locator(".threshold__log li")).to_have_count(4)
    row = Attendance.objects.get(seat=second)
    assert row.device.startswith("hp-")
    assert row.at < row.received_at

    type_code(waits.code)
    expect(verdict).to_contain_text("Masih di daftar tunggu")
    page.get_by_role("button", name="Beri kursi kosong").click()
    expect(page.locator("[data-verdict=ok]")).to_contain_text(waits.shown_name)
    axe(page)
