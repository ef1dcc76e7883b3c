"""The workplace of who runs events: each sees their own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.choices import EventStatus, SeatStatus
from events.services.desk import may_run
from members.models import Kecamatan
from tests.factories import (
    TEBET,
    EventFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    holder_of,
)

pytestmark = pytest.mark.django_db


def local(**fields):
    return EventFactory(kecamatan=Kecamatan.objects.get(pk=TEBET), **fields)


def trainer_of(event):
    user = MemberFactory().user
    event.sessions.update(trainer=user)
    return user


def test_each_runs_their_own():
    event, other = local(), EventFactory()
    trainer, pendamping, staff = trainer_of(event), PendampingFactory(), StaffFactory()
    superadmin = UserFactory(is_staff=True, is_superuser=True)

    assert [may_run(event, user) for user in (staff, pendamping, trainer)] == [True] * 3
    assert [may_run(other, user) for user in (staff, pendamping, trainer)] == [True, False, False]
    strangers = (superadmin, MemberFactory().user, PendampingFactory(kecamatan=["31.71.01"]))
    assert not any(may_run(event, user) for user in strangers)


def test_list_holds_ones_own_events_by_time(client):
    noon = timezone.localtime().replace(hour=12)
    soon, later = local(), local(starts_at=noon + timedelta(days=20))
    past = local(starts_at=noon - timedelta(days=20))
    EventFactory(title="Di tempat lain")
    client.force_login(PendampingFactory())

    assert client.get("/acara/kelola/").context["events"] == [soon, later]
    assert client.get("/acara/kelola/?daftar=lewat").context["events"] == [past]
    client.force_login(trainer_of(later))
    assert client.get("/acara/kelola/").context["events"] == [later]


def test_what_meets_today_stands_first_and_what_was_called_off_does_not(client):
    noon = timezone.localtime().replace(hour=12, minute=0)
    today = EventFactory(starts_at=noon)
    EventFactory(starts_at=noon, status=EventStatus.CANCELLED, cancel_reason="Banjir")
    client.force_login(StaffFactory())
    assert list(client.get("/acara/kelola/").context["today"]) == [today]


def test_page_of_an_event_shows_who_takes_part(client):
    event = local()
    there = holder_of(event, status=SeatStatus.PRESENT)
    there.attendances.create(
        session=event.sessions.get(), at=timezone.now(), nonce="a", source="ketik"
    )
    guest = holder_of(event, user=None, name="Rina Amelia", email="rina@contoh.test")
    client.force_login(PendampingFactory())
    url = f"/acara/kelola/{event.pk}/"

    page = client.get(url)

    assert page.context["seats"] == [there, guest]
    assert page.context["counts"]["came"] == 1
    assert "hadir 100 dari 100" in page.content.decode()
    assert client.get(f"{url}?cari=amelia").context["seats"] == [guest]
    assert client.get(f"{url}?cari={there.code.lower()}").context["seats"] == [there]
    assert client.get(f"{url}?status=hadir").context["seats"] == [there]
    assert client.get(f"{url}?status=apa").context["seats"] == [there, guest]


def test_page_of_an_event_costs_the_same_with_many(client, django_assert_max_num_queries):
    event = local(quota=60)
    client.force_login(StaffFactory())
    for people in (1, 30):
        for _each in range(people):
            holder_of(event, user=MemberFactory().user)
        with django_assert_max_num_queries(14):
            client.get(f"/acara/kelola/{event.pk}/")


def test_trainer_finds_the_way_from_their_own_desk(client):
    user = trainer_of(local())
    client.force_login(user)
    assert "/acara/kelola/" in client.get("/saya/").content.decode()
    client.force_login(MemberFactory().user)
    assert "/acara/kelola/" not in client.get("/saya/").content.decode()
