"""When papers end by the rule of their permit, what an officer is proposed, and who is reminded."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from loans.choices import CaseStatus, Renewal
from loans.models import PermitTerms
from loans.services import case_reminders, renewals
from loans.services.renewals import Window, add_months
from members.choices import CredentialKind
from members.models import Credential, Notification
from tests.factories import CredentialFactory, StaffFactory

from .test_cases import PDF, case_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def on_a_workday(time_machine):
    time_machine.move_to("2026-06-10 10:00+07:00")


def terms_of(code: str) -> PermitTerms:
    return PermitTerms.objects.get(kind__code=code)


# The rules as they are known.


@pytest.mark.parametrize(
    ("code", "renewal", "months", "opens", "closes"),
    [
        ("nib", Renewal.NEVER, None, None, None),
        ("npwp", Renewal.NEVER, None, None, None),
        ("pirt", Renewal.BY_DATE, 60, None, 183),
        ("bpom-md", Renewal.BY_DATE, 60, 30, 10),
        ("slhs", Renewal.BY_DATE, None, None, None),
        ("merek", Renewal.FROM_FILING, 120, 183, -183),
        ("halal-pernyataan-sendiri", Renewal.ON_CHANGE, None, None, None),
        ("halal-reguler", Renewal.ON_CHANGE, None, None, None),
    ],
)
def test_each_permit_has_its_own_rule_of_renewal(code, renewal, months, opens, closes):
    terms = terms_of(code)
    assert (terms.renewal, terms.valid_months) == (renewal, months)
    assert (terms.renew_opens_days, terms.renew_closes_days) == (opens, closes)
    terms.full_clean()


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 6, 10), 60, date(2031, 6, 10)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 4, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, later):
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("renewal", "months", "filed", "end"),
    [
        (Renewal.NEVER, None, TODAY, None),
        (Renewal.ON_CHANGE, None, TODAY, None),
        (Renewal.UNKNOWN, 12, TODAY, None),
        (Renewal.BY_DATE, None, TODAY, None),
        (Renewal.BY_DATE, 60, None, date(2031, 7, 1)),
        (Renewal.FROM_ISSUE, 6, TODAY, date(2027, 1, 1)),
        (Renewal.FROM_FILING, 120, date(2026, 1, 5), date(2036, 1, 5)),
        (Renewal.FROM_FILING, 120, None, None),
    ],
)
def test_last_day_is_proposed_by_the_rule(renewal, months, filed, end):
    terms = PermitTerms(renewal=renewal, valid_months=months)
    issued = date(2026, 7, 1)
    assert renewals.proposed_end(terms, issued_on=issued, filed_on=filed) == end


def test_rule_that_cannot_be_counted_is_refused():
    terms = terms_of("slhs")
    terms.renewal = Renewal.FROM_ISSUE
    with pytest.raises(ValidationError) as problem:
        terms.full_clean()
    assert list(problem.value.message_dict) == ["valid_months"]
    terms.renewal, terms.renew_opens_days, terms.renew_closes_days = Renewal.BY_DATE, 10, 30
    with pytest.raises(ValidationError) as problem:
        terms.full_clean()
    assert list(problem.value.message_dict) == ["renew_closes_days"]


# What an officer is proposed.


def filed_case(code: str, day: date = date(2026, 2, 3)):
    case = case_of(code, status=CaseStatus.FILED)
    case.history.create(
        old_status=CaseStatus.REVIEWED,
        new_status=CaseStatus.FILED,
        at=timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9)),
    )
    return case


def note(client, case, **typed) -> Credential:
    scan = SimpleUploadedFile("izin.pdf", PDF)
    told = {"number": "A-1", "issuer": "Instansi", "valid_from": "2026-06-10", "scan": scan}
    answer = client.post(f"{case.get_absolute_url()}terbit/", told | typed)
    assert answer.status_code == 302
    case.refresh_from_db()
    return case.credential


@pytest.mark.parametrize(
    ("code", "proposed"),
    [("pirt", date(2031, 6, 10)), ("merek", date(2036, 2, 3)), ("nib", None), ("slhs", None)],
)
def test_form_proposes_the_last_day_and_says_by_which_rule(client, code, proposed):
    case = filed_case(code)
    client.force_login(StaffFactory())

    page = client.get(case.get_absolute_url())

    assert page.context["issue_form"]["valid_until"].value() == proposed
    words = page.content.decode()
    assert f'data-renewal="{case.terms.renewal}"' in words
    assert case.terms.source in words


def test_proposal_that_is_left_alone_follows_the_day_of_issue(client):
    case = filed_case("pirt")
    client.force_login(StaffFactory())
    paper = note(client, case, valid_from="2026-05-20", valid_until="2031-06-10")
    assert paper.valid_until == date(2031, 5, 20)


def test_date_on_the_paper_wins(client):
    case = filed_case("pirt")
    client.force_login(StaffFactory())
    paper = note(client, case, valid_from="2026-05-20", valid_until="2030-12-31")
    assert paper.valid_until == date(2030, 12, 31)


def test_paper_without_a_last_day_has_none(client):
    case = filed_case("pirt")
    client.force_login(StaffFactory())
    assert note(client, case, valid_until="").valid_until is None


def test_mark_counts_from_its_first_filing(client):
    case = filed_case("merek", date(2026, 2, 3))
    case.history.create(
        old_status=CaseStatus.REVIEWED, new_status=CaseStatus.FILED, at=timezone.now()
    )
    assert renewals.filed_on(case) == date(2026, 2, 3)


# Reminders.


@pytest.mark.parametrize(
    ("window", "days"),
    [
        (Window(), [180, 90, 30, 7]),
        (Window(None, 183), [363, 273, 213, 190, 30, 7]),
        (Window(30, 10), [30, 17, 7]),
        (Window(183, -183), [183, 90, 30, 7, -153, -176]),
    ],
)
def test_reminders_fit_the_time_in_which_a_paper_is_renewed(window, days):
    assert window.reminders == days


def told_days(time_machine, kind: str, days: list[int]) -> list[int]:
    """After which of these days before its end the owner of a paper was told of it."""
    end = date(2030, 6, 9)
    CredentialFactory(kind=kind, valid_until=end, valid_from=date(2025, 6, 10))
    told, before = [], 0
    for day in days:
        time_machine.move_to(end - timedelta(days=day))
        case_reminders.find_ending()
        case_reminders.find_ending()
        now = Notification.objects.filter(kind="permit_ending").count()
        if now > before:
            told.append(day)
        before = now
    return told


def test_pirt_is_reminded_of_before_its_renewal_closes(time_machine):
    days = [400, 363, 300, 273, 213, 190, 183, 100, 30, 7, 0, -5]
    assert told_days(time_machine, CredentialKind.PIRT, days) == [363, 273, 213, 190, 30, 7]

    words = list(Notification.objects.order_by("pk").values_list("body", flat=True))
    # 183 days before the ninth of June.
    assert "08/12/2029" in words[0]
    assert "belum diverifikasi" in words[0].lower()
    assert "pendamping" in words[-1]


def test_bpom_md_is_reminded_of_once_renewal_has_opened(time_machine):
    days = [180, 90, 31, 30, 17, 7, 0]
    assert told_days(time_machine, CredentialKind.BPOM_MD, days) == [30, 17, 7]


def test_mark_is_reminded_of_after_its_end_too(time_machine):
    days = [200, 183, 90, 30, 7, -1, -100, -153, -176, -183, -184, -300]
    told = [183, 90, 30, 7, -153, -176]
    assert told_days(time_machine, CredentialKind.MEREK, days) == told
    last = Notification.objects.order_by("pk").last()
    # 183 days after the ninth of June.
    assert "09/12/2030" in last.body


def test_paper_of_a_kind_without_a_last_day_is_still_reminded_of_by_its_own_date(time_machine):
    days = [200, 180, 90, 30, 7, 0]
    assert told_days(time_machine, CredentialKind.NIB, days) == [180, 90, 30, 7]


def test_page_of_a_permit_says_when_it_is_renewed_by_which_rule_and_how_sure(client):
    page = client.get("/perizinan/izin/merek/").content.decode()
    assert 'data-renewal="sejak-permohonan"' in page
    assert "183 hari sesudah" in page
