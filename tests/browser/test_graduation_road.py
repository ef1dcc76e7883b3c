"""From practice to a certificate: returned, handed in again, accepted, proposed, confirmed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Attendance, Certificate, PracticeWork
from tests.etalase.uploads import picture_file
from tests.factories import (
    CourseFactory,
    EventFactory,
    MemberFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Saya memotret sambal di dekat jendela, dan tiga tetangga langsung memesan."


def test_practice_becomes_a_certificate_that_a_stranger_checks(new_page):
    start = timezone.now() - timedelta(days=2)
    event = EventFactory(
        course=CourseFactory(is_core=True),
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        taken=1,
    )
    trainer, member = UserFactory(), MemberFactory(name="Siti Rahma Dewi").user
    event.sessions.update(trainer=trainer)
    seat = SeatFactory(
        event=event, user=member, name="", email="", status="hadir", waiting_since=None
    )
    Attendance.objects.create(seat=seat, session=event.sessions.get(), at=start, nonce="pintu")
    own, judge, staff = (new_page(who) for who in (member, trainer, StaffFactory()))

    own.goto(event.course.get_absolute_url())
    own.locator("a[href^='/saya/praktik/']").click()
    own.fill("[name=text]", TEXT)
    photo = picture_file()
    own.set_input_files(
        "[name=pictures]",
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": photo.read()},
    )
    own.locator("button[value=kirim]").click()
    expect(own.locator(".proof img")).to_be_visible()

    work = PracticeWork.objects.get()
    judge.goto("/acara/kelola/praktik/")
    judge.locator(f"a[href$='{work.code}/']").click()
    expect(judge.locator(".proof img")).to_have_js_property("complete", True)
    judge.locator("details.fold summary", has_text="Belum").click()
    judge.fill("[name=note]", "Tulis juga berapa yang terjual.")
    judge.locator("form[action$='/kembalikan/'] button").click()
    judge.wait_for_url("**/acara/kelola/praktik/")

    own.reload()
    expect(own.get_by_text("Tulis juga berapa yang terjual.").first).to_be_visible()
    own.fill("[name=text]", f"{TEXT} Terjual sembilan botol.")
    own.locator("button[value=kirim]").click()
    expect(own.locator("form[action$='/tarik/']")).to_be_visible()
    judge.goto(f"/acara/kelola/praktik/{work.code}/")
    judge.locator("form[action$='/terima/'] button").click()
    judge.wait_for_url("**/acara/kelola/praktik/")

    address = f"/acara/kelola/{event.pk}/kelulusan/"
    judge.goto(address)
    judge.locator("button[value=lulus]").click()
    expect(judge.locator("button[value=tarik]")).to_be_visible()
    expect(judge.locator("button[value=sahkan]")).to_have_count(0)
    staff.goto(address)
    staff.locator("button[value=sahkan]").click()
    expect(staff.get_by_text(re.compile(r"OKOCE-\d{4}-\d{6}"))).to_be_visible()

    certificate = Certificate.objects.get()
    own.goto("/saya/sertifikat/")
    expect(own.get_by_text(certificate.number).first).to_be_visible()
    stranger = new_page()
    stranger.goto("/sertifikat/")
    stranger.fill("[name=kode]", certificate.code[:6].lower() + " " + certificate.code[6:].lower())
    stranger.locator("main button").click()
    expect(stranger.locator("[data-certificate=valid]")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text("S. R. D.")
    expect(stranger.locator("main")).not_to_contain_text("Rahma")
