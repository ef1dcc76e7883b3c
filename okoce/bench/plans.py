"""How the database answers each query of a page: its plan, and the large tables it reads whole."""

import re

from django.db import connection
from django.test import Client

EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) "
# A table of fewer rows is read whole sooner than by an index.
SMALL = 2_000
# A scan that stops early, since a word is nearly everywhere, reads less than this share.
WHOLE = 0.1
SCAN = re.compile(
    r"Seq Scan on (\w+).*?actual rows=([\d.]+)(?:(?!->).)*?(?:Rows Removed by Filter: (\d+)|->|\Z)",
    re.DOTALL,
)


def explain(pages: list[list[str]], client: Client | None = None) -> list[dict]:
    """For each page, composed anew: every query with its plan and the large tables read whole.

    Pages are asked for by ``client``, or by a visitor.
    """
    client = client or Client(headers={"host": "localhost"})
    return [
        {"page": name, "queries": [_plan(*query) for query in _ask(path, client)]}
        for name, path in pages
    ]


def _ask(path: str, client: Client) -> list[tuple]:
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = client.get(path)
    if answer.status_code != 200:
        raise ValueError(f"{path} answered {answer.status_code}.")
    return [query for query in asked if query[0].lstrip().upper().startswith(("SELECT", "WITH"))]


def _plan(sql: str, params: tuple | None) -> dict:
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN + sql, params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        read = {table: float(kept) + int(left or 0) for table, kept, left in SCAN.findall(plan)}
        cursor.execute(
            "SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s) AND reltuples > %s",
            [list(read), SMALL],
        )
        whole = [name for name, rows in cursor.fetchall() if read[name] > WHOLE * rows]
    return {"sql": sql, "plan": plan, "read_whole": whole}
