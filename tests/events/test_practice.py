"""Practice: who moves it where, who sees it, what is kept of pictures, and who is reminded."""

import io
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from PIL import Image

from events.choices import SEAT_CAME, WORK_MOVES, SeatStatus, WorkActor, WorkStatus
from events.models import PracticeWork, Session
from events.services import certificates, practice, practice_missing
from members.models import AccessLog, Notification
from members.services.privacy import erase_account, personal_data
from okoce.errors import RuleBroken
from tests.etalase.uploads import picture_file
from tests.factories import (
    CourseFactory,
    EventFactory,
    LessonFactory,
    MemberFactory,
    PendampingFactory,
    PracticeFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
TEXT = "Saya mencatat tujuh hari penjualan, untungnya cukup."
ELSEWHERE = "31.71.01"


def class_led_by(trainer, course, *, member=None, status=SeatStatus.PRESENT):
    """A class of a course with one trainer, and perhaps somebody who came."""
    event = EventFactory(course=course)
    Session.objects.filter(event=event).update(trainer=trainer)
    if member:
        SeatFactory(event=event, user=member, name="", email="", status=status, waiting_since=None)
    return event


def judge(work, status, by, **kwargs):
    return practice.judge(work, status, by=by, **{"version": work.version} | kwargs)


# Moves.


@pytest.mark.parametrize("actor", WorkActor.values)
@pytest.mark.parametrize("new", WorkStatus.values)
@pytest.mark.parametrize("old", WorkStatus.values)
def test_only_the_moves_of_the_table_are_open(old, new, actor):
    work = PracticeFactory(status=old)
    # Nobody judges a draft; who may judge all else is staff.
    person = work.user if actor == WorkActor.MAKER else StaffFactory()

    is_open = new in practice.moves_of(work, person)

    assert is_open == (WORK_MOVES.get((old, new)) == actor)


def test_member_hands_in_and_the_trainer_is_told():
    course, member, trainer = CourseFactory(), MemberFactory().user, UserFactory()
    event = class_led_by(trainer, course, member=member)

    work = practice.save_work(course, by=member, text=TEXT, send=True)

    assert (work.status, work.seat.event) == (WorkStatus.SENT, event)
    assert [change.new_status for change in work.history.all()] == ["dikirim", "draf"]
    notice = Notification.objects.get(user=trainer)
    assert notice.path == f"/acara/kelola/praktik/{work.code}/"


def test_returned_practice_is_mended_and_accepted():
    work, officer = PracticeFactory(), StaffFactory()

    judge(work, WorkStatus.RETURNED, officer, note="Foto bukunya belum ada.")
    practice.save_work(work.course, by=work.user, text=TEXT, send=True)
    work.refresh_from_db()
    judge(work, WorkStatus.ACCEPTED, officer)

    told = Notification.objects.filter(user=work.user).order_by("pk")
    assert [notice.kind for notice in told] == ["practice_dikembalikan", "practice_diterima"]
    assert "Foto bukunya belum ada." in told[0].body
    steps = list(work.history.order_by("pk").values_list("old_status", "new_status"))
    assert steps == [
        ("dikirim", "dikembalikan"),
        ("dikembalikan", "dikirim"),
        ("dikirim", "diterima"),
    ]


def test_practice_is_returned_with_a_reason_only():
    work = PracticeFactory()
    with pytest.raises(RuleBroken, match="kurang"):
        judge(work, WorkStatus.RETURNED, StaffFactory(), note=" ")


def test_what_was_handed_in_anew_is_not_judged_unseen():
    work, officer = PracticeFactory(), StaffFactory()
    seen = work.version
    practice.take_back(work, by=work.user)
    practice.save_work(work.course, by=work.user, text=f"{TEXT} Lagi.", send=True)

    with pytest.raises(RuleBroken, match="berubah"):
        judge(work, WorkStatus.ACCEPTED, officer, version=seen)


def test_handed_in_practice_stands_still():
    work = PracticeFactory()
    with pytest.raises(RuleBroken):
        practice.save_work(work.course, by=work.user, text="Lain sama sekali, dan panjang.")


@pytest.mark.parametrize("text", ["Sudah.", "Hubungi saya di 0812 3456 7890 ya, terima kasih."])
def test_practice_that_says_too_little_or_too_much_is_refused(text):
    course, member = CourseFactory(), MemberFactory().user
    with pytest.raises(RuleBroken):
        practice.save_work(course, by=member, text=text, send=True)
    assert not PracticeWork.objects.exists()


# Who judges.


def test_nobody_judges_their_own_practice_whatever_they_are():
    officer = StaffFactory()
    MemberFactory(user=officer)
    own = PracticeFactory(user=officer)
    trainer = MemberFactory().user
    taught = PracticeFactory(user=trainer)
    class_led_by(trainer, taught.course, member=trainer)

    for work in (own, taught):
        with pytest.raises(RuleBroken, match="sendiri"):
            judge(work, WorkStatus.ACCEPTED, work.user)


@pytest.mark.parametrize("status", SeatStatus.values)
def test_trainer_judges_those_who_came_to_their_class(status):
    trainer, work = UserFactory(), PracticeFactory()
    reason = {"reason": "sendiri"} if status == SeatStatus.CANCELLED else {}
    event = class_led_by(trainer, work.course)
    late = timezone.now() if status in (SeatStatus.WAITING, SeatStatus.OFFERED) else None
    SeatFactory(
        event=event,
        user=work.user,
        name="",
        email="",
        status=status,
        waiting_since=late,
        offered_until=late if status == SeatStatus.OFFERED else None,
        **reason,
    )

    is_judge = practice.actor_for(trainer, work) == WorkActor.JUDGE

    assert is_judge == (status in SEAT_CAME)


def test_trainer_of_another_class_of_the_course_judges_nothing():
    work, trainer, other = PracticeFactory(), UserFactory(), UserFactory()
    class_led_by(trainer, work.course, member=work.user)
    class_led_by(other, work.course, member=MemberFactory().user)

    assert practice.actor_for(trainer, work) == WorkActor.JUDGE
    assert practice.actor_for(other, work) is None


@pytest.mark.parametrize(
    ("make", "sees"),
    [
        (PendampingFactory, 200),
        (lambda: PendampingFactory(kecamatan=[ELSEWHERE]), 404),
        (StaffFactory, 200),
        (lambda: UserFactory(is_staff=True, is_superuser=True), 404),
        (lambda: MemberFactory().user, 404),
    ],
)
def test_practice_is_seen_by_those_who_judge_it(client, make, sees):
    work = practice.save_work(
        CourseFactory(), by=MemberFactory().user, text=TEXT, pictures=[picture_file()], send=True
    )
    picture = work.pictures.get()
    client.force_login(make())

    assert client.get(f"/acara/kelola/praktik/{work.code}/").status_code == sees
    assert client.get(f"/praktik/gambar/{picture.code}/").status_code == sees


def test_looking_is_logged_once_for_a_look(client):
    work = practice.save_work(
        CourseFactory(), by=MemberFactory().user, text=TEXT, pictures=[picture_file()], send=True
    )
    address = f"/praktik/gambar/{work.pictures.get().code}/"
    client.force_login(work.user)
    client.get(address)
    assert not AccessLog.objects.exists()

    client.force_login(StaffFactory())
    client.get(f"/acara/kelola/praktik/{work.code}/")
    client.get(address)

    line = AccessLog.objects.get(member=work.user.member)
    assert line.what == f"Praktik: {work.course.title}"


# Pictures.


def test_picture_is_kept_small_and_without_its_place():
    exif = Image.Exif()
    exif[0x0112], exif[0x9286] = 1, "Jalan Tebet"
    file = picture_file(size=(3000, 2000), exif=exif)

    work = practice.save_work(CourseFactory(), by=MemberFactory().user, text=TEXT, pictures=[file])

    kept = work.pictures.get()
    image = Image.open(io.BytesIO(kept.file.read()))
    assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (1600, 1067), {})
    assert (kept.width, kept.height) == (1600, 1067)


def test_pictures_are_taken_away_and_their_files_too(django_capture_on_commit_callbacks):
    member, course = MemberFactory().user, CourseFactory()
    files = [picture_file(), picture_file(colour="red")]
    work = practice.save_work(course, by=member, text=TEXT, pictures=files)
    first, second = work.pictures.all()

    with django_capture_on_commit_callbacks(execute=True):
        practice.save_work(course, by=member, text=TEXT, drop=[first.code])

    assert [picture.code for picture in work.pictures.all()] == [second.code]
    assert not first.file.storage.exists(first.file.name)
    with pytest.raises(RuleBroken, match="6"):
        practice.save_work(course, by=member, text=TEXT, pictures=[picture_file()] * 6)


# Pages.


def test_member_saves_and_hands_in_on_the_page(client):
    course, member = CourseFactory(), MemberFactory().user
    client.force_login(member)
    address = f"/saya/praktik/{course.slug}/"

    client.post(address, {"text": "Baru mulai", "langkah": "simpan", "pictures": picture_file()})
    work = PracticeWork.objects.get(user=member)
    assert (work.status, work.pictures.count()) == (WorkStatus.DRAFT, 1)

    assert client.post(address, {"text": "Baru", "langkah": "kirim"}).status_code == 422
    work.refresh_from_db()
    assert (work.status, work.text) == (WorkStatus.DRAFT, "Baru mulai")

    client.post(address, {"text": TEXT, "link": "toko.contoh.test", "langkah": "kirim"})
    work.refresh_from_db()
    assert (work.status, work.link) == (WorkStatus.SENT, "https://toko.contoh.test")
    # Sent twice is nothing new.
    assert client.post(address, {"text": TEXT, "langkah": "kirim"}).status_code == 302
    assert client.post(f"{address}tarik/").status_code == 302
    work.refresh_from_db()
    assert work.status == WorkStatus.DRAFT


def test_file_that_is_no_picture_is_refused_and_nothing_is_saved(client):
    course = CourseFactory()
    client.force_login(MemberFactory().user)
    file = picture_file()
    file.file.seek(0)
    file.file.write(b"bukan gambar")
    file.seek(0)

    answer = client.post(
        f"/saya/praktik/{course.slug}/", {"text": TEXT, "langkah": "kirim", "pictures": file}
    )

    assert answer.status_code == 422
    assert not PracticeWork.objects.exists()


def test_queue_shows_what_waits_longest_first_at_one_cost(client, query_count):
    client.force_login(StaffFactory())
    now = timezone.now()
    PracticeFactory(status_since=now)
    first = PracticeFactory(status_since=now - timedelta(days=2))
    PracticeFactory(status=WorkStatus.DRAFT)
    client.get("/acara/kelola/praktik/")
    few = query_count(client.get, "/acara/kelola/praktik/")

    PracticeFactory.create_batch(15, status_since=now - timedelta(days=1))

    assert query_count(client.get, "/acara/kelola/praktik/") == few
    rows = client.get("/acara/kelola/praktik/").context["works"]
    assert (rows[0], len(rows)) == (first, 17)


def test_pages_of_courses_lead_to_practice(client):
    course = LessonFactory().course
    address = f"/saya/praktik/{course.slug}/"
    assert address in client.get(course.get_absolute_url()).content.decode()
    work = PracticeFactory(course=course)
    client.force_login(work.user)
    assert "Menunggu jawaban" in client.get(course.get_absolute_url()).content.decode()
    assert address in client.get("/saya/praktik/").content.decode()


# Reminders.


def test_judges_are_reminded_after_three_days_and_staff_after_seven():
    course, member, trainer = CourseFactory(), MemberFactory().user, UserFactory()
    class_led_by(trainer, course, member=member)
    officer = StaffFactory()
    start = timezone.now()
    practice.save_work(course, by=member, text=TEXT, send=True)

    told = []
    for days in (2, 3, 3, 7, 7, 20):
        with time_machine.travel(start + timedelta(days=days, minutes=1), tick=False):
            practice.find_reminders()
            told.append(
                tuple(Notification.objects.filter(user=who).count() for who in (trainer, officer))
            )

    assert told == [(1, 0), (2, 0), (2, 0), (3, 1), (3, 1), (3, 1)]


def test_who_came_and_hands_nothing_in_is_reminded_twice():
    course, member = CourseFactory(), MemberFactory().user
    end = class_led_by(UserFactory(), course, member=member).ends_at
    others = [MemberFactory().user for _each in range(2)]
    for user, status in zip(others, (SeatStatus.ABSENT, SeatStatus.PASSED), strict=True):
        class_led_by(UserFactory(), course, member=user, status=status)

    told = []
    for days in (2, 3, 4, 9, 10, 11, 29, 40):
        with time_machine.travel(end + timedelta(days=days, minutes=1), tick=False):
            practice_missing.find_reminders()
            told.append(Notification.objects.filter(user=member, kind="practice_missing").count())

    assert told == [0, 1, 1, 1, 2, 2, 2, 2]
    assert not Notification.objects.filter(user__in=others).exists()


@pytest.mark.parametrize(
    ("status", "is_told"),
    [
        (WorkStatus.DRAFT, True),
        (WorkStatus.RETURNED, True),
        (WorkStatus.SENT, False),
        (WorkStatus.ACCEPTED, False),
    ],
)
def test_who_has_handed_in_is_not_reminded_and_who_got_it_back_is(status, is_told):
    work = PracticeFactory(status=status)
    end = class_led_by(UserFactory(), work.course, member=work.user).ends_at

    with time_machine.travel(end + timedelta(days=4), tick=False):
        practice_missing.find_reminders()

    told = Notification.objects.filter(user=work.user, kind="practice_missing")
    assert told.exists() == is_told


# The page of the seat.


def test_the_page_of_a_seat_leads_on_to_practice_and_the_certificate(client):
    course, member = CourseFactory(), MemberFactory().user
    LessonFactory(course=course)
    event = class_led_by(UserFactory(), course, member=member, status=SeatStatus.REGISTERED)
    seat = event.seats.get()
    client.force_login(member)

    def shown() -> str:
        return client.get(seat.get_absolute_url()).content.decode()

    way = f"/saya/praktik/{course.slug}/"
    assert way not in shown()
    event.seats.update(status=SeatStatus.PRESENT)
    assert way in shown()
    event.seats.update(status=SeatStatus.PASSED)
    seat.refresh_from_db()
    certificates.issue(seat, member.member, by=StaffFactory())
    page = shown()
    assert way not in page
    assert "/saya/sertifikat/" in page


def test_without_a_trainer_the_pendamping_is_told():
    pendamping, far = PendampingFactory(), PendampingFactory(kecamatan=[ELSEWHERE])
    practice.save_work(CourseFactory(), by=MemberFactory().user, text=TEXT, send=True)

    assert Notification.objects.filter(user=pendamping).count() == 1
    assert not Notification.objects.filter(user=far).exists()


# One's own data.


def test_practice_is_taken_along_and_erased(django_capture_on_commit_callbacks):
    member = MemberFactory().user
    work = practice.save_work(
        CourseFactory(), by=member, text=TEXT, pictures=[picture_file()], send=True
    )
    picture = work.pictures.get()
    [row] = personal_data(member)["practice"]
    assert (row["text"], row["pictures"]) == (TEXT, [picture.file.name])

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(member)

    assert not PracticeWork.objects.exists()
    assert not picture.file.storage.exists(picture.file.name)
