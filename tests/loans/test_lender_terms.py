"""/mitra/syarat/: a lender's officers propose, staff decide, and neither overruns the other."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from loans.choices import TERMS_MOVES, Standing, TermsActor, TermsStatus
from loans.models import Lender, LenderProduct, LenderStatus
from loans.services import lender_terms, lenders
from members.choices import Role
from members.models import Notification, Step
from okoce.errors import RuleBroken
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
LIST = "/mitra/syarat/"
PROPOSED, WITHDRAWN = TermsStatus.PROPOSED, TermsStatus.WITHDRAWN


def officer_of(lender: Lender):
    officer = StaffFactory(group=Role.LENDER)
    lender.officers.add(officer)
    return officer


@pytest.fixture
def lender() -> Lender:
    return LenderFactory()


@pytest.fixture
def officer(lender):
    return officer_of(lender)


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def new(lender: Lender, kind: str) -> str:
    return reverse("loans:desk_terms_new", args=[lender.slug, kind])


def edit(entry) -> str:
    kind = "tawaran" if isinstance(entry, LenderProduct) else "izin"
    return reverse("loans:desk_terms_edit", args=[kind, entry.pk])


def day(days: int) -> str:
    return f"{timezone.localdate() + timedelta(days=days):%Y-%m-%d}"


def terms(**words) -> dict:
    return {
        "name": "Modal Musim",
        "rate": "1,25",
        "rate_per": "bulan",
        "rate_basis": "flat",
        "fee_percent": "1",
        "fee_per": "sekali",
        "amount_min": "1.000.000",
        "amount_max": "25.000.000",
        "tenor_min": "3",
        "tenor_max": "24",
        "valid_from": day(7),
        "source": "Brosur kami, November 2026",
        **words,
    }


def licence(**words) -> dict:
    return {
        "standing": "aktif",
        "licence": "KEP-1/D.05/2020",
        "checked_on": day(0),
        "evidence": "Daftar OJK hari ini",
        **words,
    }


def proposed_terms(lender: Lender, officer, **fields) -> LenderProduct:
    entry = LenderProductFactory.build(
        lender=lender, status=PROPOSED, **{"name": "Modal Musim", **fields}
    )
    return lenders.propose(entry, by=officer)


def proposed_check(lender: Lender, officer, **fields) -> LenderStatus:
    entry = LenderStatusFactory.build(lender=lender, status=PROPOSED, **fields)
    return lenders.propose(entry, by=officer)


# Proposing.


def test_officer_proposes_terms_that_hold_once_staff_approve(desk, lender, officer):
    held = lender.products.get()
    steps = list(Step.objects.filter(code__in=["P1", "P6"]))
    words = terms(replaces=held.pk, steps=[step.pk for step in steps], papers="KTP\nNIB")

    response = desk.post(new(lender, "tawaran"), words)

    assert response.url == LIST
    entry = LenderProduct.objects.get(name="Modal Musim")
    assert (entry.lender, entry.status, entry.proposed_by) == (lender, PROPOSED, officer)
    assert (str(entry.rate), entry.amount_max, entry.tenor_min) == ("1.2500", 25_000_000, 3)
    assert list(entry.steps.order_by("pk")) == steps
    assert Lender.objects.get(pk=lender.pk).open_products == [held]
    lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())
    held.refresh_from_db()
    assert held.valid_until == entry.valid_from - timedelta(days=1)


def test_officer_proposes_a_fresh_check_of_the_licence(desk, lender, officer):
    lender.checks.update(checked_on=timezone.localdate() - timedelta(days=200))

    desk.post(new(lender, "izin"), licence())

    entry = LenderStatus.objects.get(proposed_by=officer)
    assert (entry.standing, entry.status) == (Standing.ACTIVE, PROPOSED)
    assert not Lender.objects.get(pk=lender.pk).is_open
    lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())
    assert Lender.objects.get(pk=lender.pk).is_open


def test_nobody_at_the_desk_of_a_lender_approves(lender, officer):
    entry = proposed_check(lender, officer)

    for person in (officer, officer_of(lender), UserFactory(is_superuser=True, is_staff=True)):
        with pytest.raises(RuleBroken):
            lenders.decide(entry, TermsStatus.APPROVED, by=person)


def test_every_move_of_the_table_and_nothing_else(lender, officer):
    people = {TermsActor.PROPOSER: officer, TermsActor.SECOND: StaffFactory()}
    for status in TermsStatus:
        entry = LenderStatusFactory(lender=lender, status=status, proposed_by=officer)
        for actor, person in people.items():
            wanted = {
                new for (old, new), who in TERMS_MOVES.items() if old == status and who == actor
            }
            assert set(lenders.moves_of(entry, person)) == wanted
        assert lenders.moves_of(entry, officer_of(lender)) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"rate": "-1"}, "rate"),
        ({"rate": "30"}, "rate"),
        ({"rate": "satu"}, "rate"),
        ({"fee_percent": "80"}, "fee_percent"),
        ({"amount_max": "500.000"}, "amount_max"),
        ({"amount_min": "5"}, "amount_min"),
        ({"tenor_max": "2"}, "tenor_max"),
        ({"tenor_max": "999"}, "tenor_max"),
        ({"valid_from": day(-2)}, "valid_from"),
        ({"valid_until": day(3)}, "valid_until"),
        ({"source": ""}, "source"),
    ],
)
def test_terms_with_a_mistake_are_refused_and_kept_on_the_page(desk, lender, wrong, field):
    response = desk.post(new(lender, "tawaran"), terms(for_whom="Warung <b>kecil</b>", **wrong))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    page = response.content.decode()
    assert "Warung &lt;b&gt;kecil&lt;/b&gt;" in page
    assert f'href="#id_{field}' in page
    assert not LenderProduct.objects.waiting().exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"checked_on": day(1)}, "checked_on"),
        ({"checked_on": ""}, "checked_on"),
        ({"evidence": ""}, "evidence"),
        ({"licence": ""}, "licence"),
        ({"standing": "hebat"}, "standing"),
        ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
    ],
)
def test_check_with_a_mistake_is_refused(desk, lender, wrong, field):
    response = desk.post(new(lender, "izin"), licence(**wrong))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not LenderStatus.objects.waiting().exists()


def test_large_yearly_rate_is_a_rate_of_a_year(desk, lender):
    assert desk.post(new(lender, "tawaran"), terms(rate="30", rate_per="tahun")).status_code == 302


def test_promise_of_money_is_refused(desk, lender):
    words = terms(for_whom="Setiap anggota pasti diberi modal 5 juta rupiah gratis.")

    assert desk.post(new(lender, "tawaran"), words).status_code == 422
    assert not LenderProduct.objects.waiting().exists()


def test_terms_of_another_lender_are_not_replaced(desk, lender):
    other = LenderFactory().products.get()

    response = desk.post(new(lender, "tawaran"), terms(replaces=other.pk))

    assert response.status_code == 422
    assert "replaces" in response.context["form"].errors


@pytest.mark.parametrize(("kind", "words"), [("tawaran", terms), ("izin", licence)])
def test_same_form_twice_is_one_entry(desk, lender, kind, words):
    sent = words()
    for _time in range(3):
        assert desk.post(new(lender, kind), sent).url == LIST
    assert LenderProduct.objects.waiting().count() + LenderStatus.objects.waiting().count() == 1
    desk.post(new(lender, "tawaran"), terms(name="Modal Lain"))
    assert LenderProduct.objects.waiting().filter(name="Modal Lain").exists()


def test_only_so_much_waits_at_once(desk, lender, officer):
    for number in range(lender_terms.MOST_WAITING):
        proposed_terms(lender, officer, name=f"Modal {number}")

    response = desk.post(new(lender, "izin"), licence())

    assert response.status_code == 422
    assert "10 usulan" in response.content.decode()
    assert not LenderStatus.objects.waiting().exists()


# Changing, taking back.


def test_officer_changes_what_they_proposed(desk, lender, officer):
    entry = proposed_terms(lender, officer)
    entry.steps.set(Step.objects.filter(code="P1"))
    page = desk.get(edit(entry))
    assert 'value="1,5"' in page.content.decode()

    desk.post(edit(entry), terms(rate="1,1", steps=[Step.objects.get(code="P4").pk]))

    entry.refresh_from_db()
    assert (str(entry.rate), entry.status) == ("1.1000", PROPOSED)
    assert [step.code for step in entry.steps.all()] == ["P4"]
    assert LenderProduct.objects.waiting().count() == 1


def test_proposal_keeps_the_day_that_it_named(desk, lender, officer):
    entry = proposed_terms(lender, officer, valid_from=timezone.localdate() - timedelta(days=5))

    assert desk.post(edit(entry), terms(valid_from=day(-5))).status_code == 302
    assert desk.post(edit(entry), terms(valid_from=day(-6))).status_code == 422


def test_officer_takes_back_what_they_proposed(desk, lender, officer):
    entry = proposed_check(lender, officer)

    assert desk.post(f"{edit(entry)}tarik/").url == LIST
    assert desk.post(f"{edit(entry)}tarik/").url == LIST

    entry.refresh_from_db()
    assert entry.status == WITHDRAWN


@pytest.mark.parametrize("status", [each for each in TermsStatus if each != PROPOSED])
def test_what_was_decided_stands_still(desk, lender, officer, status):
    entry = proposed_terms(lender, officer)
    LenderProduct.objects.filter(pk=entry.pk).update(status=status)

    assert desk.get(edit(entry)).url == LIST
    assert desk.post(edit(entry), terms(rate="9")).status_code == 422
    desk.post(f"{edit(entry)}tarik/")

    entry.refresh_from_db()
    assert (entry.status, str(entry.rate)) == (status, "1.5000")


def test_colleague_reads_it_and_changes_nothing(client, lender, officer):
    entry = proposed_check(lender, officer)
    client.force_login(officer_of(lender))

    page = client.get(LIST).content.decode()
    assert officer.name in page
    assert edit(entry) not in page
    assert client.get(edit(entry)).url == LIST
    assert client.post(edit(entry), licence(standing="dicabut")).status_code == 422
    client.post(f"{edit(entry)}tarik/")

    entry.refresh_from_db()
    assert (entry.status, entry.standing) == (PROPOSED, Standing.ACTIVE)


# Officers and staff at once.


def test_staff_approve_nothing_that_changed_since_they_looked(desk, lender, officer):
    entry, staff = proposed_terms(lender, officer), StaffFactory()
    seen = lenders.edition_of(LenderProduct.objects.get(pk=entry.pk))
    desk.post(edit(entry), terms(rate="9"))

    with pytest.raises(RuleBroken):
        lenders.decide(entry, TermsStatus.APPROVED, by=staff, edition=seen)
    assert LenderProduct.objects.get(pk=entry.pk).is_proposed

    seen = lenders.edition_of(LenderProduct.objects.get(pk=entry.pk))
    assert lenders.decide(entry, TermsStatus.APPROVED, by=staff, edition=seen).is_approved


@pytest.mark.django_db(transaction=True)
def test_change_and_approval_at_the_same_moment_leave_what_staff_saw_or_the_proposal():
    lender = LenderFactory()
    officer, staff = officer_of(lender), StaffFactory()
    entry = proposed_terms(lender, officer)
    seen = lenders.edition_of(LenderProduct.objects.get(pk=entry.pk))

    def change():
        mine = LenderProduct.objects.get(pk=entry.pk)
        mine.name = "Modal Diubah"
        return lender_terms.enter(mine, by=officer, steps=[])

    def approve():
        theirs = LenderProduct.objects.get(pk=entry.pk)
        return lenders.decide(theirs, TermsStatus.APPROVED, by=staff, edition=seen)

    came = at_once(change, approve)

    entry.refresh_from_db()
    assert (entry.name, entry.status) in [
        ("Modal Musim", TermsStatus.APPROVED),
        ("Modal Diubah", PROPOSED),
    ]
    assert sum(isinstance(each, RuleBroken) for each in came) == 1


@pytest.mark.django_db(transaction=True)
def test_change_after_the_approval_does_not_undo_it():
    lender = LenderFactory()
    officer = officer_of(lender)
    entry = proposed_terms(lender, officer)
    opened = LenderProduct.objects.get(pk=entry.pk)
    lenders.decide(entry, TermsStatus.APPROVED, by=StaffFactory())

    opened.name = "Modal Diubah"
    with pytest.raises(RuleBroken):
        lender_terms.enter(opened, by=officer, steps=[])

    entry.refresh_from_db()
    assert (entry.name, entry.is_approved) == ("Modal Musim", True)


@pytest.mark.django_db(transaction=True)
def test_same_form_at_the_same_moment_is_one_entry():
    lender = LenderFactory()
    officer = officer_of(lender)

    def propose():
        entry = LenderStatusFactory.build(lender=lender, status=PROPOSED)
        return lender_terms.enter(entry, by=officer)

    at_once(propose, propose, propose)

    assert LenderStatus.objects.waiting().count() == 1


# Who.


def strangers(lender: Lender):
    """Everybody who has nothing to do here, an officer of before and of another lender too."""
    past, superadmin = officer_of(lender), UserFactory(is_staff=True, is_superuser=True)
    lender.officers.remove(past)
    staff = StaffFactory()
    # Named as officers by mistake: the role is what counts.
    lender.officers.add(staff, superadmin)
    return [
        past,
        superadmin,
        staff,
        officer_of(LenderFactory()),
        StaffFactory(group=Role.LENDER),
        PendampingFactory(),
        MemberFactory().user,
    ]


def test_strangers_find_nothing(client, lender, officer):
    entries = [proposed_terms(lender, officer), proposed_check(lender, officer)]
    for stranger in strangers(lender):
        client.force_login(stranger)
        for kind in ("tawaran", "izin"):
            assert client.get(new(lender, kind)).status_code == 404
            assert client.post(new(lender, kind), terms() | licence()).status_code == 404
        for entry in entries:
            assert client.get(edit(entry)).status_code == 404
            assert client.post(edit(entry), terms() | licence()).status_code == 404
            assert client.post(f"{edit(entry)}tarik/").status_code == 404
            entry.refresh_from_db()
            assert entry.is_proposed
    assert LenderProduct.objects.waiting().count() == LenderStatus.objects.waiting().count() == 1


def test_officer_of_another_lender_sees_their_own_alone(client, lender, officer):
    proposed_terms(lender, officer, name="Modal Rahasia")
    other = LenderFactory()
    client.force_login(officer_of(other))

    page = client.get(LIST).content.decode()

    assert other.name in page
    assert lender.name not in page
    assert "Modal Rahasia" not in page


def test_what_staff_propose_is_not_the_lenders_to_read(desk, lender):
    proposed_check(lender, StaffFactory(), standing=Standing.REVOKED)
    proposed_terms(lender, StaffFactory(), name="Rencana staf")

    page = desk.get(LIST).content.decode()

    assert "Rencana staf" not in page
    assert desk.get(edit(LenderProduct.objects.get(name="Rencana staf"))).status_code == 404


def test_unknown_kind_is_no_page(desk, lender, officer):
    entry = proposed_terms(lender, officer)

    assert desk.get(f"{LIST}baru/{lender.slug}/lain/").status_code == 404
    assert desk.get(f"{LIST}lain/{entry.pk}/").status_code == 404
    assert desk.get(f"{LIST}izin/{entry.pk}/").status_code == 404


# The page.


def test_list_says_what_holds_and_how_each_proposal_stands(desk, lender, officer):
    refused = proposed_terms(lender, officer, name="Modal Lebaran")
    lenders.decide(refused, TermsStatus.REFUSED, by=StaffFactory(), note="Bunga <b>belum</b> jelas")
    waiting = proposed_check(lender, officer)

    page = desk.get(LIST).content.decode()

    assert "Modal Kerja" in page
    assert "Bunga &lt;b&gt;belum&lt;/b&gt; jelas" in page
    assert edit(waiting) in page
    assert edit(refused) not in page
    assert "berlaku sampai" in page
    assert "Akses, bukan modal." in page


def test_decision_leads_its_proposer_back_to_the_list(lender, officer):
    lenders.decide(proposed_check(lender, officer), TermsStatus.APPROVED, by=StaffFactory())

    assert Notification.objects.get(user=officer).path == LIST


def test_list_costs_the_same_with_many(desk, lender, officer, query_count):
    def grow(numbers):
        for number in numbers:
            entry = proposed_terms(lender, officer, name=f"Modal {number}")
            entry.steps.set(Step.objects.all())
            proposed_check(lender, officer_of(lender))

    grow(range(1))
    desk.get(LIST)
    few = query_count(desk.get, LIST)
    grow(range(1, 9))

    assert query_count(desk.get, LIST) == few
