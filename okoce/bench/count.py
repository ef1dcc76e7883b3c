"""How many queries an answer took, in a header."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse

HEADER = "X-Queries"


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    def middleware(request: HttpRequest) -> HttpResponse:
        asked = []

        def note(execute, *query):
            asked.append(query[0])
            return execute(*query)

        # A query of the connection itself, made once for each, is not the page's.
        connection.ensure_connection()
        with connection.execute_wrapper(note):
            response = get_response(request)
        response.headers[HEADER] = str(len(asked))
        return response

    return middleware
