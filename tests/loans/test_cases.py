"""Permit cases: every move by everybody, the task list, the clock, papers, and who sees what."""

import io
from datetime import date, timedelta
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from loans.choices import CASE_MOVES, CaseActor, CaseStatus, StopReason
from loans.models import PermitCase, PermitField, PermitKind
from loans.services import case_clock, case_reminders, cases
from members.choices import PERMIT_STEP, MemberStatus, StepStatus
from members.models import AccessLog, Holiday, Notification
from members.services.privacy import erase_account, personal_data
from members.services.steps import step_of
from okoce.codes import has_check
from okoce.errors import RuleBroken
from tests.etalase.uploads import picture_file
from tests.factories import (
    TEBET,
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n" + b"izin " * 20
ELSEWHERE = "31.71.01"
numbers = count(1)


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:00+07:00")


def case_of(code: str = "pirt", *, status: str = CaseStatus.DRAFT, **fields) -> PermitCase:
    """A case of a member of Tebet, filled in, at any point of its road."""
    business = fields.pop("business", None) or BusinessFactory()
    case = cases.open_case(business, PermitKind.objects.get(code=code), by=business.member.user)
    fill(case)
    if status != CaseStatus.DRAFT:
        more = {"declared_at": case.created_at} | fields
        if status == CaseStatus.WITHDRAWN:
            more["stop_reason"] = StopReason.TIME
        if status == CaseStatus.TO_MEND:
            more.setdefault("flagged", [case.terms.fields.first().code])
        PermitCase.objects.filter(pk=case.pk).update(status=status, **more)
    return PermitCase.objects.with_people().get(pk=case.pk)


def fill(case: PermitCase) -> None:
    by = case.member.user
    values = {"angka": 30, "ya": True, "tanggal": date(2026, 1, 1)}
    answers = {
        row.code: values.get(row.kind, "Keripik singkong")
        for row in case.terms.fields.all()
        if not row.is_paper
    }
    cases.save_answers(case, answers, by=by)
    for row in case.terms.fields.all():
        if row.is_paper:
            add_paper(case, row.code)


def add_paper(case: PermitCase, code: str, content: bytes = PDF, name: str = "scan.pdf"):
    papers = {code: ContentFile(content, name)}
    cases.save_answers(case, {}, by=case.member.user, papers=papers)
    return case.papers.order_by("pk").last()


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as problem:
        call(*args, **kwargs)
    return str(problem.value)


def issue(case: PermitCase, by, number: str | None = None) -> PermitCase:
    return cases.note_issued(
        case,
        by=by,
        number=number or f"20632750{next(numbers):04}-31",
        issuer="Sudin Kesehatan",
        valid_from=date(2026, 6, 10),
        valid_until=date(2031, 6, 9),
        scan=SimpleUploadedFile("scan.pdf", PDF),
    )


# Moves.


@pytest.mark.parametrize("status", CaseStatus)
def test_a_case_moves_only_as_the_table_says(status):
    case = case_of(status=status)
    people = {
        CaseActor.APPLICANT: case.member.user,
        CaseActor.PENDAMPING: PendampingFactory(kecamatan=[TEBET]),
        CaseActor.STAFF: StaffFactory(),
        "a pendamping of elsewhere": PendampingFactory(kecamatan=[ELSEWHERE]),
        "a stranger": MemberFactory().user,
        "superadmin": UserFactory(is_superuser=True, is_staff=True),
        "a lender": StaffFactory(group="Mitra Pembiayaan"),
    }
    for who, user in people.items():
        allowed = {
            new for (old, new), roles in CASE_MOVES.items() if old == status and who in roles
        }
        assert cases.moves_of(case, user) == allowed, who


def test_the_whole_road_writes_the_paper_the_step_and_the_history():
    case, staff = case_of(), StaffFactory()
    applicant, pendamping = case.member.user, PendampingFactory(kecamatan=[TEBET])

    cases.send(case, by=applicant)
    cases.take_up(case, by=pendamping)
    cases.send_back(
        case, by=pendamping, note="Label belum ada berat bersih.", flagged=["rancangan-label"]
    )
    case.refresh_from_db()
    assert [each.state for each in cases.sections_of(case)] == ["terisi", "perbaikan", "belum-bisa"]
    assert "masih kosong" in refusal(cases.send, case, by=applicant)
    add_paper(case, "rancangan-label")
    cases.send(case, by=applicant)
    cases.take_up(case, by=staff)
    cases.file_case(case, by=staff, agency_number="OSS-1")
    done = issue(case, staff)

    assert done.status == CaseStatus.ISSUED
    assert done.credential.business == case.business
    assert (done.credential.kind, done.credential.is_in_force) == ("pirt", True)
    assert done.credential.verified_at is not None
    assert step_of(case.member, PERMIT_STEP).status == StepStatus.DONE
    moves = list(case.history.order_by("pk").values_list("new_status", flat=True))
    assert moves == [
        *["draf", "dikirim", "diperiksa", "perbaikan"],
        *["dikirim", "diperiksa", "diajukan", "terbit"],
    ]
    told = set(Notification.objects.filter(user=applicant).values_list("kind", flat=True))
    assert {"permit_perbaikan", "permit_diajukan", "permit_terbit"} <= told
    assert Notification.objects.filter(user=pendamping, kind="permit_to_review").count() == 2


def test_who_filled_it_in_decides_nothing_and_the_member_sends():
    staff, other = StaffFactory(), StaffFactory()
    business = BusinessFactory()
    case = cases.open_case(business, PermitKind.objects.get(code="nib"), by=staff)
    assert case.filled_by == staff
    values = {"alamat-usaha": "Jalan A", "kbli": "10710 (2025)", "modal": 5_000_000, "benar": True}
    cases.save_answers(case, values, by=staff)
    assert refusal(cases.save_answers, case, values, by=other)
    assert refusal(cases.send, case, by=staff)

    cases.send(case, by=business.member.user)

    assert "orang lain" in refusal(cases.take_up, case, by=staff)
    cases.take_up(case, by=other)
    assert not cases.moves_of(PermitCase.objects.with_people().get(pk=case.pk), staff)


def test_a_case_is_for_verified_members_once_for_each_permit():
    nib = PermitKind.objects.get(code="nib")
    new = BusinessFactory(member=MemberFactory(status=MemberStatus.SUBMITTED))
    assert "pendaftaran" in refusal(cases.open_case, new, nib, by=new.member.user)
    assert refusal(cases.open_case, new, nib, by=MemberFactory().user)
    business = BusinessFactory()
    one = cases.open_case(business, nib, by=business.member.user)

    assert cases.open_case(business, nib, by=business.member.user) == one
    for code in ("npwp", "iumk"):
        kind = PermitKind.objects.get(code=code)
        assert refusal(cases.open_case, business, kind, by=business.member.user)


def test_giving_up_needs_a_coded_reason_that_leads_on(client):
    case = case_of()
    assert refusal(cases.withdraw, case, by=case.member.user, why="malas")

    cases.withdraw(case, by=case.member.user, why=StopReason.GREEN_ZONE)

    client.force_login(case.member.user)
    assert "/perizinan/cek/" in client.get(case.get_absolute_url()).content.decode()
    # And another try is open.
    assert cases.open_case(case.business, case.kind, by=case.member.user) != case


def test_references_are_told_from_mistyped_ones():
    reference = case_of().reference

    assert reference.startswith("PZ-26-")
    assert has_check(reference.removeprefix("PZ-").replace("-", ""))


# The clock.


def test_the_clock_counts_working_days_from_complete_papers_and_stands_while_one_mends(
    time_machine,
):
    case, staff = case_of("halal-pernyataan-sendiri", status=CaseStatus.REVIEWED), StaffFactory()
    # Twelve working days from Wednesday, 10 June: 16 June is a holiday in the table.
    Holiday.objects.filter(date__year=2026, date__month=6).delete()
    Holiday.objects.create(date=date(2026, 6, 16), name="Libur", kind="libur_nasional")
    cases.file_case(case, by=staff)
    case.refresh_from_db()
    assert case.due_on == date(2026, 6, 29)

    time_machine.move_to("2026-06-12 09:00+07:00")
    cases.send_back(case, by=staff, note="Instansi meminta daftar bahan.", flagged=["bahan"])
    case.refresh_from_db()
    assert (case.due_on, case.clock_used) == (None, 2)
    time_machine.move_to("2026-07-15 09:00+07:00")
    cases.save_answers(case, {"bahan": "Singkong"}, by=case.member.user)
    cases.send(case, by=case.member.user)
    cases.take_up(case, by=staff)
    cases.file_case(case, by=staff)

    case.refresh_from_db()
    # Ten of the twelve are left.
    assert case.due_on == date(2026, 7, 29)


def test_lebaran_stretches_the_time_limit():
    Holiday.objects.filter(date__year=2026, date__month=3).delete()
    for day in (18, 19, 20, 23, 24):
        Holiday.objects.create(date=date(2026, 3, day), name="Lebaran", kind="cuti_bersama")
    case = case_of("halal-pernyataan-sendiri")
    case_clock.start(case, date(2026, 3, 13))

    # 16, 17, then 25, 26, 27, 30, 31 March and 1, 2, 3, 6, 7 April.
    expected, left = date(2026, 3, 13), 12
    closed = set(Holiday.objects.values_list("date", flat=True))
    while left:
        expected += timedelta(days=1)
        left -= expected.weekday() < 5 and expected not in closed
    assert case.due_on == expected


def test_no_day_is_promised_without_a_limit_or_without_the_holidays_of_a_year():
    case = case_of("pirt", status=CaseStatus.REVIEWED)
    cases.file_case(case, by=StaffFactory())
    case.refresh_from_db()
    assert case.due_on is None

    Holiday.objects.all().delete()
    other = case_of("halal-reguler", status=CaseStatus.REVIEWED)
    cases.file_case(other, by=StaffFactory())
    other.refresh_from_db()
    assert other.due_on is None


# Reminders.


def test_whose_turn_it_is_hears_after_three_and_seven_days_and_staff_after_seven(time_machine):
    case, staff = case_of(), StaffFactory()
    applicant, pendamping = case.member.user, PendampingFactory(kecamatan=[TEBET])
    cases.send(case, by=applicant)

    told = []
    for day in ("12", "13", "14", "17", "18"):
        time_machine.move_to(f"2026-06-{day} 09:30+07:00")
        case_reminders.find()
        case_reminders.find()
        waits = Notification.objects.filter(key__startswith="permit-waits")
        told.append((waits.filter(user=pendamping).count(), waits.filter(user=staff).count()))
    assert told == [(0, 0), (1, 0), (1, 0), (2, 1), (2, 1)]

    cases.take_up(case, by=pendamping)
    cases.send_back(case, by=pendamping, note="Foto buram.", flagged=["rancangan-label"])
    time_machine.move_to("2026-06-21 10:00+07:00")
    case_reminders.find()
    assert Notification.objects.filter(user=applicant, kind="permit_waits").count() == 1


def test_what_is_overdue_climbs_to_staff_once():
    staff = StaffFactory()
    case = case_of("halal-reguler", status=CaseStatus.FILED, due_on=date(2026, 6, 9))

    for _twice in range(2):
        case_reminders.find()

    told = Notification.objects.filter(kind="permit_overdue")
    assert told.filter(user=staff).count() == 1
    assert told.filter(user=case.member.user).count() == 1


def test_papers_are_reminded_of_before_they_end(time_machine):
    # Its rule says no more than that the date on the paper counts.
    case = case_of("slhs", status=CaseStatus.FILED)
    issue(case, StaffFactory())
    told = []
    for days in (200, 180, 120, 90, 30, 7, 3):
        time_machine.move_to(date(2031, 6, 9) - timedelta(days=days))
        case_reminders.find_ending()
        case_reminders.find_ending()
        told.append(Notification.objects.filter(kind="permit_ending").count())

    assert told == [0, 1, 1, 2, 3, 4, 4]


# Papers.


def test_a_photographed_page_is_upright_small_and_without_metadata():
    case = case_of()
    large = Image.new("RGB", (3000, 1500), "white")
    exif = large.getexif()
    exif[0x0112] = 6
    data = io.BytesIO()
    large.save(data, "JPEG", exif=exif)

    paper = add_paper(case, "rancangan-label", data.getvalue(), "scan.jpg")

    with Image.open(paper.file) as kept:
        assert kept.size == (1000, 2000)
        assert not kept.getexif()


def test_a_broken_photo_is_refused_and_too_many_too():
    case = case_of()
    with pytest.raises(ValidationError) as problem:
        add_paper(case, "rancangan-label", b"\xff\xd8\xff", "scan.jpg")
    assert list(problem.value.message_dict) == ["rancangan-label"]
    for _more in range(cases.MOST_PAPERS - 1):
        add_paper(case, "rancangan-label")

    assert "cukup" in refusal(add_paper, case, "rancangan-label")
    assert refusal(add_paper, case, "nama-produk")


def test_papers_are_the_applicants_and_the_officers_whose_reading_is_logged(client):
    case = case_of(status=CaseStatus.SENT)
    paper = case.papers.get()
    address = f"{case.get_absolute_url()}berkas/{paper.pk}/"
    for user in (
        None,
        MemberFactory().user,
        PendampingFactory(kecamatan=[ELSEWHERE]),
        UserFactory(is_superuser=True, is_staff=True),
        StaffFactory(group="Mitra Pembiayaan"),
    ):
        client.logout()
        if user:
            client.force_login(user)
        assert client.get(address).status_code in (302, 404)
    client.force_login(PendampingFactory(kecamatan=[TEBET]))
    # A paper of another case is not reached by the address of one's own.
    other = case_of(status=CaseStatus.SENT).papers.get()
    assert client.get(f"{case.get_absolute_url()}berkas/{other.pk}/").status_code == 404

    answer = client.get(address)

    assert b"".join(answer.streaming_content) == PDF
    assert "no-store" in answer.headers["Cache-Control"]
    assert case.reference in AccessLog.objects.get(member=case.member).what


def test_a_draft_is_seen_by_nobody_else(client):
    case = case_of()
    for user in (PendampingFactory(kecamatan=[TEBET]), StaffFactory()):
        client.force_login(user)
        assert client.get(case.get_absolute_url()).status_code == 404


# One's own data.


def test_cases_are_taken_along_and_erased(django_capture_on_commit_callbacks):
    case = case_of(status=CaseStatus.SENT)
    paper = case.papers.get()
    [row] = personal_data(case.member.user)["permit_cases"]
    assert (row["reference"], row["papers"]) == (case.reference, [paper.file.name])
    assert row["answers"]["nama-produk"] == "Keripik singkong"

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(case.member.user)

    assert not PermitCase.objects.exists()
    assert not paper.file.storage.exists(paper.file.name)


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_the_second_is_told():
    case = case_of(status=CaseStatus.FILED)
    people = [StaffFactory(), StaffFactory()]

    came = at_once(
        lambda: issue(PermitCase.objects.get(pk=case.pk), people[0]),
        lambda: cases.refuse(
            PermitCase.objects.get(pk=case.pk), by=people[1], note="Tidak lengkap"
        ),
    )

    assert sorted(isinstance(each, RuleBroken) for each in came) == [False, True]
    case.refresh_from_db()
    assert (case.credential is not None) == (case.status == CaseStatus.ISSUED)
    assert case.history.filter(old_status=CaseStatus.FILED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_open_one_case():
    business, kind = BusinessFactory(), PermitKind.objects.get(code="nib")

    came = at_once(
        *[lambda: cases.open_case(business, kind, by=business.member.user) for _each in range(4)]
    )

    assert len({case.pk for case in came}) == 1
    assert PermitCase.objects.count() == 1


# Pages.


def test_a_member_fills_in_mends_nothing_else_and_sends_by_the_pages(client):
    business = BusinessFactory()
    client.force_login(business.member.user)
    assert "pirt" in client.get("/perizinan/saya/").content.decode()
    address = client.post("/perizinan/urus/pirt/").url
    case = PermitCase.objects.get()
    assert address == case.get_absolute_url()

    assert client.post(f"{address}bagian/1/", {"nama-produk": "Keripik"}).status_code == 422
    shown = client.get(f"{address}bagian/3/")
    assert shown.status_code == 302
    first = {
        "nama-produk": "Keripik",
        "bahan": "Singkong",
        "kemasan": "Plastik",
        "umur-simpan": "60",
    }
    assert client.post(f"{address}bagian/1/", first).url == address
    wrong = SimpleUploadedFile("label.pdf", b"<html>")
    assert client.post(f"{address}bagian/2/", {"rancangan-label": wrong}).status_code == 422
    photo = picture_file()
    assert client.post(f"{address}bagian/2/", {"rancangan-label": photo}).url == address
    assert client.post(f"{address}bagian/3/", {"komitmen": "on"}).url == address
    assert client.get(f"{address}bagian/9/").status_code == 404
    check = client.get(f"{address}jawaban/").content.decode()
    assert "Singkong" in check
    assert client.post(f"{address}jawaban/").status_code == 422
    assert client.post(f"{address}jawaban/", {"declared": "on"}).url == address

    case.refresh_from_db()
    assert case.status == CaseStatus.SENT
    assert case.answers["umur-simpan"] == 60
    assert client.get(f"{address}bagian/1/").url == address
    assert client.post(f"{address}periksa/").status_code == 422


def test_officers_work_by_the_pages_and_refusals_keep_what_was_typed(client):
    case = case_of(status=CaseStatus.SENT)
    address, staff = case.get_absolute_url(), StaffFactory()
    client.force_login(staff)
    assert case.reference in client.get("/perizinan/meja/").content.decode()
    assert client.post(f"{address}periksa/").url == address
    bad = client.post(f"{address}kembalikan/", {"note": "Label kurang."})
    assert bad.status_code == 422
    assert "Label kurang." in bad.content.decode()
    assert client.post(f"{address}ajukan/", {"agency_number": "OSS-7"}).url == address
    paper = {"number": "P-1", "issuer": "Dinkes", "valid_from": "2026-06-10"}
    assert client.post(f"{address}terbit/", paper).status_code == 422
    scan = SimpleUploadedFile("izin.pdf", PDF)
    assert client.post(f"{address}terbit/", paper | {"scan": scan}).url == address

    case.refresh_from_db()
    assert (case.status, case.credential.number) == (CaseStatus.ISSUED, "P-1")
    assert client.post(f"{address}tolak/", {"note": "Terlambat"}).status_code == 422
    assert client.post(f"{address}entah/").status_code == 404


def test_an_officer_begins_for_a_member_of_their_field(client):
    business = BusinessFactory()
    number, own = business.member.number, PendampingFactory(kecamatan=[TEBET])
    address = f"/perizinan/untuk/{number}/"
    for user in (PendampingFactory(kecamatan=[ELSEWHERE]), MemberFactory().user):
        client.force_login(user)
        assert client.post(address, {"izin": "nib"}).status_code == 404
    client.force_login(own)
    assert address in client.get(f"/lapangan/{number}/").content.decode()
    assert client.post(address, {"izin": "entah"}).status_code == 404

    case_url = client.post(address, {"izin": "nib"}).url

    case = PermitCase.objects.get()
    assert (case_url, case.filled_by) == (case.get_absolute_url(), own)
    assert client.get(f"{case_url}bagian/1/").status_code == 200
    assert client.get(f"{case_url}jawaban/").url == case_url
    # What the member has begun themselves stays theirs.
    mine = cases.open_case(business, PermitKind.objects.get(code="merek"), by=business.member.user)
    assert client.post(address, {"izin": "merek"}).url == f"/lapangan/{number}/"
    assert client.get(mine.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["member", "lender", "superadmin"])
def test_the_desk_is_for_officers(client, who):
    people = {
        "member": lambda: MemberFactory().user,
        "lender": lambda: StaffFactory(group="Mitra Pembiayaan"),
        "superadmin": lambda: UserFactory(is_superuser=True, is_staff=True),
    }
    client.force_login(people[who]())

    assert client.get("/perizinan/meja/").status_code == 404


def test_a_pendamping_sees_the_cases_of_their_kecamatan(client):
    case = case_of(status=CaseStatus.SENT)
    for area, is_there in ((TEBET, True), (ELSEWHERE, False)):
        client.force_login(PendampingFactory(kecamatan=[area]))
        assert (case.reference in client.get("/perizinan/meja/").content.decode()) == is_there
        assert client.get(case.get_absolute_url()).status_code == (200 if is_there else 404)


def test_lists_and_the_page_of_a_case_cost_the_same_with_many(client, query_count):
    first = case_of(status=CaseStatus.SENT)
    client.force_login(StaffFactory())
    places = ("/perizinan/meja/", first.get_absolute_url())
    few = [query_count(client.get, place) for place in places]
    for _each in range(5):
        case_of(status=CaseStatus.SENT)
    for position in range(20):
        PermitField.objects.create(
            terms=first.terms, section="Produk", code=f"lagi-{position}", label="Lagi"
        )
        first.history.create(new_status=first.status)

    assert [query_count(client.get, place) for place in places] == few
