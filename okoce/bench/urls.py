"""The portal's addresses, and the floor: the least that a Django page with a list can cost."""

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from okoce.urls import urlpatterns as portal

FLOOR = engines["django"].from_string(
    "<!doctype html><title>Floor</title><ul>{% for row in rows %}"
    '<li><a href="/produk/{{ row.id }}/"><b>{{ row.name }}</b> {{ row.price }} {{ row.unit }}</a>'
    "{% endfor %}</ul>"
)


def floor(request: HttpRequest) -> HttpResponse:
    """One indexed query and 24 cards drawn."""
    product = apps.get_model("etalase", "Product")
    rows = product.objects.only("name", "price", "unit").order_by("-id")[:24]
    return HttpResponse(FLOOR.render({"rows": rows}, request))


urlpatterns = [path("floor/", floor), *portal]
