"""Certificates: numbers without gaps, what is on the paper, who reads which name, how they end."""

import re
import threading
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from events import tasks
from events.choices import CertificateEnd, SeatStatus
from events.models import Certificate, CertificateSeries
from events.services import certificates
from events.services.certificate_paper import draw_certificate
from members.choices import MemberStatus
from members.models import Member, Notification
from members.services.privacy import erase_account, personal_data
from okoce.codes import ALPHABET, has_check, with_check
from okoce.errors import RuleBroken
from tests.conftest import start_worker
from tests.factories import (
    CourseFactory,
    EventFactory,
    MemberFactory,
    SeatFactory,
    StaffFactory,
    UserFactory,
)

database = pytest.mark.django_db
CODES = st.text(ALPHABET, min_size=10, max_size=10)


def passed_seat(event=None, **member):
    event = event or EventFactory(
        course=CourseFactory(title="Harga yang pas"),
        starts_at=timezone.now() - timedelta(days=9),
        ends_at=timezone.now() - timedelta(days=2),
        taken=1,
    )
    return SeatFactory(
        event=event,
        user=MemberFactory(**member).user,
        name="",
        email="",
        status=SeatStatus.PASSED,
        waiting_since=None,
    )


def issued(**member) -> Certificate:
    seat = passed_seat(**member)
    with transaction.atomic():
        return certificates.issue(seat, seat.user.member, by=StaffFactory())


# Codes.


@given(CODES, st.integers(0, 10), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_found(code, place, letter):
    whole = with_check(code)
    wrong = whole[:place] + letter + whole[place + 1 :]
    assert has_check(whole)
    assert has_check(wrong) == (wrong == whole)


@given(CODES, st.integers(0, 9))
def test_two_letters_swapped_are_found(code, place):
    whole = with_check(code)
    pair = whole[place : place + 2]
    swapped = whole[:place] + pair[::-1] + whole[place + 2 :]
    assert has_check(swapped) == (pair[0] == pair[1] or set(pair) == {"0", "Z"})


# Numbers.


@database
def test_numbers_count_up_and_a_rollback_leaves_no_gap():
    year = timezone.localdate().year
    first = issued()
    with transaction.atomic():
        certificates.issue(passed_seat(), first.user.member, by=first.by)
        transaction.set_rollback(True)
    second = issued()

    assert [first.number, second.number] == [f"OKOCE-{year}-000001", f"OKOCE-{year}-000002"]


@database
def test_one_seat_has_one_valid_certificate():
    certificate = issued()
    with pytest.raises(IntegrityError), transaction.atomic():
        certificates.issue(certificate.seat, certificate.user.member, by=certificate.by)


@pytest.mark.django_db(transaction=True)
def test_numbers_are_unique_when_many_pass_at_once():
    seats = [passed_seat() for _each in range(12)]
    officer, start, wrongs = StaffFactory(), threading.Barrier(6), []

    def issue_some(part) -> None:
        try:
            start.wait()
            for seat in part:
                with transaction.atomic():
                    certificates.issue(seat, seat.user.member, by=officer)
        except Exception as wrong:
            wrongs.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue_some, args=[seats[n::6]]) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongs == []
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, 13))
    assert CertificateSeries.objects.get().last == 12


# The paper.


@database
def test_paper_says_who_passed_what_and_its_code_leads_to_the_page():
    certificate = issued(name="Siti Nurhaliza Kusumawardhani binti Abdurrahman Wahid")

    document = pypdfium2.PdfDocument(draw_certificate(certificate))

    assert len(document) == 1
    text = " ".join(document[0].get_textpage().get_text_range().split())
    for words in (certificate.name, "Harga yang pas", certificate.number, "Sertifikat"):
        assert words in text
    picture = document[0].render(scale=2).to_pil().convert("L")
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == f"{settings.SITE_URL}/sertifikat/{certificate.code}/"
    assert document[0].get_size() == pytest.approx((842, 595), abs=1)


@database
def test_papers_are_made_once_and_told_once():
    rows = [issued() for _each in range(3)]

    assert certificates.make_chunk() is None
    made = [Certificate.objects.get(pk=row.pk).file.name for row in rows]
    tasks.make_certificates()

    assert made == [f"certificates/{row.code.lower()}.pdf" for row in rows]
    assert Notification.objects.filter(kind="certificate_ready").count() == 3


@database
def test_one_that_breaks_does_not_hold_up_the_others(monkeypatch):
    rows = [issued() for _each in range(3)]
    draw = certificates.draw_certificate

    def break_the_first(row):
        if row.pk == rows[0].pk:
            raise ValueError
        return draw(row)

    monkeypatch.setattr(certificates, "draw_certificate", break_the_first)
    certificates.make_chunk()

    assert list(Certificate.objects.unmade()) == [rows[0]]


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_leaves_the_rest_to_the_next(celery_worker_process, wait_until):
    rows = [issued() for _each in range(30)]
    tasks.make_certificates.delay()
    wait_until(lambda: Certificate.objects.exclude(file="").count() >= 2, 30)
    celery_worker_process.kill()
    celery_worker_process.wait()
    left = Certificate.objects.unmade().count()
    assert 0 < left < 30

    worker = start_worker()
    try:
        # Beat asks again, and once more by chance.
        tasks.make_certificates.delay()
        tasks.make_certificates.delay()
        wait_until(lambda: not Certificate.objects.unmade().exists(), 60)
    finally:
        worker.kill()
        worker.wait()

    told = Notification.objects.filter(kind="certificate_ready")
    assert told.count() == told.values("user").distinct().count() == len(rows)
    assert Certificate.objects.count() == len(rows)


# The page for everybody.


@database
def test_stranger_reads_initials_and_who_has_the_link_the_whole_name(client):
    certificate = issued(name="Siti Rahma Dewi")

    page = client.get(certificate.get_absolute_url())
    whole = client.get(certificate.whole_url)

    assert "S. R. D." in page.content.decode()
    assert "Rahma" not in page.content.decode()
    assert "Siti Rahma Dewi" in whole.content.decode()
    for answer in (page, whole):
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert 'data-certificate="valid"' in answer.content.decode()
    client.force_login(certificate.user)
    assert "Siti Rahma Dewi" in client.get(certificate.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert "Rahma" not in client.get(certificate.get_absolute_url()).content.decode()


@database
def test_renewed_link_makes_the_old_one_lead_nowhere(client):
    certificate = issued()
    old = certificate.whole_url
    client.force_login(certificate.user)

    client.post(f"/saya/sertifikat/{certificate.code}/tautan/")

    certificate.refresh_from_db()
    assert client.get(old).status_code == 404
    assert client.get(certificate.whole_url).status_code == 200


@database
def test_typed_code_is_found_however_it_is_written(client):
    certificate = issued()
    typed = f" {certificate.code[:4].lower()}-{certificate.code[4:]} "
    answer = client.get("/sertifikat/", {"kode": typed})
    assert answer.headers["Location"] == certificate.get_absolute_url()
    spaced = client.get(f"/sertifikat/{certificate.code[:4]}-{certificate.code[4:]}/")
    assert spaced.headers["Location"] == certificate.get_absolute_url()


@database
def test_mistyped_code_is_told_from_an_unknown_one(client):
    unknown = with_check("0123456789")
    wrong = unknown[:-1] + ("0" if unknown[-1] != "0" else "1")

    assert client.get("/sertifikat/", {"kode": wrong}).status_code == 422
    assert client.get("/sertifikat/", {"kode": unknown}, follow=True).status_code == 404
    assert client.get("/sertifikat/").status_code == 200


@database
def test_page_is_looked_at_so_often_and_no_more(client):
    address = issued().get_absolute_url()
    answers = [client.get(address).status_code for _each in range(61)]
    assert answers == [200] * 60 + [429]


# A new name.


@database
def test_new_name_gets_a_new_certificate_and_the_old_one_points_to_it(
    client, django_capture_on_commit_callbacks
):
    certificate = issued(name="Siti Rahma")
    certificates.make(certificate)
    file = certificate.file.name
    Member.objects.filter(user=certificate.user).update(name="Siti Rahma Dewi")
    client.force_login(certificate.user)
    assert "atas nama baru" in client.get("/saya/sertifikat/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/saya/sertifikat/{certificate.code}/ganti/")

    certificate.refresh_from_db()
    new = certificate.replaced_by
    assert (certificate.end, certificate.is_valid) == (CertificateEnd.RENAMED, False)
    assert (new.name, new.seat, new.is_valid) == ("Siti Rahma Dewi", certificate.seat, True)
    assert new.number > certificate.number
    assert not new.file.storage.exists(file)
    client.logout()
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert 'data-certificate="ended"' in page
    assert new.number in page
    assert new.get_absolute_url() in page


@database
@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, "sudah"),
        ({"name": "Lain Sekali", "status": MemberStatus.FLAGGED}, "diverifikasi"),
    ],
)
def test_certificate_is_issued_anew_for_a_verified_new_name_only(record, words):
    certificate = issued()
    Member.objects.filter(user=certificate.user).update(**record)
    with pytest.raises(RuleBroken, match=words):
        certificates.reissue(certificate, by=certificate.user)


@database
def test_only_the_holder_has_the_paper_and_has_it_renewed(client):
    certificate = issued()
    pdf = f"/saya/sertifikat/{certificate.code}.pdf"
    for other in (MemberFactory().user, StaffFactory()):
        client.force_login(other)
        assert client.get(pdf).status_code == 404
        assert client.post(f"/saya/sertifikat/{certificate.code}/ganti/").status_code == 404
        assert client.post(f"/saya/sertifikat/{certificate.code}/tautan/").status_code == 404
    client.force_login(certificate.user)
    # Nobody has made it yet: it is made for its holder at once.
    answer = client.get(pdf)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


# Revoked.


@database
def test_staff_revoke_with_a_reason_and_the_holder_reads_it(client):
    certificate, officer = issued(), StaffFactory()
    client.force_login(officer)
    place = f"/admin/events/certificate/{certificate.pk}/change/"
    version = re.search(r'name="_version" value="([^"]*)"', client.get(place).content.decode())

    send = {"_move": "dicabut", "_version": version.group(1)}
    client.post(place, send)
    certificate.refresh_from_db()
    assert certificate.is_valid
    client.post(place, send | {"reason": "Daftar hadir kelas ini keliru."})

    certificate.refresh_from_db()
    assert (certificate.end, certificate.revoked_by) == (CertificateEnd.REVOKED, officer)
    assert "keliru" in Notification.objects.get(user=certificate.user).body
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert 'data-certificate="ended"' in page
    assert "keliru" not in page
    client.force_login(certificate.user)
    assert "keliru" in client.get("/saya/sertifikat/").content.decode()
    assert client.get(f"/saya/sertifikat/{certificate.code}.pdf").status_code == 404


@database
@pytest.mark.parametrize(
    "make", [UserFactory, lambda: UserFactory(is_staff=True, is_superuser=True)]
)
def test_others_revoke_nothing(make):
    with pytest.raises(RuleBroken):
        certificates.revoke(issued(), by=make(), reason="Coba-coba saja")


@database
def test_staff_do_not_revoke_their_own():
    officer = StaffFactory()
    with pytest.raises(RuleBroken):
        certificates.revoke(issued(user=officer), by=officer, reason="Milik saya sendiri")


# The person leaves.


@database
def test_certificate_of_an_erased_person_names_nobody(client, django_capture_on_commit_callbacks):
    certificate = issued(name="Siti Rahma Dewi")
    certificates.make(certificate)
    file, whole = certificate.file, certificate.whole_url
    [row] = personal_data(certificate.user)["certificates"]
    assert (row["number"], row["name"]) == (certificate.number, "Siti Rahma Dewi")

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(certificate.user)

    certificate.refresh_from_db()
    assert (certificate.name, certificate.user, certificate.seat) == ("", None, None)
    assert certificate.end == CertificateEnd.HOLDER
    assert not file.storage.exists(file.name)
    page = client.get(certificate.get_absolute_url()).content.decode()
    assert "Ditarik atas permintaan pemegangnya" in page
    assert "S. R." not in page
    assert client.get(whole).status_code == 404
    # Its number is not given to anybody else.
    assert issued().number > certificate.number
