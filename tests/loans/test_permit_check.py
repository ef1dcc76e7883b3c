"""Which permits apply: as data says, in order, with its doubt; a place is never a promise."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from loans.choices import PlaceVerdict
from loans.models import PermitKind, PermitRule, PermitTerms, PlaceRule
from loans.services import permit_check
from okoce.facts import Certainty
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db

KEEPS = {"buat": "kemasan", "simpan": "kering", "umur": "lama", "merek": "tidak", "ukuran": "mikro"}
HOME = {"tempat": "rumah", "zona": "tidak-tahu"}


@pytest.fixture(autouse=True)
def after_the_halal_duty(time_machine):
    time_machine.move_to("2026-11-27 09:00+07:00")


def codes(answers: dict[str, str]) -> list[str]:
    return [each.kind.code for each in permit_check.applying(answers)]


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        (
            KEEPS | HOME,
            ["npwp", "nib", "pirt", "halal-pernyataan-sendiri", "halal-reguler"],
        ),
        (
            KEEPS | HOME | {"simpan": "dingin"},
            ["npwp", "nib", "bpom-md", "halal-pernyataan-sendiri", "halal-reguler"],
        ),
        (
            KEEPS | HOME | {"umur": "singkat", "merek": "ya"},
            ["npwp", "nib", "bpom-md", "halal-pernyataan-sendiri", "halal-reguler", "merek"],
        ),
        (
            {"buat": "siap-saji", "merek": "tidak", "ukuran": "menengah"},
            ["npwp", "nib", "slhs", "halal-reguler"],
        ),
        ({"buat": "jasa", "merek": "tidak", "ukuran": "mikro"}, ["npwp", "nib"]),
    ],
)
def test_permits_apply_in_their_order(answers, wanted):
    assert codes(answers) == wanted


def test_a_rule_holds_only_within_its_dates(time_machine):
    time_machine.move_to("2026-10-16 09:00+07:00")
    assert "halal-reguler" not in codes(KEEPS | HOME)
    time_machine.move_to("2026-10-17 09:00+07:00")
    assert "halal-reguler" in codes(KEEPS | HOME)
    PermitRule.objects.filter(kind__code="halal-reguler").update(valid_until=date(2026, 10, 17))
    time_machine.move_to("2026-10-18 09:00+07:00")
    assert "halal-reguler" not in codes(KEEPS | HOME)


def test_the_terms_shown_are_those_of_today():
    nib = PermitKind.objects.get(code="nib")
    today = timezone.localdate()
    PermitTerms.objects.create(
        kind=nib, authority="Besok", valid_from=today + timedelta(days=1), source="Uji"
    )
    PermitTerms.objects.create(
        kind=nib, authority="Hari ini", valid_from=today - timedelta(days=1), source="Uji"
    )

    [found] = [each for each in permit_check.applying({}) if each.kind == nib]

    assert found.terms.authority == "Hari ini"


def test_every_seeded_fact_has_its_source_and_every_doubt_is_marked():
    for model in (PermitTerms, PermitRule, PlaceRule):
        for row in model.objects.all():
            row.full_clean()
            assert row.source
            assert row.doubt or row.certainty != Certainty.UNVERIFIED, row


# The place.


def test_without_a_rule_an_officer_looks():
    PlaceRule.objects.all().delete()

    assert permit_check.place_of(HOME).verdict == PlaceVerdict.OFFICER


@pytest.mark.parametrize(
    ("verdicts", "wanted", "has_ways"),
    [
        ([PlaceVerdict.FITS], PlaceVerdict.FITS, False),
        ([PlaceVerdict.FITS, PlaceVerdict.OFFICER], PlaceVerdict.OFFICER, True),
        ([PlaceVerdict.OFFICER, PlaceVerdict.BLOCKED], PlaceVerdict.BLOCKED, True),
    ],
)
def test_the_strictest_rule_speaks_and_a_blocked_place_has_other_ways(verdicts, wanted, has_ways):
    PlaceRule.objects.all().delete()
    for number, verdict in enumerate(verdicts):
        PlaceRule.objects.create(
            verdict=verdict,
            rule=f"Aturan {number}",
            alternatives="Lokbin\nDapur bersama",
            answers={"tempat": ["rumah"]},
            valid_from=date(2020, 1, 1),
            source="Uji",
        )

    found = permit_check.place_of(HOME)

    assert found.verdict == wanted
    assert found.alternatives == (["Lokbin", "Dapur bersama"] if has_ways else [])


# Pages.


def test_the_page_answers_with_permits_and_keeps_the_answers(client):
    page = client.get(reverse("loans:permit_check"), KEEPS | HOME)

    text = page.content.decode()
    assert page.status_code == 200
    assert [each.kind.code for each in page.context["applying"]] == codes(KEEPS | HOME)
    assert 'data-permit="pirt"' in text
    assert 'data-place="perlu-petugas"' in text
    assert 'value="kering"' in text.partition('name="simpan"')[2]
    # Nothing of the visitor is in it: everybody may have the same page.
    assert (
        page.headers["Cache-Control"].startswith("public")
        or "max-age" in page.headers["Cache-Control"]
    )


@pytest.mark.parametrize(
    "answers",
    [
        {"buat": "kemasan"},
        KEEPS | HOME | {"simpan": "bensin"},
        {**KEEPS, **HOME, "tempat": ""},
    ],
)
def test_what_is_missing_or_made_up_is_asked_again(client, answers):
    page = client.get(reverse("loans:permit_check"), answers)

    assert page.status_code == 422
    assert not page.context["applying"]
    assert 'value="kemasan"' in page.content.decode()


def test_what_is_not_asked_changes_nothing(client):
    service = {"buat": "jasa", "merek": "tidak", "tempat": "keliling", "ukuran": "mikro"}

    page = client.get(
        reverse("loans:permit_check"), service | {"simpan": "dingin", "zona": "hijau"}
    )

    assert page.status_code == 200
    assert [each.kind.code for each in page.context["applying"]] == ["npwp", "nib"]
    assert page.context["place"].rules == []


def test_pages_of_permits_show_doubt_and_cost_the_same_with_many_terms(
    client, query_count, settings
):
    settings.PUBLIC_PAGE_SECONDS = 0
    kind = PermitKind.objects.get(code="pirt")
    page = client.get(kind.get_absolute_url()).content.decode()
    assert "PerBPOM 4/2024" in page
    assert "belum kami baca" in page
    few = [query_count(client.get, place) for place in (kind.get_absolute_url(), "/perizinan/")]
    for year in range(1990, 2018):
        PermitTerms.objects.create(
            kind=kind,
            authority="Dulu",
            valid_from=date(year, 1, 1),
            valid_until=date(year, 12, 31),
            source="Uji",
        )

    many = [query_count(client.get, place) for place in (kind.get_absolute_url(), "/perizinan/")]

    assert many == few


# The desk.


def test_staff_cannot_write_a_rule_about_answers_that_do_not_exist(client):
    client.force_login(StaffFactory())
    kind = PermitKind.objects.get(code="nib")
    form = {
        "kind": kind.pk,
        "need": "wajib",
        "why": "Uji",
        "answers-buat": ["mobil"],
        "valid_from": "2026-01-01",
        "source": "Uji",
        "certainty": "diketahui",
    }

    refused = client.post("/admin/loans/permitrule/add/", form)
    assert refused.status_code == 200
    assert "mobil" in str(refused.context["errors"])
    client.post("/admin/loans/permitrule/add/", form | {"answers-buat": ["jasa"]})

    assert PermitRule.objects.filter(why="Uji").count() == 1


@pytest.mark.parametrize("wrong", [[], {"buat": "jasa"}, {"buat": []}, {"lain": ["jasa"]}])
def test_answers_of_a_rule_are_lists_by_question(wrong):
    rule = PermitRule.objects.first()
    rule.answers = wrong

    with pytest.raises(ValidationError, match=r"Centang|Tidak ada"):
        rule.clean()
