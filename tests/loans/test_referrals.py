"""Referrals: every move by everybody, the consent, the frozen copy, decisions, and instalments."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st

from loans.choices import (
    INSTALMENT_MOVES,
    REFERRAL_MOVES,
    DeclineReason,
    InstalmentStatus,
    ReferralActor,
    ReferralStatus,
    SharedField,
)
from loans.models import ConsentWording, Instalment, Lender, LenderStatus, Referral
from loans.services import (
    answer_clock,
    instalments,
    lender_desk,
    lenders,
    referral_ends,
    referral_moves,
    referral_papers,
    referral_reminders,
    referrals,
    scoreboard,
    snapshots,
)
from members.choices import FIGURES_STEP, FINANCE_STEP, PERMIT_STEP, MemberStatus, Role, StepStatus
from members.models import AccessLog, Notification, Step
from members.services import complete_step
from members.services.privacy import erase_account, personal_data
from members.services.steps import step_of
from okoce.errors import RuleBroken
from tests.factories import (
    TEBET,
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.loans.referring import PDF, TERMS, begin, fresh, officer_of, open_lender, referral_of
from tests.races import at_once

pytestmark = pytest.mark.django_db

S = ReferralStatus
ELSEWHERE = "31.71.01"


@pytest.fixture(autouse=True)
def a_wednesday(time_machine):
    time_machine.move_to("2026-06-10 09:00+07:00")


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(RuleBroken) as problem:
        call(*args, **kwargs)
    return str(problem.value)


def titles(user) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("title", flat=True))


# Who moves what.


@pytest.mark.parametrize("status", S)
def test_a_referral_moves_only_as_the_table_says(status):
    referral = referral_of(status)
    people = {
        ReferralActor.MEMBER: referral.member.user,
        ReferralActor.LENDER: officer_of(referral.lender),
        "another lender": officer_of(open_lender()),
        "a pendamping": PendampingFactory(kecamatan=[TEBET]),
        "staff": StaffFactory(),
        "a stranger": MemberFactory().user,
        "superadmin": UserFactory(is_superuser=True, is_staff=True),
    }
    for who, user in people.items():
        allowed = {
            new for (old, new), roles in REFERRAL_MOVES.items() if old == status and who in roles
        }
        assert referral_moves.moves_of(referral, user) == allowed, who


@pytest.mark.parametrize("status", S)
def test_who_sees_a_referral(status):
    referral = referral_of(status)

    def sees(user) -> tuple[bool, bool, bool]:
        rows = Referral.objects.filter(pk=referral.pk)
        return (
            (rows & Referral.objects.owned_by(user)).exists(),
            (rows & Referral.objects.followed_by(user)).exists(),
            Referral.objects.shared_with(user).filter(pk=referral.pk).exists(),
        )

    sent = status not in (S.DRAFT, S.CONSENTED)
    read = sent and status != S.CANCELLED
    assert sees(referral.member.user) == (True, False, False)
    assert sees(officer_of(referral.lender)) == (False, False, read)
    assert sees(officer_of(open_lender())) == (False, False, False)
    assert sees(PendampingFactory(kecamatan=[TEBET])) == (False, sent, False)
    assert sees(PendampingFactory(kecamatan=[ELSEWHERE])) == (False, False, False)
    assert sees(StaffFactory()) == (False, sent, False)
    assert sees(MemberFactory().user) == (False, False, False)
    assert sees(UserFactory(is_superuser=True, is_staff=True)) == (False, False, False)


# Beginning.


def test_only_a_lender_that_takes_people_is_asked():
    lender = open_lender()
    lender.checks.update(checked_on=timezone.localdate() - timedelta(days=91))

    assert "90 hari" in refusal(begin, lender)


def test_the_steps_of_the_terms_come_first():
    lender, business = open_lender(), BusinessFactory()
    step = Step.objects.get(code=PERMIT_STEP)
    lender.products.get().steps.add(step)
    assert str(step) in refusal(begin, lender, business)

    complete_step(business.member, PERMIT_STEP, "NIB", by=None)

    assert begin(lender, business).status == S.DRAFT


def test_a_member_who_is_not_verified_is_not_referred():
    business = BusinessFactory(member__status=MemberStatus.REGISTERING)

    assert "pendaftaran" in refusal(begin, None, business)


def test_an_amount_outside_the_terms_is_refused():
    lender = open_lender()
    lender.products.update(amount_max=5_000_000)

    assert "tidak mencakup" in refusal(begin, lender)


def test_one_active_referral_for_each_lender():
    lender, business = open_lender(), BusinessFactory()
    first = begin(lender, business)
    assert "sudah" in refusal(begin, lender, business)
    begin(open_lender(), business)

    referrals.cancel(first, by=business.member.user)

    assert begin(lender, business).status == S.DRAFT


def test_only_the_owner_begins(django_assert_max_num_queries):
    business, lender = BusinessFactory(), open_lender()

    for user in (PendampingFactory(kecamatan=[TEBET]), StaffFactory(), MemberFactory().user):
        assert refusal(
            referrals.begin,
            business,
            lender.products.get(),
            amount=10_000_000,
            tenor=10,
            purpose="Membeli oven kedua",
            by=user,
        )


# The word of the pendamping.


def test_a_pendamping_recommends_and_agrees_to_nothing():
    lender, pendamping = open_lender(), PendampingFactory(kecamatan=[TEBET])
    lender.products.update(needs_recommendation=True)
    referral = begin(lender)
    member = referral.member.user
    assert any("rekomendasi" in each or "Rekomendasi" in each for each in titles(pendamping))
    referrals.agree(referral, by=member, fields=[])
    assert "pendamping" in refusal(referrals.send, referral, by=member).lower()
    assert refusal(referrals.agree, referral, by=pendamping, fields=[])
    elsewhere = PendampingFactory(kecamatan=[ELSEWHERE])
    assert refusal(referrals.recommend, referral, by=elsewhere, note="Usahanya rapi dan jujur.")

    referrals.recommend(referral, by=pendamping, note="Usahanya rapi dan jujur.")

    assert referrals.send(referral, by=member).status == S.REFERRED


# The consent and the copy.


def test_a_consent_names_one_lender_the_fields_and_how_long():
    lender = open_lender(legal_name="Koperasi Maju Bersama", keeps_months=9)
    referral = begin(lender)
    consent = referrals.agree(referral, by=referral.member.user, fields=[SharedField.FIGURES])

    assert consent.fields == ["nama", "kontak", "usaha", "angka", "rekomendasi"]
    assert "Koperasi Maju Bersama" in consent.words
    assert referral.reference in consent.words
    assert "9 bulan" in consent.words
    assert "NIK" not in consent.words
    assert fresh(referral).status == S.CONSENTED


def test_nothing_is_sent_without_a_consent():
    referral = begin()

    assert refusal(referrals.send, referral, by=referral.member.user)
    assert fresh(referral).snapshot is None


def test_without_words_in_force_nobody_agrees():
    referral = begin()
    ConsentWording.objects.update(valid_until=date(2026, 1, 2))

    assert "belum ada" in refusal(referrals.agree, referral, by=referral.member.user, fields=[])


def test_the_lender_reads_a_frozen_copy_of_what_was_agreed_to():
    referral = referral_of(S.REFERRED, fields=["langkah"])
    business = referral.business
    business.name = "Nama yang Baru"
    business.save()

    copy = fresh(referral).snapshot

    assert set(copy) == {"nama", "kontak", "usaha", "langkah", "rekomendasi"}
    assert copy["usaha"]["name"] != "Nama yang Baru"
    labels = [label for label, _rows in snapshots.sections_of(copy)]
    assert len(labels) == 4


def test_the_copy_is_not_readable_in_the_database(django_db_blocker):
    from django.db import connection

    referral = referral_of(S.REFERRED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT snapshot FROM loans_referral WHERE id = %s", [referral.pk])
        (kept,) = cursor.fetchone()
    assert referral.member.name not in str(kept)


@pytest.mark.parametrize(
    ("status", "after"),
    [
        (S.CONSENTED, S.DRAFT),
        (S.REFERRED, S.CANCELLED),
        (S.RECEIVED, S.CANCELLED),
        (S.INCOMPLETE, S.CANCELLED),
        (S.APPROVED, S.CANCELLED),
        (S.DECLINED, S.DECLINED),
        (S.PAID_OUT, S.PAID_OUT),
    ],
)
def test_withdrawing_ends_the_lenders_access_at_once(
    status, after, django_capture_on_commit_callbacks
):
    referral = referral_of(status)
    officer = officer_of(referral.lender)
    names = [paper.file.name for paper in referral.papers.all() if paper.shared_at is not None]
    with django_capture_on_commit_callbacks(execute=True):
        referrals.withdraw_consent(referral, by=referral.member.user)

    left = fresh(referral)
    assert (left.status, left.snapshot) == (after, None)
    assert not Referral.objects.shared_with(officer).exists()
    storage = referral.papers.model._meta.get_field("file").storage
    assert not any(storage.exists(name) for name in names)
    assert refusal(lender_desk.read_nik, left, by=officer, reason="Pemeriksaan berkas")
    assert refusal(referrals.withdraw_consent, left, by=referral.member.user)


def test_only_the_member_withdraws():
    referral = referral_of(S.RECEIVED)

    for user in (officer_of(referral.lender), StaffFactory(), PendampingFactory(kecamatan=[TEBET])):
        assert refusal(referrals.withdraw_consent, referral, by=user)


def test_what_was_shared_is_erased_when_the_time_is_over(time_machine):
    referral = referral_of(S.DECLINED)
    assert referral.expires_on == date(2026, 12, 10)
    time_machine.move_to("2026-12-09 09:00+07:00")
    assert referral_ends.expire() == 0
    time_machine.move_to("2026-12-10 09:00+07:00")

    assert referral_ends.expire() == 1
    assert referral_ends.expire() == 0
    left = fresh(referral)
    assert (left.snapshot, left.consents.get().end) == (None, "habis")
    assert not Referral.objects.shared_with(officer_of(referral.lender)).exists()


def test_a_nik_is_read_with_a_reason_that_the_member_sees():
    referral = referral_of(S.RECEIVED)
    officer = officer_of(referral.lender)
    assert refusal(lender_desk.read_nik, referral, by=officer, reason="x")

    nik = lender_desk.read_nik(referral, by=officer, reason="Pemeriksaan biro kredit")

    assert nik == referral.member.nik
    log = AccessLog.objects.get(member=referral.member, reader=officer)
    assert (log.reason, referral.reference in log.what) == ("Pemeriksaan biro kredit", True)
    assert list(referrals.readings_of(referral)) == [log]


def test_a_nik_that_was_not_agreed_to_is_not_read():
    referral = referral_of(S.RECEIVED, fields=["angka"])

    problem = refusal(
        lender_desk.read_nik,
        referral,
        by=officer_of(referral.lender),
        reason="Pemeriksaan biro kredit",
    )

    assert "tidak menyetujui" in problem or "belum menyetujui" in problem


def test_another_wording_than_the_one_that_was_read_is_refused():
    referral = begin()
    read = referrals.wording()
    ConsentWording.objects.create(
        title="Kata baru", body="{lender}", valid_from=date(2026, 6, 1), source="Kantor"
    )

    problem = refusal(referrals.agree, referral, by=referral.member.user, fields=[], text=read.pk)

    assert "berubah" in problem
    assert not referral.consents.exists()


def test_papers_that_were_not_sent_go_with_the_consent(django_capture_on_commit_callbacks):
    referral = referral_of(S.INCOMPLETE)
    member = referral.member.user
    paper = referral_papers.add_paper(
        referral, label="Foto", file=ContentFile(PDF, "foto.pdf"), by=member
    )
    with django_capture_on_commit_callbacks(execute=True):
        referrals.withdraw_consent(referral, by=member)

    assert not referral.papers.exists()
    assert not paper.file.storage.exists(paper.file.name)


def test_who_shares_no_papers_answers_in_words():
    referral = referral_of(S.INCOMPLETE, fields=["angka"])
    member = referral.member.user
    file = ContentFile(PDF, "foto.pdf")
    assert refusal(referral_papers.add_paper, referral, label="Foto", file=file, by=member)
    assert refusal(referrals.answer, referral, by=member, text="")

    assert referrals.answer(referral, by=member, text="Sudah ada.").status == S.RECEIVED


def test_a_loan_that_the_lender_no_longer_sees_is_closed_by_its_member(
    django_capture_on_commit_callbacks,
):
    referral = referral_of(S.PAID_OUT)
    member, officer = referral.member.user, officer_of(referral.lender)
    referrals.withdraw_consent(referral, by=member)
    heard = len(titles(officer))
    assert refusal(referral_ends.settle_alone, referral, by=member)
    today = timezone.localdate()
    for row in referral.instalments.all():
        instalments.state_paid(row, by=member, paid_on=today, proof=ContentFile(PDF, "a.pdf"))

    assert referral_ends.settle_alone(referral, by=member).status == S.SETTLED
    assert len(titles(officer)) == heard
    assert begin(referral.lender, referral.business).status == S.DRAFT


def test_nobody_closes_a_loan_alone_while_the_lender_reads_it():
    referral = referral_of(S.PAID_OUT)
    referral.instalments.update(status=InstalmentStatus.PAID, paid_on=timezone.localdate())

    assert refusal(referral_ends.settle_alone, referral, by=referral.member.user)


def test_a_second_pendamping_changes_no_word_of_the_first():
    lender = open_lender()
    lender.products.update(needs_recommendation=True)
    referral = begin(lender)
    first, second = PendampingFactory(kecamatan=[TEBET]), PendampingFactory(kecamatan=[TEBET])
    referrals.recommend(referral, by=first, note="Usahanya rapi dan jujur.")

    assert refusal(referrals.recommend, referral, by=second, note="Saya kurang yakin.")
    assert fresh(referral).recommendation == "Usahanya rapi dan jujur."


# The lender's turn.


def test_what_is_kept_is_written_for_the_member():
    referral = referral_of(S.RECEIVED)
    complete_step(referral.member, FIGURES_STEP, "Tiga bulan", by=None)
    with translation.override("en"):
        lender_desk.note_reading(referral, by=officer_of(referral.lender))
        lender_desk.decline(referral, by=officer_of(referral.lender), reason="catatan")

    assert "Pembukuan" in referral.history.first().note
    step = step_of(referral.member, FIGURES_STEP)
    assert "Pembukuan" in step.history.order_by("pk").last().note
    assert "salinan" in AccessLog.objects.get(member=referral.member).what


def test_no_more_is_granted_than_the_terms_allow():
    referral = referral_of(S.RECEIVED)
    referral.product.amount_max = 9_000_000
    referral.product.save()

    assert refusal(lender_desk.approve, referral, by=officer_of(referral.lender), **TERMS)


def test_questions_stop_the_lenders_clock(time_machine):
    lender = open_lender(answers_within=5)
    referral = referral_of(S.RECEIVED, lender=lender)
    officer, member = officer_of(lender), referral.member.user
    assert answer_clock.due_on(referral) == date(2026, 6, 18)
    time_machine.move_to("2026-06-12 09:00+07:00")
    lender_desk.ask(referral, by=officer, text="Mohon foto tempat usaha.")
    time_machine.move_to("2026-06-22 09:00+07:00")
    assert answer_clock.days_of(fresh(referral)) == 2

    referrals.answer(referral, by=member, text="Terlampir fotonya.")
    time_machine.move_to("2026-06-23 09:00+07:00")
    lender_desk.approve(referral, by=officer, **TERMS)

    assert fresh(referral).answer_days == 3
    question = referral.questions.get()
    assert (question.answer, question.answered_at is not None) == ("Terlampir fotonya.", True)


def test_an_answer_is_a_word_or_a_paper():
    referral = referral_of(S.INCOMPLETE)
    member = referral.member.user
    assert refusal(referrals.answer, referral, by=member, text=" ")

    referral_papers.add_paper(referral, label="Foto", file=ContentFile(PDF, "foto.pdf"), by=member)
    referrals.answer(referral, by=member, text="")

    assert fresh(referral).status == S.RECEIVED
    assert referral.papers.filter(shared_at=None).count() == 0


def test_a_paper_that_the_lender_has_is_not_taken_away():
    referral = referral_of(S.INCOMPLETE)

    assert refusal(referral_papers.drop_paper, referral.papers.get(), by=referral.member.user)


@pytest.mark.parametrize("reason", DeclineReason)
def test_a_decline_opens_the_step_that_mends_it(reason):
    from loans.choices import MENDED_BY

    referral = referral_of(S.RECEIVED)
    member = referral.member
    code = MENDED_BY.get(reason)
    if code:
        complete_step(member, code, "Selesai dulu", by=None)
    before = {row.step.code: row.status for row in member.steps.select_related("step")}

    lender_desk.decline(
        referral, by=officer_of(referral.lender), reason=reason, note="Mohon dilengkapi."
    )

    after = {row.step.code: row.status for row in member.steps.select_related("step")}
    expected = before | ({code: StepStatus.RUNNING} if code else {})
    assert after == expected
    assert fresh(referral).decline_reason == reason


def test_something_else_needs_words():
    referral = referral_of(S.RECEIVED)

    assert refusal(
        lender_desk.decline, referral, by=officer_of(referral.lender), reason=DeclineReason.OTHER
    )


def test_a_mended_decline_is_offered_again_once(django_capture_on_commit_callbacks):
    referral = referral_of(S.DECLINED)
    member = referral.member
    with django_capture_on_commit_callbacks(execute=True):
        complete_step(member, FIGURES_STEP, "Tiga bulan berturut-turut", by=None)

    assert sum("lagi" in title for title in titles(member.user)) == 1
    assert referral_reminders.offer_again(member, Step.objects.get(code=FIGURES_STEP)) == 0
    assert begin(referral.lender, referral.business).status == S.DRAFT


def test_two_officers_at_once_decide_once(transactional_db):
    referral = referral_of(S.RECEIVED)
    officer = officer_of(referral.lender)

    came = at_once(
        lambda: lender_desk.approve(referral, by=officer, **TERMS),
        lambda: lender_desk.decline(Referral(pk=referral.pk), by=officer, reason="baru"),
    )

    assert sum(isinstance(each, RuleBroken) for each in came) == 1
    assert referral.history.filter(new_status__in=[S.APPROVED, S.DECLINED]).count() == 1


def test_a_withdrawal_and_a_decision_at_once_leave_no_access(transactional_db):
    referral = referral_of(S.RECEIVED)
    officer = officer_of(referral.lender)

    at_once(
        lambda: referrals.withdraw_consent(referral, by=referral.member.user),
        lambda: lender_desk.approve(Referral(pk=referral.pk), by=officer, **TERMS),
    )

    assert not Referral.objects.shared_with(officer).exists()
    assert fresh(referral).status == S.CANCELLED


def test_two_presses_begin_one_referral(transactional_db):
    lender, business = open_lender(), BusinessFactory()

    came = at_once(lambda: begin(lender, business), lambda: begin(lender, business))

    assert sum(isinstance(each, RuleBroken) for each in came) == 1
    assert Referral.objects.count() == 1


def test_what_nobody_moves_for_half_a_year_ends(time_machine):
    referral = referral_of(S.RECEIVED)
    time_machine.move_to("2026-12-06 09:00+07:00")
    assert referral_ends.call_off_silent() == 0
    time_machine.move_to("2026-12-07 10:00+07:00")

    assert referral_ends.call_off_silent() == 1
    assert referral_ends.call_off_silent() == 0
    left = fresh(referral)
    assert (left.status, left.snapshot, left.consents.get().end) == (
        S.CANCELLED,
        None,
        "dibatalkan",
    )
    assert not Referral.objects.shared_with(officer_of(referral.lender)).exists()
    assert any("dibatalkan" in title for title in titles(referral.member.user))


def test_a_loan_that_runs_is_never_called_off(time_machine):
    referral = referral_of(S.PAID_OUT)
    time_machine.move_to("2027-12-07 10:00+07:00")

    assert referral_ends.call_off_silent() == 0
    assert fresh(referral).status == S.PAID_OUT


# The intake closes.


def test_open_referrals_are_told_when_the_intake_closes(django_capture_on_commit_callbacks):
    referral = referral_of(S.CONSENTED)
    lender = referral.lender
    lenders.note_intake(lender)
    with django_capture_on_commit_callbacks(execute=True):
        lenders.close_intake(lender, by=StaffFactory(), because="Kuota tahun ini habis.")

    assert sum(lender.name in title for title in titles(referral.member.user)) == 1
    assert refusal(referrals.send, referral, by=referral.member.user)


# The loan.


def test_a_paid_out_loan_has_its_calendar():
    referral = referral_of(S.APPROVED)
    lender_desk.pay_out(
        referral,
        by=officer_of(referral.lender),
        paid_out_on=date(2026, 6, 10),
        first_due_on=date(2026, 7, 31),
    )

    rows = list(referral.instalments.all())
    assert [row.due_on for row in rows[:3]] == [
        date(2026, 7, 31),
        date(2026, 8, 31),
        date(2026, 9, 30),
    ]
    assert sum(row.principal for row in rows) == 10_000_000
    assert sum(row.interest for row in rows) == 1_500_000
    step = step_of(referral.member, FINANCE_STEP)
    assert step.status == StepStatus.DONE


@given(
    plan=st.sampled_from(["flat", "anuitas", "menurun", "bullet-bulanan", "bullet-akhir"]),
    amount=st.integers(100_000, 500_000_000),
    tenor=st.integers(1, 36),
    day=st.dates(date(2026, 6, 11), date(2026, 9, 9)),
)
@settings(max_examples=40, deadline=None)
def test_instalments_pay_the_whole_loan_back(plan, amount, tenor, day):
    made = []
    referral = Referral(
        granted_plan=plan,
        granted_amount=amount,
        granted_tenor=tenor,
        granted_rate=TERMS["rate"],
        granted_fees=0,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            Instalment.objects.__class__, "bulk_create", lambda self, rows: made.extend(rows)
        )
        instalments.write(referral, first_due_on=day)

    assert sum(row.principal for row in made) == amount
    assert all(row.amount > 0 for row in made)
    days = [row.due_on for row in made]
    assert days == sorted(set(days))
    assert all(day.day - 3 <= each.day <= day.day for each in days)


@pytest.mark.parametrize("status", InstalmentStatus)
def test_an_instalment_moves_only_as_the_table_says(status):
    referral = referral_of(S.PAID_OUT)
    instalment = referral.instalments.first()
    if status != InstalmentStatus.DUE:
        Instalment.objects.filter(pk=instalment.pk).update(
            status=status, paid_on=timezone.localdate()
        )
        instalment.refresh_from_db()
    people = {
        ReferralActor.MEMBER: referral.member.user,
        ReferralActor.LENDER: officer_of(referral.lender),
        "another lender": officer_of(open_lender()),
        "staff": StaffFactory(),
        "a stranger": MemberFactory().user,
    }
    for who, user in people.items():
        allowed = {
            new for (old, new), roles in INSTALMENT_MOVES.items() if old == status and who in roles
        }
        assert instalments.moves_of(instalment, user) == allowed, who


def test_the_member_states_a_payment_and_the_lender_confirms():
    referral = referral_of(S.PAID_OUT)
    member, officer, today = referral.member.user, officer_of(referral.lender), timezone.localdate()
    first = referral.instalments.first()
    instalments.state_paid(first, by=member, paid_on=today, proof=ContentFile(PDF, "bukti.pdf"))
    first.refresh_from_db()
    assert (first.status, bool(first.proof)) == (InstalmentStatus.STATED, True)

    instalments.take_back(first, by=officer, note="Bukti ini untuk bulan lalu.")
    first.refresh_from_db()
    assert (first.status, bool(first.proof), first.paid_on) == (InstalmentStatus.DUE, False, None)

    instalments.confirm_paid(first, by=officer, paid_on=today)
    # By mistake.
    instalments.take_back(first, by=officer, note="Salah baris, mohon maaf.")
    instalments.confirm_paid(first, by=officer, paid_on=today)
    assert refusal(lender_desk.settle, referral, by=officer)
    for row in referral.instalments.open():
        instalments.confirm_paid(row, by=officer)
    assert lender_desk.settle(referral, by=officer).status == S.SETTLED


def test_no_default_while_nothing_is_late():
    referral = referral_of(S.PAID_OUT)

    assert refusal(
        lender_desk.note_default, referral, by=officer_of(referral.lender), note="Tanpa kabar."
    )


def test_instalments_are_reminded_of_each_once(time_machine):
    referral = referral_of(S.PAID_OUT)
    first = referral.instalments.first()

    def told() -> int:
        return Notification.objects.filter(
            user=referral.member.user, kind__startswith="instalment_"
        ).count()

    seen = {}
    for days in range(-9, 12):
        time_machine.move_to(f"{first.due_on + timedelta(days=days)} 09:00+07:00")
        before = told()
        instalments.find()
        instalments.find()
        if told() != before:
            seen[days] = told() - before
    assert seen == {-7: 1, -1: 1, 1: 1, 7: 1}


def test_a_paid_instalment_is_not_reminded_of(time_machine):
    referral = referral_of(S.PAID_OUT)
    instalments.confirm_paid(referral.instalments.first(), by=officer_of(referral.lender))
    time_machine.move_to(f"{referral.instalments.first().due_on} 09:00+07:00")

    instalments.find()

    assert not Notification.objects.filter(kind__startswith="instalment_").exists()


def test_whose_turn_it_is_is_reminded_and_staff_hear_of_a_silent_lender(time_machine):
    referral, staff = referral_of(S.REFERRED), StaffFactory()
    officer = officer_of(referral.lender)
    heard = {}
    for days in range(1, 20):
        time_machine.move_to(f"{date(2026, 6, 10) + timedelta(days=days)} 09:30+07:00")
        before = len(titles(officer)), len(titles(staff))
        referral_reminders.find()
        referral_reminders.find()
        after = len(titles(officer)), len(titles(staff))
        if after != before:
            heard[days] = (after[0] - before[0], after[1] - before[1])
    assert heard == {3: (1, 0), 7: (1, 0), 14: (1, 1)}


def test_every_word_about_money_says_that_pemprov_gives_none():
    referral = referral_of(S.PAID_OUT)

    told = Notification.objects.filter(user=referral.member.user, kind__startswith="referral_")
    assert told.count() >= 3
    assert all("Pemprov tidak memberi modal" in each.body for each in told)


# The scoreboard.


ANSWERS = st.lists(
    st.tuples(
        st.sampled_from([S.APPROVED, S.DECLINED, S.CANCELLED, S.PAID_OUT]),
        st.sampled_from([each.value for each in DeclineReason]),
        st.integers(0, 40) | st.none(),
    ).map(lambda row: row if row[0] == S.DECLINED else (row[0], "", row[2])),
    max_size=60,
)


@given(rows=ANSWERS)
@settings(max_examples=300, deadline=None)
def test_the_scoreboard_never_tells_a_small_number(rows):
    board = scoreboard.reckon(rows)
    declined = [row for row in rows if row[0] == S.DECLINED]
    if board.is_hidden:
        assert len(rows) < scoreboard.FEWEST
        return
    assert board.answered == len(rows)
    split = (board.approved, board.declined)
    if None not in split:
        assert split == (len(rows) - len(declined), len(declined))
        assert not any(0 < number < scoreboard.FEWEST for number in split)
    else:
        assert split == (None, None)
        assert not board.reasons
    told = sum(count for _reason, count in board.reasons)
    for reason, count in board.reasons:
        assert count == sum(row[1] == reason for row in declined)
        assert count >= scoreboard.FEWEST
    # What is left over can be reckoned from the total, so it is never small either.
    if board.declined and board.reasons:
        left = board.declined - told
        assert left == board.other_reasons
        assert left == 0 or left >= scoreboard.FEWEST


def board_of(lender) -> scoreboard.Scoreboard:
    rows = scoreboard.with_answers(Lender.objects.filter(pk=lender.pk))
    return scoreboard.scoreboard_of(rows.get())


def test_a_scoreboard_counts_the_answers_of_a_year():
    lender = open_lender()
    for number in range(6):
        lender_desk.decline(
            referral_of(S.RECEIVED, lender=lender), by=officer_of(lender), reason="catatan"
        )
        assert number < 4 or not board_of(lender).is_hidden

    board = board_of(lender)
    assert (board.answered, board.declined, board.days) == (6, 6, 0.0)
    assert board.reasons == [(DeclineReason.RECORDS, 6)]
    Referral.objects.update(decided_at=timezone.now() - timedelta(days=366))
    assert board_of(lender).is_hidden


# A person's rights.


def test_a_member_takes_their_referrals_along_and_leaves_none_behind(
    django_capture_on_commit_callbacks,
):
    referral = referral_of(S.PAID_OUT)
    user = referral.member.user
    name = referral.papers.get().file.name
    storage = referral.papers.get().file.storage

    (row,) = personal_data(user)["referrals"]
    assert row["reference"] == referral.reference
    assert row["copy_for_the_lender"]["nama"]["name"] == referral.member.name
    assert len(row["instalments"]) == 10

    with django_capture_on_commit_callbacks(execute=True):
        erase_account(user)
    assert not Referral.objects.exists()
    assert not storage.exists(name)


def test_a_lender_whose_role_was_taken_reads_nothing():
    referral = referral_of(S.RECEIVED)
    officer = officer_of(referral.lender)
    officer.groups.clear()
    again = type(officer).objects.get(pk=officer.pk)

    assert not Referral.objects.shared_with(again).exists()
    assert not again.groups.filter(name=Role.LENDER).exists()
    assert LenderStatus.objects.exists()
