"""The bench keeps the plans of what it measured."""

import pytest

from okoce.bench import plans
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def test_each_query_of_a_page_has_its_plan():
    product = ProductFactory()

    [page] = plans.explain([["product", product.get_absolute_url()]])

    assert page["page"] == "product"
    assert len(page["queries"]) >= 2
    assert all("rows=" in query["plan"] for query in page["queries"])
    # What is small is read whole, and that is well.
    assert all(query["read_whole"] == [] for query in page["queries"])


def test_a_large_table_that_is_read_whole_is_named(monkeypatch):
    monkeypatch.setattr(plans, "SMALL", -2)
    ProductFactory()

    [page] = plans.explain([["catalogue", "/etalase/"]])

    assert "etalase_category" in {name for query in page["queries"] for name in query["read_whole"]}


def test_a_scan_that_stops_early_is_told_from_one_that_does_not():
    plan = """
Limit (actual rows=1001.00 loops=1)
  ->  Seq Scan on etalase_product (actual rows=1001.00 loops=1)
        Filter: is_listed
        Rows Removed by Filter: 287
        Buffers: shared hit=10 read=191
  ->  Seq Scan on etalase_category (actual rows=40.00 loops=1)
  ->  Seq Scan on etalase_photo photo (actual rows=7 loops=1)
        Filter: (position = 0)
        Rows Removed by Filter: 90
"""

    assert plans.SCAN.findall(plan) == [
        ("etalase_product", "1001.00", "287"),
        ("etalase_category", "40.00", ""),
        ("etalase_photo", "7", "90"),
    ]


def test_a_page_that_does_not_answer_is_an_error():
    with pytest.raises(ValueError, match="404"):
        plans.explain([["nothing", "/produk/999999-tidak-ada/"]])
