"""What tests of the etalase share."""

import pytest
from django.db import connection

from tests.factories import GraduateBusinessFactory, ProductFactory, kelurahan_in


@pytest.fixture
def many_products():
    """5,000 listed products in all categories and several kecamatan."""
    businesses = [
        GraduateBusinessFactory(kelurahan=kelurahan_in(code))
        for code in ("31.74.01", "31.74.03", "31.71.01", "31.72.02", "31.73.01")
    ]
    ProductFactory(business=businesses[0])
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO etalase_product (business_id, maker_code, code, status, status_since, name,
                category_id, main_category_id, kecamatan_id, description, price, unit,
                availability, is_halal, is_listed, hidden_reason, published_at, search_extra,
                created_at, updated_at)
            SELECT b.id, '', 'B' || n, 'tayang', now(), (ARRAY['Keripik pisang', 'Batik tulis',
                'Kopi robusta', 'Sambal terasi'])[1 + n %% 4] || ' ' || n, c.id, c.parent_id,
                k.kecamatan_id, 'Dibuat dengan tangan, corak c' || n %% 150,
                1000 + (n * 7919) %% 300000, 'buah',
                'tersedia', n %% 3 = 0, true, '', now() - n * interval '1 minute', c.name,
                now(), now()
            FROM generate_series(1, 5000) n
            JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM etalase_category
                  WHERE parent_id IS NOT NULL) c ON c.place = n %% 30
            JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM members_business
                  WHERE id = ANY(%s)) b ON b.place = (n / 30) %% 5
            JOIN members_kelurahan k ON k.code = b.kelurahan_id
            """,
            [[business.pk for business in businesses]],
        )
        # What was just written waits beside the index; a vacuum would move it in.
        cursor.execute("SELECT gin_clean_pending_list('product_search')")
        cursor.execute("ANALYZE etalase_product")
