"""What is entered about lenders, who approves it, and when their intake is open."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from loans.choices import Closed, Intake, Standing, TermsStatus
from loans.models import Lender, LenderProduct, LenderStatus
from loans.services import lenders
from loans.signals import intake_closed, intake_opened
from loans.tasks import find_intake_moves
from members.choices import Role
from members.models import Notification
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.factories import (
    LenderFactory,
    LenderProductFactory,
    LenderStatusFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db


def fresh(lender: Lender) -> Lender:
    return Lender.objects.get(pk=lender.pk)


def officer_of(lender: Lender):
    officer = StaffFactory(group=Role.LENDER)
    lender.officers.add(officer)
    return officer


def check(lender: Lender, **fields) -> LenderStatus:
    return LenderStatusFactory.build(lender=lender, status=TermsStatus.PROPOSED, **fields)


def product(lender: Lender, **fields) -> LenderProduct:
    return LenderProductFactory.build(lender=lender, status=TermsStatus.PROPOSED, **fields)


@pytest.fixture
def news():
    """What the two signals have told, in order."""
    heard = []

    def closed(sender, lender, reasons, **kwargs):
        heard.append((lender.slug, reasons))

    def opened(sender, lender, **kwargs):
        heard.append((lender.slug, "open"))

    intake_closed.connect(closed)
    intake_opened.connect(opened)
    yield heard
    intake_closed.disconnect(closed)
    intake_opened.disconnect(opened)


# When the intake is open.


def test_a_lender_takes_people_with_a_fresh_check_and_terms_of_today():
    assert fresh(LenderFactory()).is_open


@pytest.mark.parametrize(("days", "reasons"), [(90, []), (91, [Closed.OLD_CHECK])])
def test_a_check_holds_ninety_days(days, reasons):
    lender = LenderFactory()
    lender.checks.update(checked_on=timezone.localdate() - timedelta(days=days))

    assert fresh(lender).why_closed() == reasons


@pytest.mark.parametrize("standing", [each for each in Standing if each != Standing.ACTIVE])
def test_a_lender_whose_licence_is_not_active_takes_nobody(standing):
    lender = LenderFactory()
    LenderStatusFactory(lender=lender, standing=standing, checked_on=timezone.localdate())

    assert fresh(lender).why_closed() == [Closed.NOT_ACTIVE]


def test_only_the_newest_approved_check_counts():
    lender = LenderFactory()
    today = timezone.localdate()
    LenderStatusFactory(lender=lender, standing=Standing.REVOKED, checked_on=today - timedelta(40))
    LenderStatusFactory(lender=lender, standing=Standing.REVOKED, checked_on=None)
    LenderStatusFactory(
        lender=lender, standing=Standing.REVOKED, checked_on=today, status=TermsStatus.PROPOSED
    )

    assert fresh(lender).is_open


@pytest.mark.parametrize(
    "terms",
    [
        {"status": TermsStatus.PROPOSED},
        {"valid_from": timezone.localdate() + timedelta(days=2)},
        {"valid_until": timezone.localdate() - timedelta(days=2)},
    ],
    ids=["not approved", "not yet", "no longer"],
)
def test_a_lender_without_terms_of_today_takes_nobody(terms):
    lender = LenderFactory()
    lender.products.update(**terms)

    assert fresh(lender).why_closed() == [Closed.NO_PRODUCT]


def test_known_lenders_are_closed_with_their_reasons():
    akseleran, bank = (Lender.objects.get(slug=slug) for slug in ("akseleran", "bank-jakarta"))

    for lender in (akseleran, bank):
        assert lender.why_closed() == [
            Closed.BY_HAND,
            Closed.UNCHECKED,
            Closed.NOT_ACTIVE,
            Closed.NO_PRODUCT,
        ]
    assert "Februari 2025" in akseleran.closed_because
    [quote] = akseleran.approved_products
    assert (str(quote.rate.normalize()), quote.rate_basis) == ("1.5", "tidak-diketahui")
    assert "bukan tawaran" in quote.doubt
    [monas] = bank.approved_products
    assert (monas.amount_max, monas.tenor_max) == (10_000_000, 18)
    assert [step.code for step in monas.steps.all()] == ["P1", "P2", "P3", "P4", "P5", "P6"]


# It closes by itself.


def test_an_intake_closes_by_itself_once_and_tells_of_it(news, django_capture_on_commit_callbacks):
    lender = LenderFactory()
    with django_capture_on_commit_callbacks(execute=True):
        assert find_intake_moves() == 1
    with (
        time_machine.travel(timezone.now() + timedelta(days=81)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert find_intake_moves() == 1
        assert find_intake_moves() == 0

    assert news == [(lender.slug, "open"), (lender.slug, [Closed.OLD_CHECK])]
    assert [(row.change, row.reasons) for row in lender.history.all()] == [
        (Intake.CLOSED, [Closed.OLD_CHECK]),
        (Intake.OPENED, []),
    ]


def test_an_approved_check_opens_the_intake_again(news, django_capture_on_commit_callbacks):
    lender = LenderFactory()
    lender.checks.update(checked_on=timezone.localdate() - timedelta(days=200))
    entry = lenders.propose(check(lender), by=StaffFactory())

    with django_capture_on_commit_callbacks(execute=True):
        lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())

    assert fresh(lender).was_open
    assert news == [(lender.slug, "open")]


def test_what_has_not_changed_is_not_written_down():
    lender = LenderFactory()

    assert lenders.note_intake(lender).change == Intake.OPENED
    assert lenders.note_intake(lender) is None
    assert lender.history.count() == 1


def test_one_receiver_that_fails_does_not_keep_the_news_from_others(
    news, django_capture_on_commit_callbacks
):
    def fails(**kwargs):
        raise ValueError

    intake_opened.connect(fails)
    try:
        LenderFactory()
        with django_capture_on_commit_callbacks(execute=True):
            find_intake_moves()
    finally:
        intake_opened.disconnect(fails)

    assert len(news) == 1


# By hand.


def test_an_intake_closed_by_hand_is_opened_by_another(news, django_capture_on_commit_callbacks):
    lender, first, second = LenderFactory(), StaffFactory(), StaffFactory()
    lenders.note_intake(lender)

    with django_capture_on_commit_callbacks(execute=True):
        lenders.close_intake(lender, by=first, because="Aduan sedang diperiksa.")
    assert fresh(lender).why_closed() == [Closed.BY_HAND]
    with pytest.raises(RuleBroken):
        lenders.reopen_intake(lender, by=first)
    with django_capture_on_commit_callbacks(execute=True):
        lenders.reopen_intake(lender, by=second)

    assert fresh(lender).is_open
    assert news == [(lender.slug, [Closed.BY_HAND]), (lender.slug, "open")]
    assert [row.note for row in lender.history.all()] == ["", "Aduan sedang diperiksa.", ""]


def test_what_is_closed_by_hand_is_written_down_although_it_was_closed_already(news):
    lender = LenderFactory(terms=False)
    lenders.close_intake(lender, by=StaffFactory(), because="Aduan.")
    lenders.reopen_intake(lender, by=StaffFactory())

    assert [row.change for row in lender.history.all()] == [Intake.LIFTED, Intake.CLOSED]
    assert news == []


def test_an_intake_is_not_closed_without_a_reason_nor_twice():
    lender, staff = LenderFactory(), StaffFactory()

    with pytest.raises(RuleBroken):
        lenders.close_intake(lender, by=staff, because="  ")
    lenders.close_intake(lender, by=staff, because="Aduan.")
    with pytest.raises(RuleBroken):
        lenders.close_intake(lender, by=staff, because="Lagi.")


# Four eyes.

PEOPLE = {
    "member": lambda lender: MemberFactory().user,
    "pendamping": lambda lender: PendampingFactory(),
    "staff": lambda lender: StaffFactory(),
    "own officer": officer_of,
    "other officer": lambda lender: officer_of(LenderFactory(terms=False)),
    "operator": lambda lender: StaffFactory(group=Role.OPERATOR),
    "superadmin": lambda lender: UserFactory(is_staff=True, is_superuser=True),
    "staff superadmin": lambda lender: StaffFactory(is_superuser=True),
}


@pytest.mark.parametrize("make", [check, product])
@pytest.mark.parametrize("who", PEOPLE)
def test_who_proposes_terms(who, make):
    lender = LenderFactory(terms=False)
    person = PEOPLE[who](lender)

    if who in ("staff", "own officer"):
        entry = lenders.propose(make(lender), by=person)
        assert (entry.status, entry.proposed_by) == (TermsStatus.PROPOSED, person)
        assert not fresh(lender).is_open
    else:
        with pytest.raises(RuleBroken):
            lenders.propose(make(lender), by=person)


@pytest.mark.parametrize("who", [*PEOPLE, "proposer"])
@pytest.mark.parametrize("status", TermsStatus)
@pytest.mark.parametrize("new_status", TermsStatus)
def test_moves_of_terms(who, status, new_status):
    lender = LenderFactory(terms=False)
    entry = lenders.propose(check(lender), by=StaffFactory())
    LenderStatus.objects.filter(pk=entry.pk).update(status=status)
    person = entry.proposed_by if who == "proposer" else PEOPLE[who](lender)
    allowed = {
        ("staff", TermsStatus.APPROVED),
        ("staff", TermsStatus.REFUSED),
        ("proposer", TermsStatus.WITHDRAWN),
    }

    if status == TermsStatus.PROPOSED and (who, new_status) in allowed:
        lenders.decide(entry, new_status, by=person, note="Nomornya salah.")
        entry.refresh_from_db()
        assert (entry.status, entry.decided_by) == (new_status, person)
    else:
        with pytest.raises(RuleBroken):
            lenders.decide(entry, new_status, by=person, note="Nomornya salah.")
        entry.refresh_from_db()
        assert (entry.status, entry.decided_by) == (status, None)


def test_the_database_keeps_what_nobody_may_approve_themselves():
    staff = StaffFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        LenderStatusFactory(proposed_by=staff, decided_by=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        LenderProductFactory(proposed_by=staff, decided_by=staff)


def test_what_was_approved_stands_still():
    lender, staff = LenderFactory(terms=False), StaffFactory()
    entry = lenders.propose(product(lender), by=staff)
    lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())

    entry.rate = 9
    with pytest.raises(RuleBroken):
        lenders.propose(entry, by=staff)


def test_another_does_not_change_what_waits():
    lender = LenderFactory(terms=False)
    entry = lenders.propose(product(lender), by=StaffFactory())

    with pytest.raises(RuleBroken):
        lenders.propose(entry, by=StaffFactory())


def test_a_refusal_needs_a_reason_and_is_told():
    lender = LenderFactory(terms=False)
    officer = officer_of(lender)
    entry = lenders.propose(product(lender), by=officer)

    with pytest.raises(RuleBroken):
        lenders.decide(entry, TermsStatus.REFUSED, by=StaffFactory())
    lenders.decide(entry, TermsStatus.REFUSED, by=StaffFactory(), note="Brosurnya lama.")

    notice = Notification.objects.get(user=officer)
    assert "Brosurnya lama." in notice.body


def test_new_terms_end_those_they_replace_on_the_day_before():
    lender = LenderFactory()
    old = lender.products.get()
    begins = timezone.localdate() + timedelta(days=7)
    entry = lenders.propose(product(lender, valid_from=begins, replaces=old), by=StaffFactory())

    lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())

    old.refresh_from_db()
    assert old.valid_until == begins - timedelta(days=1)
    assert fresh(lender).is_open


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_are_one_decision():
    lender = LenderFactory(terms=False)
    entry = lenders.propose(check(lender), by=StaffFactory())
    people = [StaffFactory(), StaffFactory()]

    def decision_of(person):
        row = LenderStatus.objects.get(pk=entry.pk)
        return lambda: lenders.decide(row, TermsStatus.APPROVED, by=person)

    came = at_once(*map(decision_of, people))

    assert sorted(type(each).__name__ for each in came) == ["LenderStatus", "RuleBroken"]


# At the desk.


def test_staff_enter_terms_at_the_desk_and_a_colleague_approves_them(client):
    lender, first, second = LenderFactory(terms=False), StaffFactory(), StaffFactory()
    client.force_login(first)
    answer = client.post(
        "/admin/loans/lenderproduct/add/",
        {
            "lender": lender.pk,
            "name": "Modal Kerja",
            "rate": "1,25",
            "rate_per": "bulan",
            "rate_basis": "flat",
            "fee_per": "sekali",
            "valid_from": "2026-01-01",
            "source": "Brosur",
            "certainty": "diketahui",
        },
    )
    entry = lender.products.get()
    url = f"/admin/loans/lenderproduct/{entry.pk}/change/"

    assert answer.status_code == 302
    assert (str(entry.rate), entry.proposed_by, entry.status) == (
        "1.2500",
        first,
        TermsStatus.PROPOSED,
    )
    decide(client, url, TermsStatus.APPROVED)
    entry.refresh_from_db()
    assert entry.status == TermsStatus.PROPOSED

    client.force_login(second)
    assert client.post(url, {"rate": "9", "_save": "1"}).status_code == 422
    decide(client, url, TermsStatus.APPROVED)
    entry.refresh_from_db()
    assert (entry.status, str(entry.rate)) == (TermsStatus.APPROVED, "1.2500")


def test_nobody_approves_at_the_desk_what_changed_under_their_eyes(client):
    lender = LenderFactory(terms=False)
    entry = lenders.propose(product(lender), by=StaffFactory())
    url = f"/admin/loans/lenderproduct/{entry.pk}/change/"
    client.force_login(StaffFactory())
    version = client.get(url).context["version"]
    entry.rate = 2
    lenders.propose(entry, by=entry.proposed_by)

    client.post(url, {"_move": TermsStatus.APPROVED, "_version": version})

    entry.refresh_from_db()
    assert entry.status == TermsStatus.PROPOSED


def test_the_queue_leaves_out_what_one_entered_oneself(client):
    staff = StaffFactory()
    lenders.propose(check(LenderFactory(terms=False)), by=staff)

    def waiting(user) -> int:
        client.force_login(user)
        queues = client.get("/admin/").context["queues"]
        return next(each.count for each in queues if "lenderstatus" in each.url)

    assert (waiting(staff), waiting(StaffFactory())) == (0, 1)


def test_an_intake_is_closed_at_the_desk_with_a_reason(client):
    lender = LenderFactory()
    lenders.note_intake(lender)
    client.force_login(StaffFactory())
    url = f"/admin/loans/lender/{lender.pk}/change/"

    decide(client, url, "tutup")
    assert fresh(lender).is_open
    decide(client, url, "tutup", "Aduan.")

    assert fresh(lender).closed_because == "Aduan."


def test_a_superadmin_closes_no_intake(client):
    lender = LenderFactory()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    decide(client, f"/admin/loans/lender/{lender.pk}/change/", "tutup", "Aduan.")

    assert fresh(lender).is_open


def test_only_a_superadmin_says_who_sits_at_a_lenders_desk(client):
    lender, officer = LenderFactory(terms=False), StaffFactory(group=Role.LENDER)
    form = {"name": "Koperasi Baru", "slug": lender.slug, "kind": "koperasi", "is_listed": "on"}
    form["keeps_months"] = 6
    url = f"/admin/loans/lender/{lender.pk}/change/"

    client.force_login(StaffFactory())
    client.post(url, {**form, "officers": [officer.pk], "_save": "1", **inlines()})
    assert fresh(lender).name == "Koperasi Baru"
    assert not lender.officers.exists()

    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    client.post(url, {**form, "officers": [officer.pk], "_save": "1", **inlines()})
    assert list(lender.officers.all()) == [officer]


def inlines() -> dict[str, str]:
    return {
        f"{name}-{part}_FORMS": "0"
        for name in ("checks", "products", "history")
        for part in ("TOTAL", "INITIAL")
    }


def test_a_lender_takes_no_address_of_another_page():
    with pytest.raises(Exception, match="halaman lain"):
        LenderFactory.build(slug="simulasi", terms=False).full_clean()


def test_a_check_of_tomorrow_is_refused():
    entry = check(LenderFactory(terms=False), checked_on=date(2999, 1, 1))

    with pytest.raises(Exception, match="belum tiba"):
        entry.clean()
