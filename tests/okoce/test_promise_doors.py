"""Each door through which a text of staff goes out stops a promise, and marks its sentence."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.forms import BaseInlineFormSet, CharField, EmailField, MultiWidget, SlugField, URLField
from django.test import RequestFactory
from zeal import zeal_ignore

from etalase.choices import CollectionStatus
from events.choices import CourseStatus, EventStatus, GuideStatus, QuestionStatus
from events.forms.series import CallOffForm, SeriesChangeForm
from loans.forms.cases import MendForm, RefuseForm
from loans.models import Lender, PermitKind, PermitRule, PermitTerms, PlaceRule
from loans.services import lenders
from members.models import Step
from okoce.errors import RuleBroken
from okoce.forms import NoPromisesMixin
from okoce.promises import promises_in
from tests.desk import decide
from tests.factories import (
    CollectionFactory,
    CourseFactory,
    EventFactory,
    GuideFactory,
    GuideQuestionFactory,
    LenderFactory,
    RoomFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PROMISE = "Izin Anda pasti terbit!"
MARKED = f"<mark>{PROMISE}</mark>"
# What is written there is a list of words, a name, or a date, and no sentence for others.
NO_WORDS_FOR_OTHERS = {
    *("SpamWord", "Group", "User", "Sector", "Topic", "Holiday", "PendampingAssignment"),
    *("EmailAddress",),
}


def typed(page) -> dict:
    """What the form of a desk page sends when nothing was changed."""
    form = page.context["adminform"].form
    data = _values(form)
    for inline in page.context["inline_admin_formsets"]:
        formset: BaseInlineFormSet = inline.formset
        data |= _values(formset.management_form)
        for row in formset.forms:
            data |= _values(row)
    return data


def _values(form) -> dict:
    data = {}
    for bound in form:
        value, widget = bound.value(), bound.field.widget
        if isinstance(widget, MultiWidget):
            # Day and clock have a box each.
            for place, part in enumerate(widget.decompress(value)):
                data[f"{bound.html_name}_{place}"] = "" if part is None else str(part)
        elif isinstance(value, dict):
            data |= {f"{bound.html_name}-{name}": ticked for name, ticked in value.items()}
        elif value is True:
            data[bound.html_name] = "on"
        elif isinstance(value, list | tuple):
            data[bound.html_name] = [str(getattr(each, "pk", each)) for each in value]
        elif value is not None and value is not False:
            data[bound.html_name] = str(value)
    return data


DOORS = {
    "lender": (lambda: LenderFactory(), "about"),
    "permit": (lambda: PermitKind.objects.get(code="pirt"), "gloss"),
    "terms of a permit": (lambda: PermitTerms.objects.get(kind__code="pirt"), "validity_words"),
    "doubt of terms": (lambda: PermitTerms.objects.get(kind__code="pirt"), "doubt"),
    "line of a task list": (lambda: PermitTerms.objects.get(kind__code="pirt"), "fields-0-help"),
    "rule about a permit": (lambda: PermitRule.objects.filter(kind__code="pirt").get(), "why"),
    "rule about a place": (lambda: PlaceRule.objects.first(), "alternatives"),
    "guide": (lambda: GuideFactory(status=GuideStatus.DRAFT), "body"),
    "source of a guide": (lambda: GuideFactory(status=GuideStatus.DRAFT), "sources-0-claim"),
    "answer": (lambda: GuideQuestionFactory(status=QuestionStatus.WAITING), "answer"),
    "event": (lambda: EventFactory(status=EventStatus.DRAFT), "description"),
    "collection": (lambda: CollectionFactory(status=CollectionStatus.DRAFT), "intro"),
    "course": (lambda: CourseFactory(status=CourseStatus.DRAFT), "summary"),
    "room": (lambda: RoomFactory(), "note"),
}


@pytest.mark.parametrize("door", DOORS)
def test_desk_stops_a_promise_and_marks_its_sentence(client, door):
    make, field = DOORS[door]
    row = make()
    url = f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
    client.force_login(StaffFactory())
    sent = typed(client.get(url)) | {field: f"Bawalah KTP. {PROMISE} Sampai jumpa."}

    # Django fetches each row below a page by itself.
    with zeal_ignore():
        answer = client.post(url, sent)

    assert answer.status_code == 200
    assert MARKED in answer.content.decode()
    wrong = {*answer.context["adminform"].form.errors}
    for inline in answer.context["inline_admin_formsets"]:
        for row_form in inline.formset.forms:
            wrong |= {row_form.add_prefix(name) for name in row_form.errors}
    assert wrong == {field}


def test_desk_keeps_what_promises_nothing(client):
    lender = LenderFactory()
    url = f"/admin/loans/lender/{lender.pk}/change/"
    client.force_login(StaffFactory())
    sent = typed(client.get(url)) | {"about": "Yang memutuskan hanya koperasi ini."}

    assert client.post(url, sent).status_code == 302

    assert Lender.objects.get(pk=lender.pk).about == "Yang memutuskan hanya koperasi ini."


def test_superadmin_too_promises_nothing_in_the_words_of_a_step(client):
    step = Step.objects.get(code="P7")
    url = f"/admin/members/step/{step.pk}/change/"
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    answer = client.post(url, typed(client.get(url)) | {"description": PROMISE})

    assert MARKED in answer.content.decode()


def test_new_terms_of_a_lender_are_stopped_at_the_form_and_in_the_service(client):
    lender, staff = LenderFactory(), StaffFactory()
    url = "/admin/loans/lenderproduct/add/"
    client.force_login(staff)
    sent = typed(client.get(url)) | {
        "lender": str(lender.pk),
        "name": "Modal kerja",
        "source": "Brosur",
        "valid_from": "2026-01-01",
        "for_whom": PROMISE,
    }

    assert MARKED in client.post(url, sent).content.decode()

    product = lender.products.get()
    product.pk, product.status, product.papers = None, "diusulkan", PROMISE
    with pytest.raises(RuleBroken, match="pasti terbit"):
        lenders.propose(product, by=staff)


def test_reason_why_an_intake_is_closed_promises_nothing(client):
    lender = LenderFactory()
    client.force_login(StaffFactory())

    decide(client, f"/admin/loans/lender/{lender.pk}/change/", "tutup", PROMISE)

    lender.refresh_from_db()
    assert lender.closed_because == ""
    with pytest.raises(RuleBroken, match="pasti terbit"):
        lenders.close_intake(lender, by=StaffFactory(), because=PROMISE)


def test_question_of_a_reader_may_say_what_they_hope_for(client):
    question = GuideQuestionFactory(status=QuestionStatus.WAITING)
    url = f"/admin/events/guidequestion/{question.pk}/change/"
    client.force_login(StaffFactory())
    hope = "Apakah peserta mendapat modal?"
    sent = typed(client.get(url)) | {"question": hope, "answer": "Tidak: akses, bukan modal."}

    assert client.post(url, sent).status_code == 302

    question.refresh_from_db()
    assert question.question == hope


def test_what_officers_write_about_a_case_and_of_an_event_is_judged_too():
    event, staff = EventFactory(), StaffFactory()
    wrong = SeriesChangeForm({"title": PROMISE}, event=event, by=staff)
    assert "title" in wrong.errors
    assert MARKED in str(wrong.errors["title"])
    assert MARKED in str(CallOffForm({"reason": PROMISE}, event=event).errors["reason"])
    assert MARKED in str(RefuseForm({"note": PROMISE}).errors["note"])
    assert MARKED in str(MendForm({"note": PROMISE}, sections=[]).errors["note"])


def test_every_form_of_the_desk_is_judged():
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    loose = set()
    for model, desk in admin.site._registry.items():
        form = desk.get_form(request, None, change=True)
        has_prose = any(
            isinstance(field, CharField)
            and not isinstance(field, SlugField | URLField | EmailField)
            and not field.widget.is_hidden
            for field in form.base_fields.values()
        )
        if has_prose and not issubclass(form, NoPromisesMixin):
            loose.add(model.__name__)
    assert loose <= NO_WORDS_FOR_OTHERS
    assert "Lender" not in loose


def _strings(told) -> list[str]:
    if isinstance(told, str):
        return [told]
    parts = told.values() if isinstance(told, dict) else told if isinstance(told, list) else []
    return [text for part in parts for text in _strings(part)]


def test_texts_that_come_with_the_portal_promise_nothing():
    base = Path(settings.BASE_DIR)
    files = [*base.glob("*/data/*.json"), *base.glob("*/data/*/*.md")]
    assert {path.name for path in files} >= {"permits.json", "lenders.json", "caps.json"}
    found = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        texts = _strings(json.loads(text)) if path.suffix == ".json" else [text]
        if wrong := [sentence for each in texts for sentence in promises_in(each)]:
            found[path.name] = wrong
    assert found == {}
