"""Pages that are composed once for every anonymous visitor."""

import gzip

import pytest
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.utils.translation import get_language

from okoce.cache import ForgivingRedisCache
from okoce.pages import forget, public_page
from tests.factories import UserFactory

composed = []


@public_page("tests")
def shelf(request):
    composed.append(request.get_full_path())
    return HttpResponse(
        f"{len(composed)} {get_language()} {request.user} "
        f"{'part' if request.headers.get('HX-Request') else 'whole'} "
        + " ".join(str(message) for message in messages.get_messages(request))
    )


@public_page("tests")
def with_token(request):
    composed.append(request.get_full_path())
    return HttpResponse(get_token(request))


@public_page("tests")
def with_session(request):
    composed.append(request.get_full_path())
    request.session["seen"] = True
    return HttpResponse("seen")


@public_page("tests")
def missing(request):
    composed.append(request.get_full_path())
    return HttpResponse("none", status=404)


@public_page("tests")
def overtaken(request):
    """Somebody changes the shelf while this page is being composed."""
    composed.append(request.get_full_path())
    forget("tests")
    return HttpResponse("old")


def leave_message(request):
    messages.info(request, "Tersimpan untuk Siti.")
    return HttpResponse("left")


urlpatterns = [
    path("rak/", shelf),
    path("token/", with_token),
    path("sesi/", with_session),
    path("hilang/", missing),
    path("tersusul/", overtaken),
    path("pesan-baru/", leave_message),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def kept_pages(settings):
    settings.PUBLIC_PAGE_SECONDS = 300
    composed.clear()


def test_a_page_is_composed_once_for_all_visitors():
    first, second = Client().get("/rak/"), Client().get("/rak/")

    assert len(composed) == 1
    assert first.content == second.content
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"Cookie", "HX-Request"} <= set(second.headers["Vary"].split(", "))


def test_each_address_and_language_has_its_own_page(client):
    client.get("/rak/")
    client.get("/rak/?urut=murah")
    client.get("/rak/", headers={"HX-Request": "true"})
    client.cookies["django_language"] = "en"
    english = client.get("/rak/")

    assert len(composed) == 4
    assert b" en " in english.content


def test_a_visitor_who_has_the_page_gets_304(client):
    etag = client.get("/rak/").headers["ETag"]

    again = client.get("/rak/", headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.content == b""
    assert client.get("/rak/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_travels_compressed(client):
    plain = client.get("/rak/")
    packed = client.get("/rak/", headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert "Content-Encoding" not in plain.headers


def test_head_is_answered_from_the_same_page(client):
    whole = client.get("/rak/")
    head = client.head("/rak/")

    assert head.status_code == 200
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert len(composed) == 1


def test_a_signed_in_person_neither_fills_nor_gets_a_kept_page(client):
    user = UserFactory()
    client.force_login(user)
    own = client.get("/rak/")
    visitor = Client().get("/rak/")
    own_again = client.get("/rak/")

    assert str(user).encode() in own.content
    assert own.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in own.headers
    assert str(user).encode() not in visitor.content
    assert str(user).encode() in own_again.content


def test_a_waiting_message_reaches_its_person_only(client):
    client.get("/pesan-baru/")
    told = client.get("/rak/")
    visitor = Client().get("/rak/")

    assert b"Tersimpan untuk Siti." in told.content
    assert b"Tersimpan untuk Siti." not in visitor.content


@pytest.mark.parametrize("address", ["/token/", "/sesi/"])
def test_an_answer_with_a_token_or_session_is_never_kept(address):
    first, second = Client().get(address), Client().get(address)

    assert len(composed) == 2
    assert first.headers["Cache-Control"] == second.headers["Cache-Control"] == "private, no-store"


def test_a_token_is_not_kept_when_the_visitor_has_its_cookie(client):
    own = client.get("/token/").content
    client.get("/token/")

    assert Client().get("/token/").content != own
    assert len(composed) == 3


def test_only_good_answers_are_kept(client):
    client.get("/hilang/")
    client.get("/hilang/")

    assert len(composed) == 2


def test_forget_drops_the_pages_of_its_group_on_commit(client, django_capture_on_commit_callbacks):
    client.get("/rak/")
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget("other")
    client.get("/rak/")
    assert len(composed) == 1

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget("tests")
        client.get("/rak/")
        assert len(composed) == 1
    client.get("/rak/")
    assert len(composed) == 2


def test_a_page_that_was_overtaken_is_not_served(client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.get("/tersusul/")
    client.get("/tersusul/")

    assert len(composed) == 2


def test_an_endless_query_is_not_kept(client):
    client.get("/rak/?cari=" + "a" * 400)

    assert client.get("/rak/?cari=" + "a" * 400).status_code == 200
    assert len(composed) == 2


def test_a_page_is_composed_when_the_cache_is_away(client, monkeypatch):
    client.get("/rak/")
    monkeypatch.setattr(ForgivingRedisCache, "_asleep_until", float("inf"))

    response = client.get("/rak/")

    assert response.status_code == 200
    assert len(composed) == 2
