"""Participants as a file: who gets it, what is in it, and that it is noted."""

import csv
import io
from datetime import datetime

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook

from events.choices import SeatStatus
from events.models import Attendance
from events.services.participant_table import export_participants
from members.models import AccessLog, ExportLog
from members.services.privacy import personal_data
from okoce.errors import RuleBroken
from tests.events.classes import held_class, participant
from tests.factories import (
    TEBET,
    EventFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    holder_of,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db
PURPOSE = "Menyiapkan tanda nama"
NOON = datetime(2026, 9, 16, 12, 5, tzinfo=timezone.get_default_timezone())
ELSEWHERE = "31.71.01"
HOSTILE = [
    '=HYPERLINK("http://jahat.test";"klik")',
    "+62 812 0000 0000",
    "@SUM(A1)",
    "-2+3",
    "Ömer Çağlar",
    "#N/A",
]


def url_of(event) -> str:
    return f"/acara/kelola/{event.pk}/peserta/"


def ask(client, event, **words):
    return client.post(url_of(event), {"bentuk": "csv", "tujuan": PURPOSE, **words})


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def cells(content: bytes) -> list[list]:
    sheet = load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@time_machine.travel(NOON, tick=False)
def test_table_says_in_indonesian_who_is_who(client):
    event = held_class(sessions=2)
    passed = participant(event, attended=1)
    passed.status = SeatStatus.PASSED
    passed.save()
    holder_of(event, user=None, name="Rina", phone="+6281234567890", email="", status="hadir")
    holder_of(event, user=UserFactory(name="Akun Saja"), status=SeatStatus.WAITING)
    other = holder_of(event, status=SeatStatus.WAITING).shown_name
    staff = StaffFactory(language="en")
    client.force_login(staff)

    response = ask(client, event)

    head, *rows = lines(response.content)
    assert head == [
        *["Nomor", "Nama", "Jenis", "Kecamatan", "Status", "Urutan tunggu"],
        *["Mendaftar pada (WIB)", "Sesi diikuti", "Kehadiran (%)", "Praktik", "Lulus"],
    ]
    when = "2026-09-16 12:05:00"
    name = passed.user.member.name
    assert rows == [
        ["1", name, "Anggota", "Tebet", "Lulus", "", when, "1", "50", "Diterima", "ya"],
        ["2", "Rina", "Pengunjung", "", "Hadir", "", when, "0", "0", "", ""],
        ["3", "Akun Saja", "Akun", "", "Di daftar tunggu", "1", when, "0", "0", "", ""],
        ["4", other, "Anggota", "Tebet", "Di daftar tunggu", "2", when, "0", "0", "", ""],
    ]
    assert response["Content-Disposition"] == (
        f'attachment; filename="peserta-{event.slug}-2026-09-16.csv"'
    )
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@time_machine.travel(NOON, tick=False)
def test_only_the_seats_that_were_asked_for_are_in_it(client):
    event = EventFactory()
    there, waiting = holder_of(event, status="hadir"), holder_of(event, status="menunggu")
    client.force_login(StaffFactory())

    names = {
        status: [row[1] for row in lines(ask(client, event, kursi=status).content)[1:]]
        for status in ("hadir", "menunggu", "lulus")
    }

    assert names == {"hadir": [there.shown_name], "menunggu": [waiting.shown_name], "lulus": []}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_reckons_and_names_stay_whole(client, kind):
    event = EventFactory()
    for name in HOSTILE:
        holder_of(event, user=None, name=name)
    client.force_login(StaffFactory())

    content = ask(client, event, bentuk=kind).content

    read = lines(content) if kind == "csv" else cells(content)
    assert [row[1] for row in read[1:]] == [
        *[f"'{name}" for name in HOSTILE[:4]],
        *HOSTILE[4:],
    ]


@time_machine.travel(NOON, tick=False)
def test_sheet_holds_numbers_and_moments(client):
    event = EventFactory()
    seat = holder_of(event, user=None, name="Rina")
    Attendance.objects.create(seat=seat, session=event.sessions.get(), at=NOON, nonce="a")
    client.force_login(StaffFactory())

    response = ask(client, event, bentuk="xlsx")

    sheet = load_workbook(io.BytesIO(response.content)).active
    moment = datetime(2026, 9, 16, 12, 5)
    row = [cell.value for cell in sheet[2]]
    assert row == [1, "Rina", "Pengunjung", None, "Terdaftar", None, moment, 1, 100, None, None]
    # Words, numbers, moments: no formula and no error.
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert kinds - {"inlineStr", "s"} == {"n", "d"}
    assert sheet.freeze_panes == "A2"
    assert response["Content-Type"].endswith("spreadsheetml.sheet")


def phones_of(event, reader) -> list[str]:
    table = export_participants(
        event, by=reader, kind="csv", status="", purpose=PURPOSE, with_phones=True
    )
    head, *rows = lines(table)
    assert head[3] == "Nomor ponsel"
    return [row[3] for row in rows]


def test_phone_numbers_are_there_only_when_asked_for_and_allowed():
    event = EventFactory(kecamatan_id=TEBET)
    near, far = MemberFactory(), MemberFactory(kelurahan=kelurahan_in(ELSEWHERE))
    for number, member in enumerate((near, far)):
        member.user.phone = f"+62812345678{number}0"
        member.user.save()
        holder_of(event, user=member.user)
    holder_of(event, user=None, phone="+6281300000000", email="")
    staff, pendamping = StaffFactory(), PendampingFactory()

    near_one, guest = "0812-3456-7800", "0813-0000-0000"
    assert phones_of(event, staff) == [near_one, "0812-3456-7810", guest]
    # A pendamping knows the members of their kecamatan, and whom the event itself asked.
    assert phones_of(event, pendamping) == [near_one, "", guest]
    read = AccessLog.objects.order_by("pk").values_list("member", "reader")
    assert list(read) == [
        (near.pk, staff.pk),
        (far.pk, staff.pk),
        (near.pk, pendamping.pk),
    ]
    export_participants(event, by=staff, kind="csv", status="", purpose=PURPOSE, with_phones=False)
    assert AccessLog.objects.count() == 3


def test_member_reads_who_took_their_number_along(client):
    event = EventFactory(title="Foto produk")
    member = MemberFactory(user__phone="+6281234567890")
    holder_of(event, user=member.user)
    own = MemberFactory(user=StaffFactory(phone="+6281234567891"))
    holder_of(event, user=own.user)

    phones_of(event, own.user)

    log = AccessLog.objects.get()
    assert (log.member, log.reason) == (member, PURPOSE)
    assert log.what.startswith("Nomor telepon, dalam daftar: peserta “Foto produk”: Semua")
    client.force_login(member.user)
    assert PURPOSE in client.get("/akun/privasi/").content.decode()
    assert [row["reason"] for row in personal_data(member.user)["who_read_my_data"]] == [PURPOSE]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_nik_is_nowhere_and_the_log_is_written_once(client, kind):
    event = EventFactory()
    member = MemberFactory()
    holder_of(event, user=member.user)
    holder_of(event, user=None, name="Rina")
    staff = StaffFactory()
    client.force_login(staff)

    content = ask(client, event, bentuk=kind, nomor="on").content

    assert member.nik
    words = str(lines(content) if kind == "csv" else cells(content))
    assert member.nik not in words
    assert "NIK" not in words
    log = ExportLog.objects.get()
    assert (log.by, log.rows, log.purpose) == (staff, 2, PURPOSE)
    assert log.what == f"peserta “{event.title}”: Semua, 2 orang"


@pytest.mark.parametrize("purpose", ["", "  ", "rapat", "Telepon 0812 3456 7890", "x" * 301])
def test_without_a_good_purpose_there_is_no_file(client, purpose):
    event = EventFactory()
    client.force_login(StaffFactory())

    response = ask(client, event, tujuan=purpose, kursi="hadir", bentuk="xlsx")

    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == ["tujuan"]
    assert (form["kursi"].value(), form["bentuk"].value()) == ("hadir", "xlsx")
    assert not ExportLog.objects.exists()


def test_who_runs_no_list_finds_no_page(client):
    event = EventFactory(kecamatan_id=TEBET)
    trainer = MemberFactory().user
    event.sessions.update(trainer=trainer)
    office = EventFactory()
    office.sessions.update(trainer=PendampingFactory())
    elsewhere = PendampingFactory(kecamatan=[ELSEWHERE])
    superadmin = UserFactory(is_staff=True, is_superuser=True)
    trained = [(office, office.sessions.get().trainer), (event, trainer)]
    for wanted, user in [*trained, (event, elsewhere), (event, superadmin)]:
        client.force_login(user)
        assert client.get(url_of(wanted)).status_code == 404
        assert ask(client, wanted).status_code == 404
        with pytest.raises(RuleBroken):
            phones_of(wanted, user)
    # The trainer runs the class all the same.
    client.force_login(trainer)
    page = client.get(f"/acara/kelola/{event.pk}/")
    assert page.status_code == 200
    assert url_of(event) not in page.content.decode()
    assert not ExportLog.objects.exists()

    client.force_login(PendampingFactory())
    assert url_of(event) in client.get(f"/acara/kelola/{event.pk}/").content.decode()
    assert client.get(url_of(event)).status_code == 200


def test_pendamping_reads_their_own_exports_at_the_desk(client):
    event = EventFactory(kecamatan_id=TEBET)
    pendamping, staff = PendampingFactory(), StaffFactory()
    for person in (pendamping, staff):
        phones_of(event, person)

    seen = {}
    for person in (pendamping, staff):
        client.force_login(person)
        page = client.get("/admin/members/exportlog/")
        seen[person] = {log.by for log in page.context["cl"].result_list}

    assert seen == {pendamping: {pendamping}, staff: {pendamping, staff}}


def test_files_are_counted(client):
    event = EventFactory()
    client.force_login(StaffFactory())
    for _each in range(20):
        assert ask(client, event).status_code == 200
    assert ask(client, event).status_code == 429
    assert ExportLog.objects.count() == 20


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_file_costs_the_same_with_many(client, query_count, kind):
    event = held_class(sessions=2)
    event.quota = 40
    event.save()
    client.force_login(StaffFactory())
    counts = []
    for people in (1, 30):
        for number in range(people):
            participant(event, user__phone=f"+6281{people:02d}{number:02d}44556")
        counts.append(query_count(ask, client, event, bentuk=kind, nomor="on"))
    assert counts[0] == counts[1]
