"""The pages of referrals: the member's side, the lender's desk, and who only follows."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from loans.choices import InstalmentStatus, ReferralStatus
from loans.models import ConsentWording, Referral
from loans.services import instalments, lender_desk
from loans.services.pages import forget_pages
from members.choices import Role
from members.models import AccessLog
from tests.factories import (
    TEBET,
    BusinessFactory,
    LenderFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.loans.referring import PDF, fresh, officer_of, open_lender, referral_of

pytestmark = pytest.mark.django_db

S = ReferralStatus


def pdf(name: str = "ktp.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def move(referral, name: str) -> str:
    return reverse("loans:referral_move", args=[referral.reference, name])


def desk_move(referral, name: str) -> str:
    return reverse("loans:desk_move", args=[referral.reference, name])


# The member's road.


def test_a_member_walks_from_the_lender_to_the_sent_referral(client):
    lender, business = open_lender(), BusinessFactory()
    client.force_login(business.member.user)
    begun = client.post(
        reverse("loans:referral_begin", args=[lender.slug]),
        {
            "product": lender.products.get().pk,
            "amount": "10.000.000",
            "tenor": "10",
            "purpose": "Membeli oven kedua.",
        },
    )
    referral = Referral.objects.get()
    assert (begun.status_code, begun.url) == (302, referral.get_absolute_url())

    agree = reverse("loans:referral_agree", args=[referral.reference])
    page = client.get(agree).content.decode()
    assert lender.name in page
    assert client.post(agree, {"fields_shared": ["angka"]}).status_code == 422
    read = ConsentWording.objects.get().pk
    client.post(agree, {"fields_shared": ["angka", "berkas"], "agreed": "on", "text": read})
    client.post(
        reverse("loans:referral_paper_add", args=[referral.reference]),
        {"label": "KTP", "file": pdf()},
    )
    sent = client.post(move(referral, "kirim"), follow=True)

    assert "Dirujuk" in sent.content.decode()
    assert fresh(referral).status == S.REFERRED
    assert referral.papers.get().shared_at is not None


def test_a_refused_begin_keeps_what_was_typed(client):
    lender, business = open_lender(), BusinessFactory()
    client.force_login(business.member.user)

    page = client.post(
        reverse("loans:referral_begin", args=[lender.slug]),
        {
            "product": lender.products.get().pk,
            "amount": "10.000.000",
            "tenor": "0",
            "purpose": "Membeli oven kedua.",
        },
    )

    assert page.status_code == 422
    assert "Membeli oven kedua." in page.content.decode()
    assert not Referral.objects.exists()


def test_who_lacks_something_reads_what(client):
    closed = LenderFactory(terms=False)
    client.force_login(BusinessFactory().member.user)
    page = client.get(reverse("loans:referral_begin", args=[closed.slug]))
    assert (page.status_code, b'<form class="form"' in page.content) == (200, False)

    client.force_login(MemberFactory().user)
    page = client.get(reverse("loans:referral_begin", args=[closed.slug]))
    assert page.status_code == 403


@pytest.mark.parametrize("status", S)
def test_the_members_page_in_every_state(client, status, django_assert_max_num_queries):
    referral = referral_of(status)
    client.force_login(referral.member.user)

    with django_assert_max_num_queries(30):
        page = client.get(referral.get_absolute_url())

    words = page.content.decode()
    assert page.status_code == 200
    assert str(S(status).label) in words
    assert "Akses, bukan modal." in words
    assert ("Batalkan rujukan ini" in words) == (
        status in (S.DRAFT, S.CONSENTED, S.REFERRED, S.RECEIVED, S.INCOMPLETE, S.APPROVED)
    )


@pytest.mark.parametrize("status", [S.RECEIVED, S.PAID_OUT, S.DECLINED])
def test_the_lenders_page_notes_each_look(client, status):
    referral = referral_of(status)
    client.force_login(officer_of(referral.lender))

    page = client.get(referral.get_desk_url())
    client.get(referral.get_desk_url())

    assert page.status_code == 200
    words = page.content.decode()
    assert referral.member.name in words
    assert "penjualan Rp\xa09.500.000" in words
    assert AccessLog.objects.filter(member=referral.member).count() == 2
    client.force_login(referral.member.user)
    assert "Dibaca 2 kali" in client.get(referral.get_absolute_url()).content.decode()


def test_the_desk_lists_without_a_query_for_each(client, query_count):
    lender = open_lender()
    client.force_login(officer_of(lender))
    for _number in range(2):
        referral_of(S.REFERRED, lender=lender)
    week_ago = timezone.localdate() - timedelta(days=7)
    Referral.objects.update(clock_since=week_ago)
    few = query_count(client.get, reverse("loans:desk"))
    for _number in range(6):
        referral_of(S.RECEIVED, lender=lender)
    Referral.objects.update(clock_since=week_ago)

    assert query_count(client.get, reverse("loans:desk")) == few <= 16


def strangers(referral):
    return {
        "another lender": officer_of(open_lender()),
        "a member": BusinessFactory().member.user,
        "a superadmin": UserFactory(is_superuser=True, is_staff=True),
        "an operator": StaffFactory(group=Role.OPERATOR),
    }


def test_strangers_find_nothing(client):
    referral = referral_of(S.RECEIVED)
    paper = referral.papers.get()
    addresses = [
        referral.get_absolute_url(),
        referral.get_desk_url(),
        reverse("loans:referral_paper", args=[referral.reference, paper.pk]),
        reverse("loans:desk_paper", args=[referral.reference, paper.pk]),
        reverse("loans:instalment_proof", args=[referral.reference, 1]),
    ]
    for who, user in strangers(referral).items():
        client.force_login(user)
        for address in addresses:
            assert client.get(address).status_code == 404, (who, address)
        for name in ("kirim", "batal", "tarik", "jawab"):
            assert client.post(move(referral, name)).status_code == 404, (who, name)
        for name in ("terima", "setujui", "tolak"):
            assert client.post(desk_move(referral, name)).status_code == 404, (who, name)
        nik = reverse("loans:desk_nik", args=[referral.reference])
        assert client.post(nik, {"reason": "Ingin tahu saja"}).status_code == 404, who


@pytest.mark.parametrize("make", [StaffFactory, lambda: PendampingFactory(kecamatan=[TEBET])])
def test_who_follows_reads_the_state_and_no_more(client, make):
    referral = referral_of(S.RECEIVED)
    client.force_login(make())

    page = client.get(referral.get_absolute_url()).content.decode()

    assert "Diterima mitra" in page
    assert referral.purpose not in page
    assert str(referral.member.user.phone).removeprefix("+62") not in page
    paper = referral.papers.get()
    for name in ("loans:referral_paper", "loans:desk_paper"):
        assert client.get(reverse(name, args=[referral.reference, paper.pk])).status_code == 404
    assert referral.reference in client.get(reverse("loans:referral_list")).content.decode()


def test_a_pendamping_puts_in_a_word_on_the_page(client):
    lender = open_lender()
    lender.products.update(needs_recommendation=True)
    referral = referral_of(S.DRAFT, lender=lender)
    client.force_login(PendampingFactory(kecamatan=[TEBET]))
    address = reverse("loans:referral_word", args=[referral.reference])
    assert client.post(address, {"note": "ok"}).status_code == 422

    client.post(address, {"note": "Usahanya rapi dan pembukuannya lengkap."})

    assert fresh(referral).recommended_at is not None


def test_papers_stay_closed_after_a_withdrawal(client):
    referral = referral_of(S.RECEIVED)
    paper = referral.papers.get()
    address = reverse("loans:desk_paper", args=[referral.reference, paper.pk])
    client.force_login(officer_of(referral.lender))
    assert client.get(address).status_code == 200
    client.force_login(referral.member.user)
    client.post(move(referral, "tarik"))

    client.force_login(officer_of(referral.lender))
    assert client.get(address).status_code == 404
    assert client.get(referral.get_desk_url()).status_code == 404


# The lender's desk.


def test_an_officer_decides_on_the_page(client):
    referral = referral_of(S.REFERRED)
    client.force_login(officer_of(referral.lender))
    client.post(desk_move(referral, "terima"))
    client.post(desk_move(referral, "tanya"), {"text": "Mohon foto tempat usaha."})
    assert fresh(referral).status == S.INCOMPLETE
    client.force_login(referral.member.user)
    page = client.get(referral.get_absolute_url()).content.decode()
    assert "Mohon foto tempat usaha." in page
    client.post(move(referral, "jawab"), {"text": "Foto menyusul besok pagi."})
    client.force_login(officer_of(referral.lender))
    looks = AccessLog.objects.filter(member=referral.member).count()
    bad = client.post(desk_move(referral, "setujui"), {"amount": "10.000.000"})
    # The answer shows the copy too.
    assert AccessLog.objects.filter(member=referral.member).count() == looks + 1
    assert (bad.status_code, fresh(referral).status) == (422, S.RECEIVED)
    terms = {
        "amount": "10.000.000",
        "tenor": "10",
        "rate": "1,5",
        "plan": "flat",
        "fees": "100.000",
        "note": "",
    }

    client.post(desk_move(referral, "setujui"), terms)

    assert fresh(referral).status == S.APPROVED
    client.force_login(referral.member.user)
    page = client.get(referral.get_absolute_url()).content.decode()
    # Ten months flat at 1.5 percent and the fees.
    assert "Rp\xa01.600.000" in page


def test_a_nik_is_shown_once_with_its_reason(client):
    referral = referral_of(S.RECEIVED)
    client.force_login(officer_of(referral.lender))
    address = reverse("loans:desk_nik", args=[referral.reference])
    nik = fresh(referral).snapshot["nik"]
    assert nik not in client.get(referral.get_desk_url()).content.decode()
    assert client.post(address, {"reason": "x"}).status_code == 422

    assert nik in client.post(address, {"reason": "Pemeriksaan biro kredit"}).content.decode()


def test_a_payment_is_stated_with_a_proof_and_confirmed(client):
    referral = referral_of(S.PAID_OUT)
    client.force_login(referral.member.user)
    address = reverse("loans:instalment_paid", args=[referral.reference, 1])
    today = timezone.localdate()
    assert client.post(address, {"paid_on": f"{today}"}).status_code == 422
    client.post(address, {"paid_on": f"{today}", "proof": pdf("bukti.pdf")})
    first = referral.instalments.first()
    assert first.status == InstalmentStatus.STATED

    client.force_login(officer_of(referral.lender))
    proof = reverse("loans:instalment_proof", args=[referral.reference, 1])
    assert client.get(proof).status_code == 200
    client.post(reverse("loans:desk_instalment", args=[referral.reference, 1, "terima"]))

    first.refresh_from_db()
    assert first.status == InstalmentStatus.PAID


def test_a_proof_that_is_no_paper_is_refused(client):
    referral = referral_of(S.PAID_OUT)
    client.force_login(referral.member.user)

    page = client.post(
        reverse("loans:instalment_paid", args=[referral.reference, 1]),
        {
            "paid_on": f"{timezone.localdate()}",
            "proof": SimpleUploadedFile("bukti.pdf", b"<script>", "application/pdf"),
        },
    )

    assert page.status_code == 422
    assert referral.instalments.first().status == InstalmentStatus.DUE


def test_a_long_word_about_a_payment_is_refused_kindly(client):
    referral = referral_of(S.PAID_OUT)
    instalment = referral.instalments.first()
    instalments.state_paid(
        instalment, by=referral.member.user, paid_on=timezone.localdate(), proof=pdf()
    )
    client.force_login(officer_of(referral.lender))
    address = reverse("loans:desk_instalment", args=[referral.reference, 1, "belum"])

    assert client.post(address, {"note": "a" * 301}).status_code == 422
    assert client.post(address, {"note": "Belum masuk."}).status_code == 302


def test_a_future_day_of_payment_is_refused(client):
    referral = referral_of(S.PAID_OUT)
    client.force_login(referral.member.user)

    page = client.post(
        reverse("loans:instalment_paid", args=[referral.reference, 1]),
        {"paid_on": f"{date(2100, 1, 1)}", "proof": pdf("bukti.pdf")},
    )

    assert page.status_code == 422


# Everybody.


def test_the_scoreboard_stands_on_the_lenders_page(client):
    lender = open_lender(answers_within=7)
    for number in range(5):
        page = client.get(lender.get_absolute_url()).content.decode()
        assert "Kurang dari lima rujukan" in page, number
        lender_desk.decline(
            referral_of(S.RECEIVED, lender=lender), by=officer_of(lender), reason="catatan"
        )
    forget_pages()
    page = client.get(lender.get_absolute_url()).content.decode()

    assert "Pembukuan belum cukup lengkap" in page
    assert "dalam 7 hari kerja" in page


def test_the_desk_of_ones_own_leads_on(client):
    referral = referral_of(S.REFERRED)
    client.force_login(referral.member.user)
    assert referral.reference in client.get(reverse("members:desk")).content.decode()
    client.force_login(officer_of(referral.lender))
    page = client.get(reverse("members:desk")).content.decode()
    assert "1 menunggu jawaban Anda" in page
