"""Monthly figures: entering, the question after a jump, corrections, and who reads them."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from loans.choices import FIGURES_CONSENT
from loans.models import FiguresChange, MonthlyFigures
from loans.services import figures, figures_reminders
from loans.services.figures_charts import chart_of
from members.choices import FIGURES_STEP, MemberStatus, StepStatus
from members.models import AccessLog, Business, ConsentText, Notification
from members.services.privacy import erase_account, personal_data
from members.services.registration import give_consents
from members.services.steps import step_of
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("late_november")]

PAGE = "/perkembangan/"
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
GOOD = {"sales": "12.500.000", "costs": "Rp 8.000.000", "workers": "2"}


@pytest.fixture
def late_november(time_machine):
    time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def owner(client, business):
    client.force_login(business.member.user)
    return client


def keep(business: Business, month: date, *, sales=10_000_000, costs=7_000_000, workers=2, note=""):
    words = {"sales": sales, "costs": costs, "workers": workers, "note": note}
    return figures.keep(business, month, **words, by=business.member.user)


def fill(business: Business, *months: date, **numbers) -> None:
    for month in months:
        keep(business, month, **numbers)


# Entering.


def test_figures_are_kept_as_people_type_them(owner, business):
    response = owner.post(f"{PAGE}isi/2026-10/", GOOD)

    assert (response.status_code, response.url) == (302, PAGE)
    row = MonthlyFigures.objects.get()
    assert (row.business, row.month) == (business, OCTOBER)
    assert (row.sales, row.costs, row.workers) == (12_500_000, 8_000_000, 2)
    assert (row.by, row.stated_on) == (business.member.user, date(2026, 11, 27))


@pytest.mark.parametrize(
    "wrong",
    [{"sales": "1,5"}, {"sales": ""}, {"costs": "-1"}, {"workers": "0"}, {"sales": "9" * 20}],
)
def test_figures_typed_wrong_are_told_and_stay_in_the_form(owner, wrong):
    response = owner.post(f"{PAGE}isi/2026-10/", GOOD | wrong)

    assert response.status_code == 422
    assert 'id="ringkasan-galat"' in response.content.decode()
    kept = (GOOD | wrong)["costs"]
    assert f'value="{kept}"' in response.content.decode()
    assert not MonthlyFigures.objects.exists()


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "2024-10"])
def test_months_to_come_or_too_long_ago_are_refused(owner, month):
    response = owner.post(f"{PAGE}isi/{month}/", GOOD)

    assert (response.status_code, response.url) == (302, PAGE)
    assert not MonthlyFigures.objects.exists()


@pytest.mark.parametrize("month", ["2026-11", "2024-11"])
def test_the_first_and_the_last_month_are_taken(owner, month):
    owner.post(f"{PAGE}isi/{month}/", GOOD)

    assert f"{MonthlyFigures.objects.get().month:%Y-%m}" == month


@pytest.mark.parametrize("month", ["2026-13", "oktober", "0000-01", "202610"])
def test_what_is_no_month_is_no_page(owner, month):
    assert owner.get(f"{PAGE}isi/{month}/").status_code == 404


def test_the_database_keeps_one_row_for_a_month(business):
    row = keep(business, OCTOBER)
    same = {"business": business, "sales": 1, "costs": 1}

    for wrong in (
        {"month": OCTOBER, "workers": 1},
        {"month": date(2026, 9, 2), "workers": 1},
        {"month": date(2026, 9, 1), "workers": 0},
        {"month": date(2026, 9, 1), "workers": 1, "sales": 10**13},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            MonthlyFigures.objects.create(**same | wrong)
    assert list(MonthlyFigures.objects.all()) == [row]


# The question after a jump.


@pytest.mark.parametrize(
    ("sales", "is_asked"),
    [(30_000_000, False), (30_000_001, True), (3_333_334, False), (3_333_333, True)],
)
def test_only_what_is_far_from_the_median_is_asked_about(business, sales, is_asked):
    for month, usual in ((8, 9_000_000), (9, 10_000_000), (10, 11_000_000)):
        keep(business, date(2026, month, 1), sales=usual)

    numbers = {"sales": sales, "costs": 7_000_000, "workers": 2}

    assert figures.jumps(business, NOVEMBER, numbers) == ({"sales": 10_000_000} if is_asked else {})


def test_months_long_before_say_nothing_about_what_is_usual(business):
    keep(business, date(2026, 4, 1), sales=1_000_000)

    numbers = {"sales": 50_000_000, "costs": 1, "workers": 2}

    assert figures.jumps(business, NOVEMBER, numbers) == {}


def test_a_jump_asks_one_question_more_and_is_kept_with_its_answer(owner, business):
    keep(business, OCTOBER)
    tenfold = GOOD | {"sales": "125.000.000"}

    asked = owner.post(f"{PAGE}isi/2026-11/", tenfold)

    page = asked.content.decode()
    assert asked.status_code == 422
    assert ('name="note"' in page, 'value="125.000.000"' in page) == (True, True)
    assert not MonthlyFigures.objects.filter(month=NOVEMBER).exists()

    owner.post(f"{PAGE}isi/2026-11/", tenfold | {"note": "  "})
    assert not MonthlyFigures.objects.filter(month=NOVEMBER).exists()

    owner.post(f"{PAGE}isi/2026-11/", tenfold | {"note": "Pesanan  pernikahan"})
    row = MonthlyFigures.objects.get(month=NOVEMBER)
    assert (row.sales, row.note) == (125_000_000, "Pesanan pernikahan")


def test_the_question_is_not_asked_of_usual_numbers(owner, business):
    keep(business, OCTOBER)

    assert 'name="note"' not in owner.get(f"{PAGE}isi/2026-11/").content.decode()
    assert owner.post(f"{PAGE}isi/2026-11/", GOOD).status_code == 302


# Corrections.


def test_a_correction_leaves_what_stood_there_before(owner, business):
    row = keep(business, OCTOBER)

    owner.post(f"{PAGE}isi/2026-10/", GOOD)

    row.refresh_from_db()
    change = FiguresChange.objects.get()
    assert (row.sales, change.figures, change.sales, change.costs) == (
        12_500_000,
        row,
        10_000_000,
        7_000_000,
    )
    assert "Rp\u00a010.000.000" in owner.get(f"{PAGE}isi/2026-10/").content.decode()


def test_the_same_sent_twice_is_no_correction(business):
    keep(business, OCTOBER)
    keep(business, OCTOBER)

    assert (MonthlyFigures.objects.count(), FiguresChange.objects.count()) == (1, 0)


# Whole months, what is missing, and the step.


def test_a_month_stated_too_early_is_not_whole(business, time_machine):
    time_machine.move_to("2026-10-24 03:00:00+00:00", tick=False)
    early = keep(business, OCTOBER)
    time_machine.move_to("2026-11-27 03:00:00+00:00", tick=False)

    assert (early.is_whole, list(MonthlyFigures.objects.whole())) == (False, [])
    assert figures.missing_months(business) == [OCTOBER]

    keep(business, OCTOBER)
    assert (list(MonthlyFigures.objects.whole()), figures.missing_months(business)) == ([early], [])


def test_months_without_figures_since_the_first_are_missing(business):
    fill(business, date(2026, 7, 1), date(2026, 9, 1))

    assert figures.missing_months(business) == [date(2026, 8, 1), OCTOBER]


def test_the_big_button_leads_to_the_last_month_and_then_to_this_one(business):
    assert figures.month_to_fill([OCTOBER], []) == OCTOBER

    rows = [keep(business, OCTOBER)]
    assert figures.month_to_fill([], rows) == NOVEMBER

    rows.append(keep(business, NOVEMBER))
    assert figures.month_to_fill([], rows) is None


def test_three_whole_months_in_a_row_finish_the_step(business):
    fill(business, date(2026, 7, 1), date(2026, 9, 1), OCTOBER, NOVEMBER)
    # November is not over.
    assert step_of(business.member, FIGURES_STEP).status == StepStatus.NOT_STARTED

    keep(business, date(2026, 8, 1))

    step = step_of(business.member, FIGURES_STEP)
    assert step.status == StepStatus.DONE
    assert ("Jul 26" in step.evidence, "Okt 26" in step.evidence) == (True, True)


# Who.


@pytest.mark.parametrize("status", [MemberStatus.SUBMITTED, MemberStatus.REGISTERING])
def test_who_is_not_verified_is_led_on(client, status):
    business = BusinessFactory(member__status=status)
    client.force_login(business.member.user)

    responses = [client.get(PAGE), client.post(f"{PAGE}isi/2026-10/", GOOD)]

    assert [response.status_code for response in responses] == [403, 403]
    with pytest.raises(RuleBroken):
        keep(business, OCTOBER)
    assert not MonthlyFigures.objects.exists()


def test_a_member_without_a_business_is_led_to_it(client):
    client.force_login(MemberFactory().user)

    response = client.get(PAGE)

    assert response.status_code == 403
    assert "/saya/usaha/" in response.content.decode()


def test_nobody_enters_figures_for_another(business):
    numbers = {"sales": 1, "costs": 1, "workers": 1}
    for other in (BusinessFactory().member.user, StaffFactory(), PendampingFactory()):
        with pytest.raises(RuleBroken):
            figures.keep(business, OCTOBER, **numbers, by=other)


def agree(business: Business) -> None:
    give_consents(business.member, [ConsentText.objects.get(purpose=FIGURES_CONSENT)])


def test_a_pendamping_reads_the_figures_only_as_long_as_the_member_agrees(client, business):
    keep(business, OCTOBER)
    pendamping = PendampingFactory()
    client.force_login(pendamping)
    page = f"{PAGE}anggota/{business.member.number}/"
    assert client.get(page).status_code == 404
    assert not MonthlyFigures.objects.visible_to(pendamping).exists()

    agree(business)
    answers = [client.get(page), client.get(page)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Rp\u00a010.000.000" in answers[0].content.decode()
    assert MonthlyFigures.objects.visible_to(pendamping).count() == 1
    # The member sees that somebody looked, once for a look.
    assert [log.reader for log in AccessLog.objects.filter(member=business.member)] == [pendamping]

    business.member.consents.update(withdrawn_at="2026-11-27T10:00:00+07:00")
    assert client.get(page).status_code == 404
    assert not MonthlyFigures.objects.visible_to(pendamping).exists()


@pytest.mark.parametrize(
    "stranger",
    [
        lambda: PendampingFactory(kecamatan=["31.71.01"]),
        StaffFactory,
        lambda: MemberFactory().user,
        lambda: UserFactory(is_staff=True, is_superuser=True),
    ],
)
def test_nobody_else_reads_them_even_with_the_consent(client, business, stranger):
    keep(business, OCTOBER)
    agree(business)
    person = stranger()
    client.force_login(person)

    assert client.get(f"{PAGE}anggota/{business.member.number}/").status_code == 404
    assert not MonthlyFigures.objects.visible_to(person).exists()


def test_the_registration_does_not_ask_for_this_consent(client):
    member = MemberFactory(status=MemberStatus.REGISTERING)
    client.force_login(member.user)

    assert FIGURES_CONSENT not in client.get("/saya/pendaftaran/persetujuan/").content.decode()


# Pages.


def test_the_page_shows_chart_table_and_the_button(owner, business):
    fill(business, date(2026, 9, 1), OCTOBER)

    page = owner.get(PAGE).content.decode()

    assert ('class="chart"' in page, page.count('<th scope="row"')) == (True, 2)
    assert f"{PAGE}isi/2026-11/" in page


def test_consent_given_or_withdrawn_on_the_page_leads_back_to_it(owner, business):
    text = ConsentText.objects.get(purpose=FIGURES_CONSENT)
    ways = {"kembali": PAGE}

    given = owner.post(f"/akun/privasi/persetujuan/{text.pk}/beri/", ways)
    consent = business.member.consents.get()
    withdrawn = owner.post(f"/akun/privasi/persetujuan/{consent.pk}/tarik/", ways)

    assert [(each.status_code, each.url) for each in (given, withdrawn)] == [(302, PAGE)] * 2
    assert f'name="kembali" value="{PAGE}"' in owner.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/x", "/\\example.org", "javascript:x", ""]
)
def test_consent_leads_nowhere_else(owner, elsewhere):
    text = ConsentText.objects.get(purpose=FIGURES_CONSENT)

    response = owner.post(f"/akun/privasi/persetujuan/{text.pk}/beri/", {"kembali": elsewhere})

    assert (response.status_code, response.url) == (302, "/akun/privasi/")


def test_the_chart_has_twelve_months_or_two_years(business):
    row = keep(business, OCTOBER, sales=9_400_000)
    assert len(chart_of([row]).points) == 12
    assert chart_of([row]).points[-1] == ("Okt 26", 9_400)

    old = keep(business, date(2025, 1, 1), sales=25_000_000)
    assert (len(chart_of([row, old]).points), chart_of([row, old]).points[-1][1]) == (24, 9)


def test_the_page_asks_the_database_as_often_for_one_month_as_for_two_years(
    owner, business, django_assert_max_num_queries
):
    keep(business, OCTOBER)
    with django_assert_max_num_queries(100) as one:
        owner.get(PAGE)
    for number in range(12):
        keep(business, date(2025, number + 1, 1))
    with django_assert_max_num_queries(100) as many:
        owner.get(PAGE)

    assert len(many) == len(one)


def test_the_desk_leads_to_the_month_to_fill_in(owner):
    assert f"{PAGE}isi/2026-10/" in owner.get("/saya/").content.decode()


# One's own data.


def test_figures_are_in_the_personal_data_with_their_corrections(business):
    keep(business, OCTOBER)
    keep(business, OCTOBER, sales=11_000_000)

    (month,) = personal_data(business.member.user)["monthly_figures"]

    assert (month["month"], month["sales"]) == ("2026-10", 11_000_000)
    assert [before["sales"] for before in month["before"]] == [10_000_000]


def test_figures_go_with_the_account(business):
    keep(business, OCTOBER)
    keep(business, OCTOBER, sales=11_000_000)

    erase_account(business.member.user)

    assert (MonthlyFigures.objects.count(), FiguresChange.objects.count()) == (0, 0)


# Reminders.


def told(business: Business) -> int:
    return Notification.objects.filter(user=business.member.user, kind="figures_missing").count()


def verified_long_ago(business: Business) -> None:
    business.member.status_since = "2026-01-05T10:00:00+07:00"
    business.member.save(update_fields=["status_since"])


def test_the_first_week_reminds_once_of_the_last_month(business, time_machine):
    verified_long_ago(business)
    figures_reminders.find()
    assert told(business) == 0

    time_machine.move_to("2026-12-03 03:00:00+00:00", tick=False)
    figures_reminders.find()
    figures_reminders.find()

    assert told(business) == 1
    notice = Notification.objects.get(kind="figures_missing")
    assert (notice.path, "November 2026" in notice.title) == (f"{PAGE}isi/2026-11/", True)


def test_who_filled_it_in_or_was_not_a_member_then_is_not_reminded(business, time_machine):
    verified_long_ago(business)
    keep(business, NOVEMBER)
    new = BusinessFactory()
    time_machine.move_to("2026-12-03 03:00:00+00:00", tick=False)
    new.member.status_since = "2026-12-01T10:00:00+07:00"
    new.member.save(update_fields=["status_since"])

    figures_reminders.find()

    assert (told(business), told(new)) == (0, 0)


def test_three_reminders_without_an_answer_are_the_last(business, time_machine):
    verified_long_ago(business)
    for month in (1, 2, 3, 4, 5):
        time_machine.move_to(f"2027-0{month}-03 03:00:00+00:00", tick=False)
        figures_reminders.find()
    assert told(business) == 3

    keep(business, date(2027, 4, 1))
    time_machine.move_to("2027-06-03 03:00:00+00:00", tick=False)
    figures_reminders.find()
    assert told(business) == 4
