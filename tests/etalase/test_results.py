"""What a product brought, week by week, as charts and as a table."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone

from etalase.choices import ProductStatus
from etalase.models import ProductDay
from etalase.services.results import CHART_HEIGHT, WEEKS, results_of
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
# A Wednesday.
NOW = datetime(2026, 9, 16, 10, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


def count(product, back: int, **counts) -> None:
    ProductDay.objects.create(product=product, day=NOW.date() - timedelta(days=back), **counts)


def presses_of(product):
    return next(each for each in results_of(product).measures if each.name == "whatsapp_presses")


def test_days_are_summed_by_week_the_oldest_first():
    product = ProductFactory()
    # Monday of this week, Sunday of the last one, and the first and last day that count.
    count(product, 0, whatsapp_presses=2)
    count(product, 2, whatsapp_presses=1)
    count(product, 3, whatsapp_presses=5)
    count(product, 79, whatsapp_presses=4)
    count(product, 80, whatsapp_presses=99)
    count(ProductFactory(), 0, whatsapp_presses=50)

    presses = presses_of(product)

    assert [bar.count for bar in presses.bars] == [4] + [0] * 9 + [5, 3]
    assert presses.bars[-1].start == date(2026, 9, 14)
    assert (presses.total, presses.peak.count) == (12, 5)
    assert len(presses.bars) == WEEKS


def test_bars_are_as_high_as_their_share_of_the_best_week():
    product = ProductFactory()
    count(product, 0, whatsapp_presses=10)
    count(product, 7, whatsapp_presses=5)

    bars = presses_of(product).bars

    assert [bar.height for bar in bars[-2:]] == [CHART_HEIGHT / 2, CHART_HEIGHT]
    assert all(bar.y + bar.height == CHART_HEIGHT for bar in bars)


def test_page_tells_the_same_as_chart_and_as_table(client):
    product = ProductFactory()
    count(product, 0, whatsapp_presses=7)
    client.force_login(product.business.member.user)

    page = client.get(f"/saya/produk/{product.pk}/hasil/").content.decode()
    svg = page[page.index('<svg class="measure__chart"') :]
    chart = ElementTree.fromstring(svg[: svg.index("</svg>") + 6])

    assert len(chart.findall("rect")) == WEEKS
    assert "14 Sep 2026" in chart.get("aria-label")
    assert '<td class="numbers">7</td>' in page
    assert "style=" not in page[page.index("data-results") : page.index("data-advice")]


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
