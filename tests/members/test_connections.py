"""Relations: who may ask whom, who may make which move, what is shown once it is accepted."""

import threading
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection as database
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import notices
from members.choices import (
    CONNECTION_MOVES,
    ConnectionStatus,
    DealStatus,
    DeliveryState,
    MeetingStatus,
    MemberStatus,
    NoticeTopic,
    Role,
    Side,
    Visibility,
)
from members.models import (
    Block,
    Business,
    Connection,
    ConnectionChange,
    Delivery,
    Member,
    Notification,
    ReportCase,
    SpamWord,
    User,
)
from members.services import connections, reminders
from members.services.blocks import block, is_blocked, kept_apart_from, unblock
from members.services.connections import (
    are_connected,
    change_connection,
    connected_to,
    request_connection,
    waiting_requests,
)
from members.services.profiles import can_see, visible_fields
from okoce.errors import RuleBroken
from tests.factories import (
    BusinessFactory,
    ConnectionFactory,
    DealFactory,
    MeetingFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

S = ConnectionStatus
NOTE = "Saya butuh kemasan untuk keripik pisang."
GAMBIR = "31.71.01"


def two() -> tuple[User, User]:
    return MemberFactory().user, MemberFactory().user


def long_ago(connection: Connection, **ago) -> None:
    """Put a relation, and its last move, into the past."""
    moment = timezone.now() - timedelta(**ago)
    Connection.objects.filter(pk=connection.pk).update(status_since=moment)
    last = connection.history.first()
    ConnectionChange.objects.filter(pk=last.pk).update(at=moment)
    connection.refresh_from_db()


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# The moves.


@pytest.mark.parametrize("who", ["asker", "asked", "stranger", "portal"])
@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_every_move_is_made_by_whom_it_belongs_to(old, new, who):
    relation = ConnectionFactory(status=old, status_since=timezone.now() - timedelta(days=100))
    actor = {
        "asker": relation.asked_by,
        "asked": relation.high,
        "stranger": MemberFactory().user,
        "portal": None,
    }[who]
    side = {"asker": Side.ASKER, "asked": Side.ASKED, "portal": Side.SYSTEM}.get(who)

    try:
        change_connection(relation, new, by=actor, note=NOTE)
        is_done = True
    except RuleBroken:
        is_done = False

    relation.refresh_from_db()
    assert is_done == (side in CONNECTION_MOVES.get((old, new), ()))
    assert relation.status == (new if is_done else old)
    moves = [(c.old_status, c.new_status, c.by) for c in relation.history.all()]
    assert moves == ([(old, new, actor)] if is_done else [])
    if is_done and new == S.PROPOSED:
        assert relation.asked_by == actor


# Asking.


def test_a_request_is_one_row_and_tells_whom_it_asks():
    asker, asked = two()

    relation = request_connection(asker, asked, note=f"  {NOTE}\u202e ")

    assert (relation.status, relation.asked_by, relation.note) == (S.PROPOSED, asker, NOTE)
    assert list(relation.history.values_list("old_status", "new_status", "by", "note")) == [
        ("", S.PROPOSED, asker.pk, NOTE)
    ]
    notice = Notification.objects.get(user=asked)
    assert notice.path == f"/jaringan/{relation.code}/"
    assert NOTE not in notice.body
    assert (waiting_requests(asked), waiting_requests(asker)) == (1, 0)
    assert not are_connected(asker, asked)


@pytest.mark.parametrize("note", ["", "   \u200b", "x" * 301, "Telepon saya 0812 3456 7890"])
def test_a_request_says_why_in_few_words_and_without_numbers(note):
    with pytest.raises(RuleBroken):
        request_connection(*two(), note=note)

    assert not Connection.objects.exists()


def test_nobody_asks_themselves():
    user = MemberFactory().user

    with pytest.raises(RuleBroken):
        request_connection(user, user, note=NOTE)


UNFIT = {
    "registering": lambda: MemberFactory(status=MemberStatus.REGISTERING).user,
    "flagged": lambda: MemberFactory(status=MemberStatus.FLAGGED).user,
    "no member": UserFactory,
    "staff": StaffFactory,
    "operator": lambda: StaffFactory(group=Role.OPERATOR),
    "superadmin": lambda: UserFactory(is_superuser=True, is_staff=True),
    "closed": lambda: MemberFactory(user__is_active=False).user,
    "hidden after reports": lambda: MemberFactory(hidden_at=timezone.now()).user,
    "for connections only": lambda: MemberFactory(visibility=Visibility.CONNECTIONS).user,
    "hidden": lambda: MemberFactory(visibility=Visibility.HIDDEN).user,
    "pendamping of another kecamatan": lambda: PendampingFactory(kecamatan=[GAMBIR]),
}


@pytest.mark.parametrize("kind", UNFIT)
def test_only_people_who_see_each_other_here_ask_and_are_asked(kind):
    member, other = MemberFactory().user, UNFIT[kind]()

    for asker, asked in ((member, other), (other, member)):
        with pytest.raises(RuleBroken):
            request_connection(asker, asked, note=NOTE)


@pytest.mark.parametrize("visibility", Visibility)
def test_members_and_the_pendamping_of_their_kecamatan_always_may(visibility):
    member, pendamping = MemberFactory(visibility=visibility).user, PendampingFactory()

    request_connection(member, pendamping, note=NOTE)
    relation = request_connection(pendamping, member, note=NOTE)

    assert relation.is_accepted
    assert list(connections.pendamping_of(member)) == [pendamping]


def test_who_asks_whom_asked_them_is_connected():
    asker, asked = two()
    request_connection(asker, asked, note=NOTE)

    relation = request_connection(asked, asker, note="Kami menjual kemasan.")

    assert (relation.is_accepted, relation.asked_by) == (True, asker)
    assert are_connected(asked, asker)
    assert list(connected_to(asker)) == [asked.pk]
    assert Notification.objects.filter(user=asker, kind="connection_diterima").count() == 1


@pytest.mark.parametrize("status", [S.PROPOSED, S.ACCEPTED])
def test_what_stands_is_not_asked_for_again(status):
    relation = ConnectionFactory(status=status)

    with pytest.raises(RuleBroken):
        request_connection(relation.asked_by, relation.high, note=NOTE)


def test_a_person_sends_so_many_requests_a_day():
    asker = MemberFactory().user
    others = [MemberFactory().user for _number in range(connections.REQUESTS_A_DAY + 1)]
    for other in others[:-1]:
        request_connection(asker, other, note=NOTE)

    with pytest.raises(RuleBroken):
        request_connection(asker, others[-1], note=NOTE)
    ConnectionChange.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    request_connection(asker, others[-1], note=NOTE)

    assert Connection.objects.of(asker).count() == len(others)


def test_who_was_declined_waits_and_who_declined_does_not():
    asker, asked = two()
    relation = request_connection(asker, asked, note=NOTE)
    change_connection(relation, S.DECLINED, by=asked)

    with pytest.raises(RuleBroken):
        request_connection(asker, asked, note=NOTE)
    long_ago(relation, days=91)
    request_connection(asker, asked, note=NOTE)
    relation.refresh_from_db()
    change_connection(relation, S.DECLINED, by=asked)
    request_connection(asked, asker, note=NOTE)

    relation.refresh_from_db()
    assert (relation.status, relation.asked_by) == (S.PROPOSED, asked)
    assert Connection.objects.count() == 1


def test_nobody_is_asked_again_and_again():
    asker, asked = two()
    for _number in range(connections.REQUESTS_TO_ONE):
        relation = request_connection(asker, asked, note=NOTE)
        change_connection(relation, S.CANCELLED, by=asker)

    with pytest.raises(RuleBroken):
        request_connection(asker, asked, note=NOTE)


def test_nobody_is_told_of_a_decline_a_withdrawal_or_an_end():
    asker, asked = two()
    relation = request_connection(asker, asked, note=NOTE)
    change_connection(relation, S.DECLINED, by=asked)
    relation = request_connection(asked, asker, note=NOTE)
    change_connection(relation, S.ACCEPTED, by=asker)
    change_connection(relation, S.CANCELLED, by=asker)

    kinds = Notification.objects.order_by("pk").values_list("kind", "user")
    assert list(kinds) == [
        ("connection_diajukan", asked.pk),
        ("connection_diajukan", asker.pk),
        ("connection_diterima", asked.pk),
    ]


def test_spam_in_a_note_brings_the_profile_before_an_officer(django_capture_on_commit_callbacks):
    SpamWord.objects.get_or_create(word="slot gacor")
    asker, asked = two()

    with django_capture_on_commit_callbacks(execute=True):
        request_connection(asker, asked, note="Main slot gacor yuk")

    assert ReportCase.objects.get().thing == asker.member


# In time.


def test_old_requests_end_and_the_asker_is_told_once():
    asker, asked = two()
    old = request_connection(asker, asked, note=NOTE)
    long_ago(old, days=30, minutes=1)
    fresh = request_connection(asker, MemberFactory().user, note=NOTE)

    for _time in range(2):
        reminders.find()

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, fresh.status) == (S.EXPIRED, S.PROPOSED)
    assert old.history.first().by is None
    assert Notification.objects.filter(user=asker, kind="connection_kedaluwarsa").count() == 1


def test_who_was_asked_is_reminded_once_for_each_request():
    asker, asked = two()
    relation = request_connection(asker, asked, note=NOTE)
    told = Notification.objects.filter(user=asked, kind="connection_waiting")

    connections.find_reminders()
    assert told.count() == 0
    long_ago(relation, days=8)
    for _time in range(2):
        connections.find_reminders()
    assert told.count() == 1
    change_connection(relation, S.CANCELLED, by=asker)
    request_connection(asker, asked, note=NOTE)
    relation.refresh_from_db()
    long_ago(relation, days=8)
    connections.find_reminders()

    assert told.count() == 2
    assert not Notification.objects.filter(user=asker, kind="connection_waiting").exists()


# What connections see of each other.


def test_phone_and_whatsapp_show_after_acceptance_only():
    owner = BusinessFactory(member__phone_visibility=Visibility.CONNECTIONS).member
    reader = MemberFactory().user
    relation = request_connection(reader, owner.user, note=NOTE)
    number = str(owner.user.phone).removeprefix("+")

    for path in (f"/jaringan/{relation.code}/", f"/anggota/{owner.number}/"):
        assert number not in as_(reader).get(path).content.decode()
    assert "phone" not in visible_fields(owner, reader)
    change_connection(relation, S.ACCEPTED, by=owner.user)
    page = as_(reader).get(f"/jaringan/{relation.code}/")

    assert page.context["contact"]["whatsapp"].startswith(f"https://wa.me/{number}")
    assert "phone" in visible_fields(owner, reader)
    assert "phone" not in visible_fields(owner, MemberFactory().user)
    change_connection(relation, S.CANCELLED, by=reader)
    page = as_(reader).get(f"/jaringan/{relation.code}/")
    assert page.context["contact"] == {}


def test_a_hidden_number_stays_hidden_from_connections():
    relation = ConnectionFactory(low=MemberFactory(phone_visibility=Visibility.HIDDEN).user)

    page = as_(relation.high).get(f"/jaringan/{relation.code}/")

    assert page.context["contact"] == {}


def test_the_number_of_a_hidden_business_stays_hidden_from_connections():
    business = BusinessFactory(
        visibility=Visibility.HIDDEN,
        whatsapp="+6281377700033",
        whatsapp_visibility=Visibility.PUBLIC,
        member__phone_visibility=Visibility.HIDDEN,
    )
    relation = ConnectionFactory(low=business.member.user)

    page = as_(relation.high).get(f"/jaringan/{relation.code}/")

    assert page.context["contact"] == {}


def test_pages_for_connections_open_to_them_alone(client):
    business = BusinessFactory(
        visibility=Visibility.CONNECTIONS,
        member__visibility=Visibility.CONNECTIONS,
        address="Jl. Tebet Raya 12",
        address_visibility=Visibility.CONNECTIONS,
    )
    owner, stranger = business.member, MemberFactory().user
    reader = ConnectionFactory(low=owner.user).high
    paths = [f"/usaha/{business.slug}/", f"/anggota/{owner.number}/"]

    for path in paths:
        assert client.get(path).status_code == 404
        assert as_(stranger).get(path).status_code == 404
        assert as_(reader).get(path).status_code == 200
        assert client.get(path).status_code == 404
    assert business.address in as_(reader).get(paths[0]).content.decode()
    assert owner in Member.objects.listed_for(reader)
    assert business in Business.objects.listed_for(reader)
    assert owner not in Member.objects.listed_for(stranger)


def test_what_a_connection_reads_of_a_public_page_stays_out_of_the_kept_one(client):
    business = BusinessFactory(
        visibility=Visibility.PUBLIC,
        address="Jl. Tebet Raya 12",
        address_visibility=Visibility.CONNECTIONS,
    )
    reader = ConnectionFactory(low=business.member.user).high
    path = f"/usaha/{business.slug}/"

    before = client.get(path).content
    theirs = as_(reader).get(path).content.decode()

    assert business.address in theirs
    assert client.get(path).content == before
    assert business.address not in before.decode()


# Blocks.


def test_a_block_ends_everything_both_ways_and_tells_nobody():
    relation = ConnectionFactory()
    blocker, blocked = relation.low, relation.high
    meeting = MeetingFactory(connection=relation)
    deal = DealFactory(connection=relation)

    block(blocker, blocked)
    block(blocker, blocked)

    for row in (relation, meeting, deal):
        row.refresh_from_db()
    assert (relation.status, meeting.status, deal.status) == (
        S.CANCELLED,
        MeetingStatus.CANCELLED,
        DealStatus.CANCELLED,
    )
    assert relation.history.get().by is None
    assert not Notification.objects.exists()
    assert is_blocked(blocked, blocker)
    for one, other in ((blocker, blocked), (blocked, blocker)):
        assert list(kept_apart_from(one)) == [other.pk]
        assert other.member not in Member.objects.listed_for(one)
        assert as_(one).get(f"/anggota/{other.member.number}/").status_code == 404
        assert not can_see(Visibility.MEMBERS, one, other.member)
        with pytest.raises(RuleBroken):
            request_connection(one, other, note=NOTE)


def test_a_block_leaves_the_public_face_to_visitors_and_market(client):
    business = BusinessFactory(visibility=Visibility.PUBLIC, member__visibility=Visibility.PUBLIC)
    blocked = MemberFactory().user

    block(business.member.user, blocked)

    assert client.get(f"/anggota/{business.member.number}/").status_code == 200
    assert business.member in Member.objects.listed_for(AnonymousUser())
    assert business in Business.objects.listed_for(blocked)
    business.visibility = Visibility.MEMBERS
    business.save()
    assert business not in Business.objects.listed_for(blocked)


def test_a_block_takes_back_a_request_and_what_was_not_said_yet(settings):
    asker, asked = two()
    relation = request_connection(asker, asked, note=NOTE)
    Delivery.objects.exclude(channel="in_app").update(state=DeliveryState.QUEUED)

    block(asked, asker)

    relation.refresh_from_db()
    assert relation.status == S.CANCELLED
    assert not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()
    assert waiting_requests(asked) == 0


def test_a_block_takes_back_what_was_not_said_yet_of_meetings_and_deals():
    relation = ConnectionFactory()
    deal, meeting = DealFactory(connection=relation), MeetingFactory(connection=relation)
    for row in (deal, meeting):
        notices.notify(
            relation.high,
            "x",
            key=row.code,
            topic=NoticeTopic.NETWORK,
            title="Anda bertemu",
            body="",
            path=f"{row.get_absolute_url()}#kabar",
        )
    Delivery.objects.update(state=DeliveryState.QUEUED)

    block(relation.high, relation.low)

    assert not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()


def test_who_was_asked_is_told_of_a_withdrawn_request_no_more():
    asker, asked = two()
    relation = request_connection(asker, asked, note=NOTE)
    Delivery.objects.update(state=DeliveryState.QUEUED)

    change_connection(relation, S.CANCELLED, by=asker)

    assert not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()


def test_taking_a_block_back_lets_people_ask_again():
    relation = ConnectionFactory()
    block(relation.low, relation.high)

    unblock(relation.low, relation.high)

    assert not are_connected(relation.low, relation.high)
    assert request_connection(relation.high, relation.low, note=NOTE).status == S.PROPOSED


def test_nobody_takes_back_the_block_of_somebody_else():
    one, other = two()
    block(one, other)
    block(other, one)

    unblock(one, other)

    assert is_blocked(one, other)


def test_the_blocked_reads_a_page_that_tells_nothing():
    ended, blocked = ConnectionFactory(), ConnectionFactory()
    change_connection(ended, S.CANCELLED, by=ended.low)
    # As if they had gone.
    Member.objects.filter(user=ended.low).update(visibility=Visibility.HIDDEN)
    block(blocked.low, blocked.high)

    pages = [as_(row.high).get(f"/jaringan/{row.code}/").context for row in (ended, blocked)]

    for key in ("why_not", "is_seen", "moves", "contact", "is_blocked_by_me"):
        assert pages[0][key] == pages[1][key], key
    titles = [[row["title"] for row in page["history"]] for page in pages]
    assert titles[0] == titles[1]
    assert as_(blocked.high).get("/jaringan/?tampil=selesai").context["page"].rows == []


# Pages.


def test_the_network_shows_each_relation_in_its_place():
    user = MemberFactory().user
    rows = {
        "terhubung": ConnectionFactory(low=user),
        "terkirim": ConnectionFactory(low=user, status=S.PROPOSED),
        "selesai": ConnectionFactory(low=user, status=S.DECLINED),
    }
    other = MemberFactory().user
    rows["masuk"] = ConnectionFactory(low=user, high=other, asked_by=other, status=S.PROPOSED)
    ConnectionFactory()
    client = as_(user)

    for view, row in rows.items():
        assert client.get(f"/jaringan/?tampil={view}").context["page"].rows == [row]
    assert client.get("/jaringan/").context["waiting"] == [rows["masuk"]]
    assert client.get("/jaringan/?tampil=apa&sesudah=x").context["page"].rows == [rows["terhubung"]]


def test_ones_connections_are_found_by_name_and_business():
    user = MemberFactory(user__name="Budi Santoso").user
    found = ConnectionFactory(
        low=user, high=BusinessFactory(name="Kopi Mangga", member__name="Dewi").member.user
    )
    ConnectionFactory(low=user)
    client = as_(user)

    for words in ("dewi", "MANGGA"):
        assert client.get("/jaringan/", {"cari": words}).context["page"].rows == [found]
    assert client.get("/jaringan/", {"cari": "Budi Santoso"}).context["page"].rows == []


@pytest.mark.parametrize("status", [S.PROPOSED, S.ACCEPTED])
def test_a_business_for_connections_is_found_by_its_name_among_those_alone(status):
    business = BusinessFactory(name="Kopi Mangga", visibility=Visibility.CONNECTIONS)
    user = MemberFactory().user
    low, high = sorted([user, business.member.user], key=by_pk)
    relation = ConnectionFactory(low=low, high=high, asked_by=user, status=status)
    view = "terhubung" if status == S.ACCEPTED else "terkirim"

    page = as_(user).get("/jaringan/", {"tampil": view, "cari": "mangga"}).context["page"]

    assert page.rows == ([relation] if status == S.ACCEPTED else [])


def test_long_networks_are_paged():
    user = MemberFactory().user
    rows = [ConnectionFactory(low=user) for _number in range(30)]
    client = as_(user)

    first = client.get("/jaringan/").context
    second = client.get("/jaringan/" + first["links"]["next"]).context["page"]

    assert {row.pk for row in [*first["page"].rows, *second.rows]} == {row.pk for row in rows}
    assert second.next is None


def test_pages_of_a_pair_are_theirs_alone():
    relation = ConnectionFactory(status=S.PROPOSED)
    strangers = [
        MemberFactory().user,
        PendampingFactory(),
        MemberFactory(user=StaffFactory()).user,
    ]

    for stranger in strangers:
        client = as_(stranger)
        assert client.get(f"/jaringan/{relation.code}/").status_code == 404
        assert client.get(f"/jaringan/{relation.code}/blokir/").status_code == 404
        assert client.post(f"/jaringan/{relation.code}/blokir/").status_code == 404
        for move in ("terima", "tolak", "batal", "putus", "lagi"):
            assert client.post(f"/jaringan/{relation.code}/{move}/").status_code == 404
    relation.refresh_from_db()
    assert relation.status == S.PROPOSED


NOT_YET = {
    "no record": (UserFactory, True),
    "registering": (lambda: MemberFactory(status=MemberStatus.REGISTERING).user, True),
    "flagged": (lambda: MemberFactory(status=MemberStatus.FLAGGED).user, True),
    "staff": (StaffFactory, False),
    "operator": (lambda: StaffFactory(group=Role.OPERATOR), False),
    "lender": (lambda: StaffFactory(group=Role.LENDER), False),
    "superadmin": (lambda: UserFactory(is_superuser=True, is_staff=True), False),
}


@pytest.mark.parametrize("kind", NOT_YET)
def test_who_may_not_meet_yet_is_told_the_way(kind):
    make, can_register = NOT_YET[kind]
    client, member = as_(make()), MemberFactory(visibility=Visibility.PUBLIC)

    for path in ("/jaringan/", f"/anggota/{member.number}/hubungi/", "/jaringan/blokir/"):
        page = client.get(path)
        assert page.status_code == 403
        assert (reverse("members:registration") in page.content.decode()) == can_register


def test_visitors_sign_in_first_and_come_back(client):
    path = f"/anggota/{MemberFactory().number}/hubungi/"

    assert client.get(path).url == f"/akun/masuk/?next={path}"


def test_asking_by_the_page():
    asker, member = MemberFactory().user, MemberFactory()
    client, path = as_(asker), f"/anggota/{member.number}/hubungi/"

    assert client.get(path).status_code == 200
    empty = client.post(path, {"note": " "})
    assert (empty.status_code, empty.context["form"].has_error("note", "required")) == (422, True)
    response = client.post(path, {"note": NOTE})

    relation = Connection.objects.get()
    assert response.url == f"/jaringan/{relation.code}/"
    # Asked once, the page leads to what stands.
    assert client.get(path).url == response.url


def test_a_broken_rule_keeps_what_was_typed():
    asker, member = MemberFactory(visibility=Visibility.HIDDEN).user, MemberFactory()

    page = as_(asker).post(f"/anggota/{member.number}/hubungi/", {"note": NOTE})

    assert page.status_code == 422
    assert page.context["why_not"]
    assert page.context["form"]["note"].value() == NOTE
    assert not Connection.objects.exists()


def test_whom_one_may_not_see_one_cannot_ask_or_block():
    hidden, user = MemberFactory(visibility=Visibility.HIDDEN), MemberFactory().user

    for number in (hidden.number, user.member.number, "TIDAKADA"):
        for part in ("hubungi", "blokir"):
            assert as_(user).get(f"/anggota/{number}/{part}/").status_code == 404


def test_answering_by_the_page():
    asked = MemberFactory().user
    one, other = (request_connection(MemberFactory().user, asked, note=NOTE) for _n in range(2))
    client = as_(asked)

    assert client.post(f"/jaringan/{one.code}/terima/").url == f"/jaringan/{one.code}/"
    assert client.post(f"/jaringan/{other.code}/tolak/").url == "/jaringan/"
    # Too late, and not theirs to make: nothing happens.
    client.post(f"/jaringan/{one.code}/tolak/")
    client.post(f"/jaringan/{one.code}/batal/")

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.status, other.status) == (S.ACCEPTED, S.DECLINED)
    assert client.post(f"/jaringan/{one.code}/terbang/").status_code == 404
    assert client.get(f"/jaringan/{one.code}/terima/").status_code == 405


def test_ending_and_asking_again_by_the_page():
    relation = ConnectionFactory()
    client, path = as_(relation.low), f"/jaringan/{relation.code}"

    client.post(f"{path}/putus/")
    refused = client.post(f"{path}/lagi/", {"note": ""})
    client.post(f"{path}/lagi/", {"note": NOTE})

    relation.refresh_from_db()
    assert refused.status_code == 422
    assert (relation.status, relation.note) == (S.PROPOSED, NOTE)
    assert relation.connected_at


def test_the_pendamping_is_asked_from_the_network_page():
    member, pendamping = MemberFactory().user, PendampingFactory()
    client = as_(member)
    (shown,) = client.get("/jaringan/").context["pendamping"]

    refused = client.post("/jaringan/pendamping/", {"kepada": shown["key"], "note": ""})
    forged = client.post("/jaringan/pendamping/", {"kepada": pendamping.pk, "note": NOTE})
    stolen = as_(MemberFactory().user).post(
        "/jaringan/pendamping/", {"kepada": shown["key"], "note": NOTE}
    )
    client.post("/jaringan/pendamping/", {"kepada": shown["key"], "note": NOTE})

    assert (refused.status_code, forged.status_code, stolen.status_code) == (422, 404, 404)
    assert refused.context["pendamping"][0]["is_open"]
    relation = Connection.objects.get()
    assert relation.other(member) == pendamping
    (shown,) = client.get("/jaringan/").context["pendamping"]
    assert shown["connection"] == relation
    assert as_(pendamping).get(f"/jaringan/{relation.code}/").status_code == 200


def test_blocking_and_unblocking_by_the_pages():
    relation, other = ConnectionFactory(), MemberFactory()
    user = relation.low
    client = as_(user)

    assert client.get(f"/anggota/{other.number}/blokir/").status_code == 200
    assert not Block.objects.exists()
    client.post(f"/anggota/{other.number}/blokir/")
    client.post(f"/jaringan/{relation.code}/blokir/")
    rows = client.get("/jaringan/blokir/").context["page"].rows
    assert [row.blocked for row in rows] == [relation.high, other.user]
    stolen = as_(relation.high).post("/jaringan/blokir/", {"blokir": rows[0].key})
    client.post("/jaringan/blokir/", {"blokir": rows[0].key})

    assert stolen.status_code == 404
    assert list(Block.objects.values_list("blocked", flat=True)) == [other.user.pk]


STATES = {
    "nothing": (None, False),
    "they asked": (S.PROPOSED, True),
    "I asked": (S.PROPOSED, False),
    "connected": (S.ACCEPTED, False),
    "ended": (S.CANCELLED, False),
}


@pytest.mark.parametrize("state", STATES)
def test_the_profile_offers_the_next_step(state):
    status, is_asked = STATES[state]
    reader, member = MemberFactory().user, MemberFactory()
    if status:
        asker = member.user if is_asked else reader
        ConnectionFactory(low=reader, high=member.user, asked_by=asker, status=status)

    page = as_(reader).get(f"/anggota/{member.number}/")

    text = page.content.decode()
    assert f'data-relation="{status or ""}"' in text
    assert ("/hubungi/" in text) == (state in ("nothing", "ended"))
    assert ("/terima/" in text) == (state == "they asked")
    assert ("/batal/" in text) == (state == "I asked")
    assert "/blokir/" in text
    assert 'data-report="profil"' in text


def test_the_profile_offers_nothing_where_there_is_nothing_to_offer(client):
    member = MemberFactory(visibility=Visibility.PUBLIC)
    path = f"/anggota/{member.number}/"

    assert "/hubungi/" in client.get(path).content.decode()
    for reader in (member.user, StaffFactory()):
        text = as_(reader).get(path).content.decode()
        assert "data-relation" not in text
        assert "/blokir/" not in text


def test_writes_have_a_rate():
    relation = ConnectionFactory(status=S.ACCEPTED)
    client = as_(relation.low)

    answers = {client.post(f"/jaringan/{relation.code}/tolak/").status_code for _n in range(61)}

    assert answers == {302, 429}


# How much it costs.


@pytest.mark.parametrize("view", ["", "?tampil=masuk", "?tampil=terkirim", "?tampil=selesai"])
def test_the_network_costs_the_same_for_one_and_for_many(query_count, view):
    counts = []
    for size in (1, 30):
        user = MemberFactory().user
        for status, _number in product((S.ACCEPTED, S.PROPOSED, S.DECLINED), range(size)):
            other = BusinessFactory().member.user
            ConnectionFactory(low=user, high=other, status=status)
            if status == S.PROPOSED:
                asker = MemberFactory().user
                ConnectionFactory(low=user, high=asker, asked_by=asker, status=status)
        client = as_(user)
        client.get("/jaringan/")
        counts.append(query_count(client.get, f"/jaringan/{view}"))

    assert counts[0] == counts[1]
    assert counts[0] <= 18


def test_the_list_of_blocks_costs_the_same_for_one_and_for_many(query_count):
    counts = []
    for size in (1, 30):
        user = MemberFactory().user
        Block.objects.bulk_create(
            Block(blocker=user, blocked=MemberFactory().user) for _number in range(size)
        )
        client = as_(user)
        client.get("/jaringan/blokir/")
        counts.append(query_count(client.get, "/jaringan/blokir/"))

    assert counts[0] == counts[1]


def test_relations_of_somebody_with_many_are_found_by_index():
    people = User.objects.bulk_create(
        User(email=f"banyak{number}@contoh.test", password="!") for number in range(3000)
    )
    user = people[1000]
    pairs = [(min(user, o, key=by_pk), max(user, o, key=by_pk)) for o in people[:2001] if o != user]
    # And the town around them.
    pairs += [(one, other) for one, other in zip(people, people[1001:], strict=False)]
    pairs += [(one, other) for one, other in zip(people, people[500:], strict=False)]
    Connection.objects.bulk_create(
        [
            Connection(
                low=low,
                high=high,
                asked_by=low,
                note=NOTE,
                status=S.ACCEPTED,
                connected_at=timezone.now(),
            )
            for low, high in pairs
        ],
        ignore_conflicts=True,
    )
    with database.cursor() as cursor:
        cursor.execute("ANALYZE members_connection")

    own = Connection.objects.of(user)
    for rows in (
        own.accepted().order_by("-status_since", "-id")[:25],
        Connection.objects.waiting_for(user),
        connected_to(user),
        Connection.objects.accepted().between(user, people[5]),
    ):
        assert "Seq Scan on members_connection" not in rows.explain()
    assert own.count() >= 2000


def by_pk(user: User) -> int:
    return user.pk


# Two at once.


def race(*calls) -> list[str]:
    """Run the calls at the same moment, each on its own connection: what each came to, in order."""
    barrier = threading.Barrier(len(calls))
    outcomes = [""] * len(calls)

    def run(number: int, call) -> None:
        try:
            barrier.wait()
            call()
            outcomes[number] = "done"
        except RuleBroken:
            outcomes[number] = "told"
        finally:
            database.close()

    threads = [
        threading.Thread(target=run, args=[number, call]) for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def moving(relation: Connection, status: str, by: User):
    """A move by somebody who has read the relation as it is now."""
    seen = Connection.objects.get(pk=relation.pk)
    return lambda: change_connection(seen, status, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_two_who_ask_each_other_at_once_end_connected(_round):
    one, other = two()

    outcomes = race(
        lambda: request_connection(one, other, note=NOTE),
        lambda: request_connection(other, one, note=NOTE),
    )

    relation = Connection.objects.get()
    assert outcomes == ["done", "done"]
    assert relation.is_accepted
    assert relation.history.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_accepting_against_withdrawing_has_one_winner(_round):
    relation = request_connection(*two(), note=NOTE)
    asked, asker = relation.other(relation.asked_by), relation.asked_by

    outcomes = race(moving(relation, S.ACCEPTED, asked), moving(relation, S.CANCELLED, asker))

    relation.refresh_from_db()
    assert sorted(outcomes) == ["done", "told"]
    assert relation.status == (S.ACCEPTED if outcomes[0] == "done" else S.CANCELLED)
    assert relation.history.exclude(old_status="").count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_twice_connects_once():
    relation = request_connection(*two(), note=NOTE)
    asked = relation.other(relation.asked_by)

    outcomes = race(*[moving(relation, S.ACCEPTED, asked) for _number in range(2)])

    assert sorted(outcomes) == ["done", "told"]
    assert relation.history.filter(new_status=S.ACCEPTED).count() == 1
    assert Notification.objects.filter(kind="connection_diterima").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_by_asker", [True, False])
def test_nobody_is_connected_after_a_block(is_by_asker):
    relation = request_connection(*two(), note=NOTE)
    asker, asked = relation.asked_by, relation.other(relation.asked_by)
    blocker, blocked = (asker, asked) if is_by_asker else (asked, asker)

    outcomes = race(moving(relation, S.ACCEPTED, asked), lambda: block(blocker, blocked))

    relation.refresh_from_db()
    assert outcomes[1] == "done"
    assert relation.status == S.CANCELLED
    assert is_blocked(asker, asked)


@pytest.mark.django_db(transaction=True)
def test_a_block_against_a_first_request_leaves_nothing_open():
    one, other = two()

    outcomes = race(lambda: request_connection(one, other, note=NOTE), lambda: block(other, one))

    assert outcomes[1] == "done"
    assert not Connection.objects.exclude(status=S.CANCELLED).exists()


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_pass_the_limit_of_a_day(monkeypatch):
    monkeypatch.setattr(connections, "REQUESTS_A_DAY", 1)
    asker, one, other = MemberFactory().user, MemberFactory().user, MemberFactory().user

    outcomes = race(
        lambda: request_connection(asker, one, note=NOTE),
        lambda: request_connection(asker, other, note=NOTE),
    )

    assert sorted(outcomes) == ["done", "told"]
    assert Connection.objects.count() == 1
