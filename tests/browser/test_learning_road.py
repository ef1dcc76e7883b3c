"""The whole road of learning: from the waiting list of a class to a certificate that is checked."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Certificate, PracticeWork, Seat
from events.services import attendance, seats
from members.models import Notification
from tests.etalase.uploads import picture_file
from tests.factories import (
    CourseFactory,
    EventFactory,
    LessonFactory,
    MemberFactory,
    QuestionFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Saya memotret sambal di dekat jendela, dan tiga tetangga langsung memesan."


def test_from_the_waiting_list_to_a_certificate_that_a_stranger_checks(new_page, time_machine):
    start = timezone.now() + timedelta(hours=30)
    course = CourseFactory(is_core=True, quiz_length=1)
    QuestionFactory(lesson=LessonFactory(course=course, title="Cahaya jendela"))
    event = EventFactory(
        course=course, quota=1, starts_at=start, ends_at=start + timedelta(hours=3)
    )
    session = event.sessions.get()
    trainer, staff = UserFactory(), StaffFactory()
    event.sessions.update(trainer=trainer)
    early, member = MemberFactory().user, MemberFactory(name="Siti Rahma Dewi").user
    taken = seats.register(event, nonce="pertama", user=early)

    # Enrol: the class is full, so they wait.
    own, other = new_page(member), new_page(early)
    own.goto(event.get_absolute_url())
    own.locator("main form .btn--primary").click()
    expect(own.locator("[data-seat=menunggu]")).to_be_visible()
    seat = Seat.objects.get(user=member)

    # The one before gives up, and the next is offered the seat and takes it.
    other.goto(taken.get_absolute_url())
    other.locator("form[action$='/lepas/'] button").click()
    expect(other.locator("[data-seat=batal]")).to_be_visible()
    own.goto("/saya/kabar/")
    own.locator("[data-kind=seat_ditawari] a").first.click()
    expect(own.locator("[data-seat=ditawari]")).to_be_visible()
    own.locator("form[action$='/ambil/'] button").click()
    expect(own.locator("[data-seat=terdaftar]")).to_be_visible()

    # At the door the ticket is read.
    time_machine.move_to(start - timedelta(minutes=10))
    door = new_page(staff)
    door.goto(f"/acara/kelola/{event.pk}/pintu/{session.pk}/")
    door.get_by_label("Kode tiket").fill(seat.code.lower())
    door.get_by_label("Kode tiket").press("Enter")
    expect(door.locator("[data-door-verdict]")).to_contain_text("Silakan masuk")

    # The lesson, the quiz, and the practice, which comes back once.
    time_machine.move_to(start + timedelta(hours=5))
    own.goto(seat.get_absolute_url())
    expect(own.locator("[data-seat=hadir]")).to_be_visible()
    own.locator(f"a[href='/pelatihan/{course.slug}/kuis/']").click()
    own.locator("main form .btn--primary").click()
    own.get_by_label("Tepat").check()
    own.locator("main form .btn--primary").click()
    expect(own.get_by_text("Anda lulus!")).to_be_visible()
    own.goto(seat.get_absolute_url())
    own.locator("a[href^='/saya/praktik/']").click()
    own.fill("[name=text]", TEXT)
    photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture_file().read()}
    own.set_input_files("[name=pictures]", photo)
    own.locator("button[value=kirim]").click()
    expect(own.locator(".proof img")).to_be_visible()
    work, judge = PracticeWork.objects.get(), new_page(trainer)
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

    # The trainer proposes, and another person confirms.
    time_machine.move_to(start + timedelta(days=2))
    attendance.find_absent()
    address = f"/acara/kelola/{event.pk}/kelulusan/"
    judge.goto(address)
    judge.locator("button[value=lulus]").click()
    expect(judge.locator("button[value=tarik]")).to_be_visible()
    expect(judge.locator("button[value=sahkan]")).to_have_count(0)
    door.goto(address)
    door.locator("button[value=sahkan]").click()
    expect(door.get_by_text(re.compile(r"OKOCE-\d{4}-\d{6}"))).to_be_visible()

    # The member is told, and a stranger checks the certificate.
    assert Notification.objects.filter(user=member, kind="certificate_ready").exists()
    certificate = Certificate.objects.get()
    own.goto(seat.get_absolute_url())
    expect(own.locator("[data-seat=lulus]")).to_be_visible()
    own.locator("main a[href='/saya/sertifikat/']").first.click()
    expect(own.get_by_text(certificate.number).first).to_be_visible()
    stranger = new_page()
    stranger.goto("/sertifikat/")
    stranger.fill("[name=kode]", certificate.code[:6].lower() + " " + certificate.code[6:].lower())
    stranger.locator("main button").click()
    expect(stranger.locator("[data-certificate=valid]")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text("S. R. D.")
    expect(stranger.locator("main")).not_to_contain_text("Rahma")
