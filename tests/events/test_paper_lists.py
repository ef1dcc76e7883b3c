"""Lists on paper, read back from the file that is printed."""

from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from events.choices import AttendanceSource, SeatStatus
from events.models import Seat
from events.services import attendance, paper_lists
from members.models import ExportLog
from okoce.codes import grouped
from tests.factories import (
    EventFactory,
    MemberFactory,
    PendampingFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
    holder_of,
)

pytestmark = pytest.mark.django_db
LONGEST = "Raden Ajeng Siti Rahmawati Kusumaningrum Notonegoro Wicaksono binti Haji Abdurrahman"


def address(event, kind: str) -> str:
    session = event.sessions.get().pk
    places = {"door": f"pintu/{session}/daftar.pdf", "sign": f"hadir/{session}/lembar.pdf"}
    return f"/acara/kelola/{event.pk}/{places[kind]}"


def pages_of(content: bytes) -> list[str]:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    return [" ".join(page.split()) for page in pages]


def named(event, *names: str, **fields) -> list[Seat]:
    return [holder_of(event, user=MemberFactory(name=name).user, **fields) for name in names]


@pytest.fixture
def printed(client):
    client.force_login(StaffFactory())
    return lambda event, kind: pages_of(client.get(address(event, kind)).content)


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_door_list_has_names_by_the_alphabet_and_the_line_apart_with_its_places(printed):
    event = EventFactory(title="Kelas membuat tempe")
    seats = named(event, "Wati", "agus", "Budi")
    holder_of(event, user=None, name="Tamu dari luar", email="tamu@contoh.test")
    named(event, "Ditawari", status=SeatStatus.OFFERED)
    named(event, "Yang Kedua", "Aku Ketiga", status=SeatStatus.WAITING)
    named(event, "Sudah Batal", status=SeatStatus.CANCELLED)

    (page,) = printed(event, "door")

    assert in_order(page, "Kelas membuat tempe", "Ruang latih", "4 kursi", "agus", "Budi", "Tamu")
    assert in_order(page, "Tamu dari luar", "Wati", "Belum dapat kursi", "Ditawari", "ditawari")
    assert in_order(
        page, "Ditawari", "Yang Kedua", "no. 1", "Aku Ketiga", "no. 2", "Halaman 1 dari 1"
    )
    assert all(grouped(seat.code) in page for seat in seats)
    assert "Sudah Batal" not in page


def test_sheet_to_sign_is_numbered_with_kecamatan_trainer_and_empty_lines(printed):
    event = EventFactory(title="Kelas membuat tempe")
    event.sessions.update(trainer=UserFactory(name="Bu Guru"))
    (seat,) = named(event, "Wati")

    pages = printed(event, "sign")

    area = seat.user.member.kecamatan.name
    assert in_order(pages[0], "Kelas membuat tempe", "Bersama Bu Guru", "1 Wati", area, "2 3 4")
    assert len(pages) == 1
    assert "Tanda tangan" in pages[0]


def test_paper_has_no_number_that_reaches_a_person(printed):
    event = EventFactory()
    user = MemberFactory().user
    user.phone = "+6281234567890"
    user.save()
    holder_of(event, user=user)
    holder_of(event, user=None, name="Tamu", phone="+6281299988877", email="tamu@contoh.test")
    nik = user.member.nik

    for kind in ("door", "sign"):
        (page,) = printed(event, kind)
        digits = "".join(filter(str.isdigit, page))
        assert not any(each in digits for each in (nik, "81234567890", "81299988877"))
        assert "@" not in page


def test_five_hundred_people_stand_on_numbered_pages_with_the_head_on_each(printed):
    event = EventFactory(title="Temu akbar", quota=600)
    SeatFactory.create_batch(
        500,
        event=event,
        status=SeatStatus.REGISTERED,
        waiting_since=None,
        name=LONGEST[:80],
    )
    codes = [grouped(code) for code in event.seats.values_list("code", flat=True)]

    for kind in ("door", "sign"):
        pages = printed(event, kind)
        assert all(f"Halaman {n} dari {len(pages)}" in page for n, page in enumerate(pages, 1))
        assert all("Temu akbar" in page and "Ruang latih" in page for page in pages)
        text = " ".join(pages)
        assert text.count("Kusumaningrum") == 500
        assert "…" not in text
        if kind == "door":
            assert all(code in text for code in codes)


@pytest.mark.parametrize("kind", ["door", "sign"])
def test_nothing_is_printed_outside_the_paper(client, kind):
    event = EventFactory(title="Kelas " + "yang panjang sekali namanya " * 4, quota=60)
    event.sessions.update(place="Ruang serbaguna di ujung lorong lantai dua, " * 6)
    named(event, *[LONGEST] * 30)
    named(event, LONGEST, status=SeatStatus.WAITING)
    client.force_login(StaffFactory())

    for page in pypdfium2.PdfDocument(client.get(address(event, kind)).content):
        text = page.get_textpage()
        wide, high = page.get_size()
        assert (round(wide), round(high)) == (595, 842)
        for number in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(number)
            assert left >= 30
            assert right <= wide - 30
            assert bottom >= 20
            assert top <= high - 20


def test_who_took_a_list_along_is_written_down(client):
    event, staff = EventFactory(title="Kelas membuat tempe"), StaffFactory()
    holder_of(event)
    holder_of(event, status=SeatStatus.WAITING)
    client.force_login(staff)

    for kind in ("door", "sign"):
        client.get(address(event, kind))

    rows = ExportLog.objects.filter(by=staff).order_by("pk")
    assert [row.rows for row in rows] == [2, 1]
    assert rows[0].what.startswith("Daftar pintu “Kelas membuat tempe”, ")
    assert rows[1].what.startswith("Daftar hadir “Kelas membuat tempe”, ")


def test_heading_of_the_line_never_ends_a_page():
    rows = [paper_lists.Part(paper_lists.DOOR_ROW, print)] * 26
    heading = paper_lists.Part(paper_lists.HEADING, print, followed_by=paper_lists.DOOR_ROW)

    pages = list(paper_lists._on_pages([*rows, heading, *rows[:2]]))

    assert [len(page) for page in pages] == [26, 3]
    assert pages[1][0][1] == heading


def test_who_was_noted_before_it_was_printed_is_crossed(client):
    start = timezone.now() - timedelta(hours=1)
    event = EventFactory(starts_at=start, ends_at=start + timedelta(hours=3))
    seat = holder_of(event)
    client.force_login(StaffFactory())

    def ink() -> int:
        page = pypdfium2.PdfDocument(client.get(address(event, "door")).content)[0]
        picture = page.render(scale=3).to_pil().convert("L")
        mm = 3 * 72 / 25.4
        left, top = paper_lists.LEFT + 0.8, paper_lists.HEAD + 2
        box = picture.crop([round(side * mm) for side in (left, top, left + 4, top + 4)])
        return sum(box.histogram()[:200])

    assert ink() == 0
    attendance.check_in(
        seat, event.sessions.get(), nonce="a", source=AttendanceSource.TYPED, by=None
    )
    assert ink() > 50


@pytest.mark.parametrize("kind", ["door", "sign"])
def test_lists_cost_the_same_for_many_and_are_for_who_runs_the_event(client, query_count, kind):
    few, many = EventFactory(), EventFactory(quota=60)
    seat = holder_of(few)
    for _place in range(30):
        holder_of(many)
    client.force_login(StaffFactory())
    client.get(address(few, kind))

    assert query_count(client.get, address(many, kind)) == query_count(
        client.get, address(few, kind)
    )
    for user in (seat.user, PendampingFactory()):
        client.force_login(user)
        assert client.get(address(few, kind)).status_code == 404
