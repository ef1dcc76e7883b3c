"""A table of months: read without guessing, shown row by row, kept on the owner's word."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from loans.models import FiguresChange, MonthlyFigures
from loans.services import figures
from loans.services.figures_table import amount_of, month_of, people_of, read_rows
from members.choices import FIGURES_STEP, StepStatus
from members.services.steps import step_of
from okoce.rupiah import format_rupiah
from okoce.tables import read_sheet
from tests.factories import BusinessFactory, StaffFactory

PAGE = "/perkembangan/impor/"
OCTOBER = date(2026, 10, 1)
TABLE = """Bulan;Omzet (Rp);Pengeluaran;Jumlah Karyawan;Keterangan
Agustus 2026;Rp 9.500.000;6.000.000;2;
Sep 26;10,5 jt;6,25 juta;2 orang;
2026-10;11000000;7.000.000;3;Pegawai baru
"""


@pytest.fixture(autouse=True)
def late_november(request, time_machine):
    if request.node.get_closest_marker("django_db"):
        time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def owner(client, business):
    client.force_login(business.member.user)
    return client


def send(client, content: str | bytes, name="angka.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"table": SimpleUploadedFile(name, content)})


def confirm(client, page, **whys):
    told = page.context["form"].initial["tabel"]
    return client.post(f"{PAGE}simpan/", {"tabel": told, **whys})


def outcomes(page) -> list[str]:
    return [str(entry.outcome) for entry in page.context["entries"]]


def workbook(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# What is read, and what is not guessed.


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250000", 1_250_000),
        ("Rp 1.250.000", 1_250_000),
        ("Rp1.250.000,-", 1_250_000),
        ("1,25 jt", 1_250_000),
        ("1.5jt", 1_500_000),
        ("Rp 12 juta", 12_000_000),
        ("500 rb", 500_000),
        ("1,2 miliar", 1_200_000_000),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert amount_of(text) == amount


@pytest.mark.parametrize(
    "text",
    [
        *["", "-", "1.250 jt", "1,250 juta", "1,25", "1,250,000", "15.5", "1 M", "1.5m", "-5000"],
        *["1e6", "1,255 rb", "0,5", "satu juta", "1000000000001", "99 miliar miliar", "12.34.567"],
    ],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(text):
    with pytest.raises(ValidationError):
        amount_of(text)


@given(st.integers(0, 10**12))
def test_every_amount_that_the_portal_prints_is_read_back(amount):
    assert amount_of(format_rupiah(amount)) == amount_of(str(amount)) == amount


@pytest.mark.parametrize(
    "text",
    [
        *["2026-10", "2026-10-01", "2026-10-31", "Oktober 2026", "OKT 26", "Okt-26", "okt'26"],
        *["10/2026", "10-2026", "1/10/2026", "01.10.2026", "October 2026", " oktober  2026 "],
    ],
)
def test_months_are_read_as_people_write_them(text):
    assert month_of(text) == OCTOBER


@pytest.mark.parametrize(
    "text",
    ["", "Oktober", "2026", "13/2026", "2026-13", "10/12/2026", "Okto 2026", "0000-10", "10"],
)
def test_what_is_no_month_is_refused(text):
    with pytest.raises(ValidationError):
        month_of(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    for read in (amount_of, month_of, people_of):
        try:
            read(text)
        except ValidationError:
            continue


def test_the_first_line_must_name_the_columns():
    for table in (
        b"bulan;omzet;biaya\n2026-10;1;1\n",
        b"bulan;omzet;penjualan;biaya;pekerja\n1;1;1;1;1",
    ):
        with pytest.raises(ValidationError):
            read_rows(table)


def test_a_workbook_says_the_same_as_a_table():
    rows = [
        ["Bulan", "Penjualan", "Biaya", "Pekerja"],
        [datetime(2026, 10, 1), 1_250_000, 900_000.0, 2],
        [None, None, None, None],
        ["Sep 2026", "1,25 jt", "Rp 900.000", "2"],
    ]

    first, second = read_rows(workbook(*rows))

    assert (first.line, first.month, first.problems) == (2, OCTOBER, [])
    assert first.numbers == second.numbers == {"sales": 1_250_000, "costs": 900_000, "workers": 2}
    assert (second.line, second.month) == (4, date(2026, 9, 1))


def test_parts_of_a_rupiah_in_a_workbook_are_not_rounded():
    (row,) = read_rows(workbook(["bulan", "omzet", "biaya", "pekerja"], ["2026-10", 10.5, 1, 1]))

    assert [problem.partition(":")[0] for problem in row.problems] == ["penjualan"]


def test_a_broken_or_a_bursting_workbook_is_refused():
    with zipfile.ZipFile(broken := io.BytesIO(), "w") as parcel:
        parcel.writestr("kosong.txt", "x")
    with zipfile.ZipFile(bomb := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as parcel:
        parcel.writestr("xl/workbook.xml", b"0" * (41 * 1024 * 1024))
    for content, code in ((broken.getvalue(), "not_sheet"), (bomb.getvalue(), "heavy")):
        with pytest.raises(ValidationError) as refused:
            read_sheet(content)
        assert refused.value.code == code
    with pytest.raises(ValidationError):
        read_sheet(b"PK\x03\x04 and no more")


# Read, shown, kept.


@pytest.mark.django_db
def test_nothing_is_kept_before_the_owner_has_seen_the_report(owner, business):
    page = send(owner, TABLE)

    assert (page.status_code, outcomes(page)) == (200, ["baru"] * 3)
    assert "Rp\u00a010.500.000" in page.content.decode()
    assert not MonthlyFigures.objects.exists()

    assert confirm(owner, page).url == "/perkembangan/"
    rows = MonthlyFigures.objects.order_by("month")
    assert [(row.month.month, row.sales, row.costs, row.workers) for row in rows] == [
        (8, 9_500_000, 6_000_000, 2),
        (9, 10_500_000, 6_250_000, 2),
        (10, 11_000_000, 7_000_000, 3),
    ]
    assert {row.by for row in rows} == {business.member.user}
    # What follows from figures follows here too.
    assert step_of(business.member, FIGURES_STEP).status == StepStatus.DONE


@pytest.mark.django_db
def test_the_same_table_again_changes_nothing(owner):
    for _again in range(2):
        first = send(owner, TABLE)
        confirm(owner, first)
        confirm(owner, first)

    again = send(owner, TABLE)
    assert (outcomes(again), again.context["keepable"]) == (["sama"] * 3, 0)
    assert (MonthlyFigures.objects.count(), FiguresChange.objects.count()) == (3, 0)


@pytest.mark.django_db
def test_a_table_that_says_otherwise_is_a_correction(owner):
    confirm(owner, send(owner, TABLE))

    page = send(owner, TABLE.replace("11000000", "11.500.000"))
    assert outcomes(page) == ["sama", "sama", "ubah"]
    confirm(owner, page)

    assert MonthlyFigures.objects.get(month=OCTOBER).sales == 11_500_000
    assert FiguresChange.objects.get().sales == 11_000_000


@pytest.mark.django_db
def test_wrong_rows_are_named_and_left_out(owner):
    wrong = TABLE + "Juli 2026;1.250 jt;x;0;\nDesember 2026;1;1;1;\nOkt 2026;1;1;1;\n;;;;\n"

    page = send(owner, wrong)

    assert sorted(outcomes(page)) == ["baru", "baru", "salah", "salah", "salah", "salah"]
    july = next(entry.row for entry in page.context["entries"] if entry.row.line == 5)
    assert [text.partition(":")[0] for text in july.problems] == ["penjualan", "biaya", "pekerja"]
    confirm(owner, page)
    assert [row.month.month for row in MonthlyFigures.objects.all()] == [9, 8]


@pytest.mark.django_db
def test_a_jump_asks_one_question_and_is_left_out_without_an_answer(owner):
    table = TABLE.replace("11000000", "110.000.000").replace("Pegawai baru", "")
    page = send(owner, table)
    assert (outcomes(page), page.context["asked"]) == (["baru", "baru", "alasan"], 1)

    confirm(owner, page)
    assert not MonthlyFigures.objects.filter(month=OCTOBER).exists()

    confirm(owner, page, **{"alasan-2026-10": "Pesanan  pernikahan"})
    row = MonthlyFigures.objects.get(month=OCTOBER)
    assert (row.sales, row.note) == (110_000_000, "Pesanan pernikahan")
    assert outcomes(send(owner, table)) == ["sama"] * 3


@pytest.mark.django_db
def test_private_numbers_in_notes_are_refused(owner):
    page = send(owner, TABLE.replace("Pegawai baru", "telp 0812 3456 7890"))

    assert outcomes(page) == ["baru", "baru", "salah"]


@pytest.mark.django_db
def test_rows_of_another_owner_or_of_nobody_are_not_kept(client, owner):
    page = send(owner, TABLE)
    told = page.context["form"].initial["tabel"]
    client.force_login(BusinessFactory().member.user)

    for text in (told, told[:-3] + "abc", "", "x"):
        assert client.post(f"{PAGE}simpan/", {"tabel": text}).url == PAGE
    assert not MonthlyFigures.objects.exists()


@pytest.mark.django_db
def test_a_report_that_lay_too_long_is_not_kept(owner, time_machine):
    page = send(owner, TABLE)
    time_machine.move_to("2026-11-27 09:30:00+00:00", tick=False)

    assert confirm(owner, page).url == PAGE
    assert not MonthlyFigures.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"\x00\x01", "a.csv"), (b"PK\x03\x04", "a.xlsx"), (b"a;b\n1;2\n", "a.csv")],
)
def test_what_is_no_table_is_refused_kindly(owner, content, name):
    assert send(owner, content, name).status_code == 422
    assert not MonthlyFigures.objects.exists()


@pytest.mark.django_db
def test_who_keeps_no_figures_sends_no_table(client):
    for person in (StaffFactory(), BusinessFactory(member__status="submitted").member.user):
        client.force_login(person)
        answers = [client.get(PAGE), send(client, TABLE), client.post(f"{PAGE}simpan/")]
        assert [each.status_code for each in answers] == [403] * 3


@pytest.mark.django_db
def test_the_template_can_be_filled_in_and_sent(owner):
    rows = owner.get(f"{PAGE}contoh.csv").content.decode().replace(";;;;", ";1.000;500;1;")

    page = send(owner, rows)

    assert outcomes(page) == ["baru"] * 12
    assert [entry.row.month for entry in page.context["entries"]][-1] == OCTOBER


@pytest.mark.django_db
def test_the_report_costs_the_same_for_one_month_as_for_two_years(owner, business, query_count):
    few = query_count(send, owner, TABLE.rsplit("\n", 3)[0])
    head, line = TABLE.split("\n")[0], "{:%Y-%m};10.000.000;7.000.000;2;"
    months = figures.months_between(figures.first_month(), OCTOBER)
    many = "\n".join([head, *[line.format(month) for month in months]])

    assert query_count(send, owner, many) == few
