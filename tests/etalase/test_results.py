"""What a product brought, week by week, as charts and as a table."""

import re
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from etalase.choices import DropReason, InquiryStatus, ProductStatus, Turn
from etalase.models import Inquiry, ProductDay
from etalase.services.results import WEEKS, answers_of, results_of
from tests.factories import InquiryFactory, ProductFactory

pytestmark = pytest.mark.django_db
# A Wednesday.
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def count(product, back: int, **counts) -> None:
    ProductDay.objects.create(product=product, day=NOW.date() - timedelta(days=back), **counts)


def counts_of(product, name):
    return next(each for each in results_of(product).measures if each.name == name)


def test_days_are_summed_by_week_the_oldest_first():
    product = ProductFactory()
    # Monday of this week, Sunday of the last one, and the first day that counts.
    count(product, 0, whatsapp_presses=2, visits=1)
    count(product, 2, whatsapp_presses=1, scans=4)
    count(product, 3, whatsapp_presses=5, inquiries=2)
    count(product, 79, whatsapp_presses=4)
    count(product, 80, whatsapp_presses=99)
    count(ProductFactory(), 0, whatsapp_presses=50)

    presses = counts_of(product, "whatsapp_presses")

    assert list(presses.weeks.values()) == [4] + [0] * 9 + [5, 3]
    assert list(presses.weeks)[-1] == date(2026, 9, 14)
    assert presses.points[-1] == ("14 Sep", 3)
    assert len(presses.weeks) == WEEKS
    totals = {each.name: each.total for each in results_of(product).measures}
    assert totals == {"visits": 1, "whatsapp_presses": 12, "inquiries": 2, "scans": 4}


def test_page_tells_the_same_as_chart_and_as_table(client):
    product = ProductFactory()
    count(product, 0, whatsapp_presses=7)
    client.force_login(product.business.member.user)

    page = client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()
    results = page[page.index("data-results") : page.index("data-advice")]
    charts = re.findall(r"<svg class=\"chart\".*?</svg>", results, re.DOTALL)

    # What counted nothing has a number, and no chart.
    assert len(charts) == 1
    assert len(ElementTree.fromstring(charts[0]).findall("g/rect")) == WEEKS
    assert "14 Sep" in charts[0]
    assert re.findall(r'<td class="numbers">(\d+)</td>', results) == ["7"] + ["0"] * 11
    assert "style=" not in results


def test_results_cost_one_query(query_count):
    product = ProductFactory()
    for back in range(60):
        count(product, back, whatsapp_presses=1)

    assert query_count(results_of, product) == 1


def test_product_without_counts_says_how_to_get_them(client):
    product = ProductFactory()
    client.force_login(product.business.member.user)

    assert (
        "Belum ada yang tercatat"
        in client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()
    )


def test_draft_has_no_results(client):
    product = ProductFactory(status=ProductStatus.DRAFT)
    client.force_login(product.business.member.user)

    page = client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()

    assert "data-results" not in page
    assert "data-advice" in page


# What was asked about it.


def asked(product, back: float, minutes: float | None = None, **fields) -> Inquiry:
    inquiry = InquiryFactory(product=product, **fields)
    at = NOW - timedelta(days=back)
    answered = None if minutes is None else at + timedelta(minutes=minutes)
    Inquiry.objects.filter(pk=inquiry.pk).update(created_at=at, answered_at=answered)
    return inquiry


def test_answers_tell_the_median_what_waits_and_what_was_ordered():
    product = ProductFactory()
    asked(product, 1)
    asked(product, 2, 30, status=InquiryStatus.ANSWERED, turn=Turn.ASKER)
    asked(product, 3, 170, status=InquiryStatus.ORDERED, turn=Turn.ASKER)
    asked(product, 4, 6000, status=InquiryStatus.ANSWERED, turn=Turn.ASKER)
    asked(product, 85, 1, status=InquiryStatus.ANSWERED, turn=Turn.ASKER)
    asked(ProductFactory(), 1, 1)
    spam = {"status": InquiryStatus.DROPPED, "reason": DropReason.SPAM, "turn": Turn.NOBODY}
    asked(product, 1, 1, ended_at=NOW, **spam)

    answers = answers_of(product)

    assert (answers.asked, answers.waiting, answers.ordered) == (4, 1, 1)
    assert answers.words == "biasanya menjawab dalam 3 jam"


def test_unanswered_product_has_no_answer_time(client):
    product = ProductFactory()
    asked(product, 1)
    client.force_login(product.business.member.user)

    page = client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()

    assert answers_of(product).words == ""
    assert "data-answers" in page
    assert "/saya/pertanyaan/" in page[page.index("data-answers") :]


def test_answers_cost_one_query(query_count):
    product = ProductFactory()
    for back in range(30):
        asked(product, back, 5, status=InquiryStatus.ANSWERED, turn=Turn.ASKER)

    assert query_count(answers_of, product) == 1
