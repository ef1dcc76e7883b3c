"""What staff tick to say to whom a rule applies; it is stored as the check reads it."""

from datetime import date

import pytest
from zeal import zeal_ignore

from loans.models import PermitChoice, PermitKind, PermitQuestion, PermitRule, PlaceRule
from loans.services import permit_check
from tests.factories import StaffFactory
from tests.okoce.test_promise_doors import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    client.force_login(StaffFactory())
    return client


def url_of(row) -> str:
    return f"/admin/loans/{row._meta.model_name}/{row.pk}/change/"


def pirt_rule() -> PermitRule:
    return PermitRule.objects.get(kind__code="pirt")


def test_page_offers_each_answer_to_each_question_and_ticks_those_of_the_rule(staff):
    page = staff.get(url_of(pirt_rule())).content.decode()

    for choice in PermitChoice.objects.select_related("question"):
        box = f'name="answers-{choice.question.code}" value="{choice.code}"'
        is_ticked = choice.code in pirt_rule().answers.get(choice.question.code, [])
        assert (f"{box} checked" in page) == is_ticked
        assert box in page
    assert "<textarea" not in page.partition('class="desk-answers"')[2].partition("</div>")[0]


def test_what_is_ticked_is_stored_and_found_by_the_check(staff):
    rule = pirt_rule()
    sent = typed(staff.get(url_of(rule)))
    sent = {name: value for name, value in sent.items() if not name.startswith("answers-")}
    sent |= {"answers-simpan": ["dingin"], "answers-buat": ["siap-saji", "kemasan"]}

    assert staff.post(url_of(rule), sent).status_code == 302

    rule.refresh_from_db()
    assert rule.answers == {"buat": ["kemasan", "siap-saji"], "simpan": ["dingin"]}
    # In the order of the questions, whatever came first.
    assert list(rule.answers) == ["buat", "simpan"]
    found = permit_check.applying({"buat": "siap-saji", "simpan": "dingin"})
    assert "pirt" in [each.kind.code for each in found]


def test_saving_without_a_change_keeps_the_rule_and_its_history_as_they_are(staff):
    for rule in [*PermitRule.objects.all(), *PlaceRule.objects.all()]:
        before = rule.answers
        assert staff.post(url_of(rule), typed(staff.get(url_of(rule)))).status_code == 302
        rule.refresh_from_db()
        assert rule.answers == before


def test_rule_without_a_tick_is_for_everybody(staff):
    rule = pirt_rule()
    sent = typed(staff.get(url_of(rule)))
    sent = {name: value for name, value in sent.items() if not name.startswith("answers-")}

    assert staff.post(url_of(rule), sent).status_code == 302

    rule.refresh_from_db()
    assert rule.answers == {}
    assert "pirt" in [each.kind.code for each in permit_check.applying({"buat": "kerajinan"})]


def test_new_rule_is_made_of_ticks_alone(staff):
    nib = PermitKind.objects.get(code="nib")
    sent = {
        "kind": nib.pk,
        "need": "wajib",
        "why": "Warung tetap.",
        "valid_from": "2026-01-01",
        "source": "Brosur",
        "certainty": "belum-diverifikasi",
        "answers-ukuran": ["mikro"],
    }

    assert staff.post("/admin/loans/permitrule/add/", sent).status_code == 302

    rule = PermitRule.objects.get(why="Warung tetap.")
    assert (rule.answers, rule.valid_from) == ({"ukuran": ["mikro"]}, date(2026, 1, 1))


def test_answer_that_does_not_exist_is_refused(staff):
    rule = pirt_rule()
    before = rule.answers
    sent = typed(staff.get(url_of(rule))) | {"answers-buat": ["emas"]}

    answer = staff.post(url_of(rule), sent)

    assert list(answer.context["adminform"].form.errors) == ["answers"]
    rule.refresh_from_db()
    assert rule.answers == before


def test_answer_that_was_taken_away_is_shown_and_never_dropped_unseen(staff):
    rule = pirt_rule()
    PermitChoice.objects.get(question__code="umur", code="lama").delete()

    page = staff.get(url_of(rule))

    assert 'name="answers-umur" value="lama" checked' in page.content.decode()
    refused = staff.post(url_of(rule), typed(page))
    assert list(refused.context["adminform"].form.errors) == ["answers"]
    sent = {name: value for name, value in typed(page).items() if name != "answers-umur"}
    assert staff.post(url_of(rule), sent).status_code == 302
    rule.refresh_from_db()
    assert "umur" not in rule.answers


def test_question_says_after_which_answers_it_is_asked_and_never_after_itself(staff):
    question = PermitQuestion.objects.get(code="umur")
    page = staff.get(url_of(question))
    assert 'data-question="asked_if-umur"' not in page.content.decode()
    assert 'data-question="asked_if-buat"' in page.content.decode()
    sent = {name: value for name, value in typed(page).items() if "asked_if" not in name}

    sent["asked_if-simpan"] = ["kering", "dingin"]
    # Django fetches each row below a page by itself.
    with zeal_ignore():
        assert staff.post(url_of(question), sent).status_code == 302

    question.refresh_from_db()
    assert question.asked_if == {"simpan": ["kering", "dingin"]}
