"""The directory finds everybody who wants to be found, and nothing that somebody hides."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from members.choices import MemberStatus, OfferKind, Role, Visibility
from members.models import (
    Block,
    DirectoryEntry,
    DirectoryWord,
    Kecamatan,
    Member,
    Offering,
    Sector,
    Topic,
)
from members.reportables import hide_profile, show_profile
from members.services import change_member_status, directory, graduate, revoke_graduation
from members.services.privacy import erase_account
from members.services.profiles import save_business, save_offerings, save_profile
from members.views.directory import NEWEST, PAGE_SIZE
from okoce.search import Vocabulary
from tests.factories import (
    BusinessFactory,
    ConnectionFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
    kelurahan_in,
)

pytestmark = pytest.mark.django_db

PAGE = "/anggota/"
MENTENG = "31.71.06"
CENGKARENG = "31.73.01"


@pytest.fixture
def visitor():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.fixture
def reader():
    """A verified member who reads the directory and is not in it."""
    return MemberFactory(visibility=Visibility.HIDDEN).user


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def entered(*, offers=(), needs=(), note="", level=Visibility.PUBLIC, **fields) -> Member:
    """A member with a business, in the directory; everything shows at ``level``."""
    member_fields = {
        name.removeprefix("member__"): fields.pop(name)
        for name in list(fields)
        if name.startswith("member__")
    }
    shown = {"visibility": level, "story_visibility": level, "area_visibility": level}
    member = MemberFactory(**shown | member_fields)
    business = BusinessFactory(
        member=member, **{"visibility": level, "story_visibility": level} | fields
    )
    for kind, slugs in ((OfferKind.OFFER, offers), (OfferKind.NEED, needs)):
        for slug in slugs:
            Offering.objects.create(business=business, kind=kind, topic=topic(slug), note=note)
    directory.refresh(member)
    for lexicon in directory.lexicons.values():
        # What is learnt counts from the commit on, which a test has none of.
        lexicon._loaded = Vocabulary("", {})
    return member


def found(user, words="", **filters) -> list[Member]:
    rows = directory.find(user, words=words, **filters).rows
    return [entry.member for entry in rows.select_related("member").order_by("-since", "-id")]


def shown_on(response) -> list[int]:
    return [entry.member_id for entry in response.context["page"].rows]


# What is hidden is not found.

SECRET = "rahasiawati"
# Where the secret stands, and the field that says who sees it.
SECRETS = {
    "name": ({"member__name": f"Siti {SECRET}"}, "member__visibility"),
    "story": ({"member__story": f"Dulu {SECRET}"}, "member__story_visibility"),
    "business": ({"name": f"Warung {SECRET}"}, "visibility"),
    "makes": ({"makes": f"Kue {SECRET}"}, "visibility"),
    "note": ({"note": f"Khusus {SECRET}", "offers": ["kemasan"]}, "visibility"),
    "business story": ({"story": f"Sejak {SECRET}"}, "story_visibility"),
}


@pytest.mark.parametrize("level", Visibility.values)
@pytest.mark.parametrize(("fields", "level_field"), SECRETS.values(), ids=list(SECRETS))
def test_text_is_found_only_where_it_shows(client, visitor, reader, fields, level_field, level):
    member = entered(**fields | {level_field: level})
    sees = {
        visitor: level == Visibility.PUBLIC,
        reader: level in (Visibility.PUBLIC, Visibility.MEMBERS),
    }

    for person, shows in sees.items():
        assert found(person, SECRET) == found(person, SECRET[:9]) == ([member] if shows else [])
        if not shows:
            misspelt = directory.find(person, words=SECRET.replace("wati", "wait"))
            assert [misspelt.total, misspelt.corrected, misspelt.suggestion] == [0, None, None]
        if person is reader:
            client.force_login(reader)
        page = client.get(PAGE).content.decode()
        assert shows or SECRET not in page


@pytest.mark.parametrize("level", Visibility.values)
@pytest.mark.parametrize(
    ("level_field", "filters", "words"),
    [
        ("member__area_visibility", {"kecamatan": lambda: tebet()}, "tebet"),
        ("visibility", {"sector": lambda: Sector.objects.get(slug="mebel-dan-perabot")}, "mebel"),
        ("visibility", {"offers": lambda: topic("kemasan")}, "kemasan"),
        ("visibility", {"needs": lambda: topic("pengiriman")}, "pengiriman"),
    ],
    ids=["kecamatan", "sector", "offers", "needs"],
)
def test_filters_find_only_what_shows(visitor, reader, level_field, filters, words, level):
    member = entered(
        sector=Sector.objects.get(slug="mebel-dan-perabot"),
        offers=["kemasan"],
        needs=["pengiriman"],
        **{level_field: level},
    )
    filters = {name: row() for name, row in filters.items()}

    for_visitors = [member] if level == Visibility.PUBLIC else []
    for_members = [member] if level in (Visibility.PUBLIC, Visibility.MEMBERS) else []
    assert found(visitor, **filters) == found(visitor, words) == for_visitors
    assert found(reader, **filters) == found(reader, words) == for_members


def tebet() -> Kecamatan:
    return Kecamatan.objects.get(slug="tebet")


def test_profile_for_connections_is_not_in_the_directory_even_for_them(reader):
    member = entered(member__visibility=Visibility.CONNECTIONS)
    ConnectionFactory(
        low=min(reader, member.user, key=lambda user: user.pk),
        high=max(reader, member.user, key=lambda user: user.pk),
    )

    assert found(reader) == []


@pytest.mark.parametrize("is_blocker", [True, False])
def test_blocked_people_do_not_find_each_other(client, reader, is_blocker):
    member = entered(makes="Tahu bulat")
    sides = (reader, member.user) if is_blocker else (member.user, reader)
    Block.objects.create(blocker=sides[0], blocked=sides[1])

    assert found(reader) == found(reader, "tahu") == []
    client.force_login(reader)
    assert shown_on(client.get(PAGE)) == []


def test_card_shows_no_business_that_its_reader_may_not_see(client, reader):
    entered(name="Warung Sembunyi", visibility=Visibility.MEMBERS)

    assert "Warung Sembunyi" not in client.get(PAGE).content.decode()
    client.force_login(reader)
    assert "Warung Sembunyi" in client.get(PAGE).content.decode()


def test_words_of_one_level_are_never_offered_at_another(visitor, reader):
    entered(makes="Gerabah", visibility=Visibility.MEMBERS)

    assert directory.find(visitor, words="grabah").corrected is None
    assert directory.find(reader, words="grabah").corrected == "gerabah"


# Who reads it.


@pytest.mark.parametrize("group", [Role.OPERATOR, Role.LENDER])
def test_desks_that_do_not_meet_members_read_nothing(client, group):
    client.force_login(StaffFactory(group=group))

    assert client.get(PAGE).status_code == 403
    assert client.get("/anggota/cocok/").status_code == 403


@pytest.mark.parametrize(
    ("who", "sees_members"),
    [
        (lambda: MemberFactory().user, True),
        (PendampingFactory, True),
        (StaffFactory, True),
        (lambda: UserFactory(is_staff=True, is_superuser=True), True),
        (lambda: MemberFactory(status=MemberStatus.SUBMITTED).user, False),
        (UserFactory, False),
    ],
    ids=["member", "pendamping", "staff", "superadmin", "unverified", "newcomer"],
)
def test_level_of_each_reader(client, who, sees_members):
    entered(level=Visibility.MEMBERS)
    client.force_login(who())

    response = client.get(PAGE)

    assert len(shown_on(response)) == sees_members
    assert ("data-join" in response.content.decode()) == (not sees_members)


def test_matches_are_for_people_who_meet(client):
    assert client.get("/anggota/cocok/").status_code == 302
    client.force_login(UserFactory())
    assert client.get("/anggota/cocok/").status_code == 403


# Whatever changes what a member shows changes what is found, in the same transaction.


def public_words(member: Member) -> str:
    entry = DirectoryEntry.objects.filter(member=member, level=Visibility.PUBLIC).first()
    return f"{entry.names} {entry.words} {entry.stories}" if entry else ""


def test_saving_a_profile_refreshes():
    member = entered()

    save_profile(member, story="Pandai membuat gerabah")
    assert "gerabah" in public_words(member)
    save_profile(member, story_visibility=Visibility.MEMBERS)
    assert "gerabah" not in public_words(member)
    save_profile(member, visibility=Visibility.HIDDEN)
    assert not DirectoryEntry.objects.filter(member=member).exists()


def test_saving_a_business_refreshes():
    member = entered()

    save_business(member.business, makes="Gerabah Bayat")
    assert "Gerabah" in public_words(member)
    save_business(member.business, visibility=Visibility.HIDDEN)
    assert "Gerabah" not in public_words(member)


def test_saving_offers_refreshes():
    member = entered(offers=["kemasan"])

    save_offerings(member.business, offerings=[(OfferKind.NEED, topic("pengiriman"), "")])

    entry = DirectoryEntry.objects.get(member=member, level=Visibility.PUBLIC)
    assert (entry.offers, entry.needs) == ([], [topic("pengiriman").pk])


def test_a_members_status_refreshes():
    member = MemberFactory(status=MemberStatus.SUBMITTED)

    change_member_status(member, MemberStatus.VERIFIED, by=PendampingFactory())
    assert DirectoryEntry.objects.filter(member=member).count() == 1
    change_member_status(member, MemberStatus.FLAGGED, by=StaffFactory(), note="Data ganda")
    assert not DirectoryEntry.objects.filter(member=member).exists()


def test_graduation_refreshes(reader):
    member, staff = entered(), StaffFactory()

    graduate(member, on=date(2026, 6, 1), evidence="Hadir", reason="Lulus", by=staff)
    assert found(reader, graduate=True) == [member]
    revoke_graduation(member, reason="Keliru orang", by=staff)
    assert found(reader, graduate=True) == []
    assert found(reader, graduate=False) == [member]


def test_hiding_after_reports_refreshes(reader):
    member = entered()

    hide_profile(member)
    assert found(reader) == []
    show_profile(member)
    assert found(reader) == [member]


def test_business_hidden_after_reports_is_not_found(reader):
    member = entered(makes="Gerabah", offers=["kemasan"])
    member.business.hidden_at = timezone.now()
    member.business.save()

    directory.refresh(member)

    assert found(reader, "gerabah") == found(reader, offers=topic("kemasan")) == []
    assert found(reader) == [member]


def test_switching_an_account_off_refreshes(client, reader):
    member = entered()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    place = f"/admin/members/user/{member.user.pk}/change/"
    form = client.get(place).context["adminform"].form
    fields = {name: value for name, value in form.initial.items() if value}
    none = {"assignments-TOTAL_FORMS": 0, "assignments-INITIAL_FORMS": 0}
    fields.pop("is_active")
    fields["groups"] = []

    response = client.post(place, fields | none)

    assert response.status_code == 302, response.context["adminform"].form.errors
    assert found(reader) == []


def test_erasing_leaves_neither_entry_nor_word(reader):
    member = entered(member__name="Zubaidah")

    erase_account(member.user)

    assert not DirectoryEntry.objects.exclude(member__user=reader).exists()
    assert not DirectoryWord.objects.filter(word="zubaidah").exists()


def test_words_nobody_shows_any_more_go(visitor):
    member = entered(makes="Gerabah")
    assert DirectoryWord.objects.filter(word="gerabah", level=Visibility.PUBLIC).exists()

    save_business(member.business, visibility=Visibility.MEMBERS)

    assert not DirectoryWord.objects.filter(word="gerabah", level=Visibility.PUBLIC).exists()
    assert DirectoryWord.objects.filter(word="gerabah", level=Visibility.MEMBERS).exists()


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_both_show():
    members = [entered(makes="Gerabah") for _number in range(4)]

    def run(work):
        try:
            work()
        finally:
            connection.close()

    works = []
    for member in members:
        profile, shop = Member.objects.get(pk=member.pk), Member.objects.get(pk=member.pk).business
        works.append(lambda member=profile: save_profile(member, story="Cerita baru"))
        works.append(lambda shop=shop: save_business(shop, visibility=Visibility.HIDDEN))
        works.append(directory.rebuild)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(run, works))

    assert not DirectoryEntry.objects.filter(words__contains="Gerabah").exists()
    assert DirectoryEntry.objects.filter(stories="Cerita baru").count() == 8


# Made anew.


def test_rebuilding_makes_what_refreshing_makes(query_count):
    entered(offers=["kemasan"], needs=["pengiriman"], note="Dus kue", member__story="Halo")
    entered(level=Visibility.MEMBERS)
    entered(level=Visibility.HIDDEN)
    kept = list(DirectoryEntry.objects.order_by("pk").values())

    DirectoryEntry.objects.filter(level=Visibility.MEMBERS).update(words="usang", offers=[])
    directory.rebuild()

    assert list(DirectoryEntry.objects.order_by("pk").values()) == kept


def test_rebuilding_drops_who_left_and_counts_words(monkeypatch):
    monkeypatch.setattr(directory, "BATCH", 2)
    members = [entered(makes="Gerabah") for _number in range(5)]
    Member.objects.filter(pk=members[0].pk).update(visibility=Visibility.HIDDEN)
    DirectoryWord.objects.create(level=Visibility.PUBLIC, word="usang", uses=3)

    directory.rebuild()

    assert DirectoryEntry.objects.filter(member=members[0]).count() == 0
    word = DirectoryWord.objects.get(level=Visibility.PUBLIC, word="gerabah")
    assert word.uses == 4
    assert not DirectoryWord.objects.filter(word="usang").exists()


# Search and filters.


def test_search_mends_stems_and_completes(reader):
    member = entered(makes="Keripik pisang dan jahitan", member__name="Rahmawati Halim")

    assert found(reader, "kripik pisnag") == [member]
    assert found(reader, "menjahit") == [member]
    assert found(reader, "rahmaw") == [member]
    assert directory.find(reader, words="kripik pisnag", exact=True).total == 0


def test_filters_narrow_together(client, reader):
    wanted = entered(offers=["kemasan"], needs=["pengiriman"])
    entered(offers=["kemasan"])
    entered(offers=["kemasan"], needs=["pengiriman"], member__kelurahan=kelurahan_in(MENTENG))
    client.force_login(reader)

    response = client.get(
        PAGE, {"menawarkan": "kemasan", "membutuhkan": "pengiriman", "kecamatan": "tebet"}
    )

    assert shown_on(response) == [wanted.pk]
    assert len(response.context["filters"]) == 3


def test_graduate_filter(client):
    lulusan = GraduateBusinessFactory(member__visibility=Visibility.PUBLIC).member
    directory.refresh(lulusan)
    newcomer = entered()

    assert shown_on(client.get(PAGE, {"lulusan": "ya"})) == [lulusan.pk]
    assert shown_on(client.get(PAGE, {"lulusan": "belum"})) == [newcomer.pk]


@pytest.mark.parametrize(
    "query",
    [
        "?kecamatan=atlantis",
        "?sektor=x&menawarkan=%00&membutuhkan=1&lulusan=mungkin",
        "?cari=%26%7C%21%28%29",
        "?cari=" + "a" * 5000,
        "?sesudah=abc",
        "?sesudah=99999999999999999999.1",
        "?sebelum=akhir",
    ],
)
def test_what_makes_no_sense_is_left_out(client, query):
    member = entered()

    response = client.get(PAGE + query)

    assert response.status_code == 200
    if "cari" not in query and "99999" not in query:
        assert shown_on(response) == [member.pk]


def test_page_marks_why_somebody_was_found(client):
    entered(makes="Gerabah Bayat", member__story="<b>Bayat</b> kampung saya")

    page = client.get(PAGE, {"cari": "gerabah"}).content.decode()
    assert "<mark>Gerabah</mark>" in page

    page = client.get(PAGE, {"cari": "kampung"}).content.decode()
    assert "<mark>kampung</mark>" in page
    assert "<b>Bayat" not in page


def test_pages_meet_everybody_once(client):
    now = timezone.now()
    for number in range(PAGE_SIZE * 2 + 3):
        DirectoryEntry.objects.create(
            member=MemberFactory(),
            level=Visibility.PUBLIC,
            names=f"Kue {number}",
            since=now - timedelta(minutes=number // 4),
        )
    for start in (PAGE, f"{PAGE}?cari=kue"):
        url, met = start, []
        while url:
            response = client.get(url)
            met += shown_on(response)
            link = response.context["links"].get("next")
            url = link and PAGE + link
        assert len(met) == len(set(met)) == PAGE_SIZE * 2 + 3


# The page.


def test_only_the_plain_page_is_for_search_engines(client):
    assert "noindex" not in client.get(PAGE).content.decode()
    assert "noindex" in client.get(f"{PAGE}?kecamatan=tebet").content.decode()


def test_public_page_is_kept_and_forgotten(client, settings, django_capture_on_commit_callbacks):
    settings.PUBLIC_PAGE_SECONDS = 300
    member = entered(member__name="Rahmawati")
    first = client.get(PAGE)
    assert "public" in first.headers["Cache-Control"]
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in first.content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        save_profile(member, visibility=Visibility.MEMBERS)

    assert "Rahmawati" not in client.get(PAGE).content.decode()


def test_page_of_a_member_is_never_kept(client, settings, reader):
    settings.PUBLIC_PAGE_SECONDS = 300
    client.force_login(reader)

    assert "no-store" in client.get(PAGE).headers["Cache-Control"]


def test_copying_the_directory_is_slowed_down(client, settings):
    settings.DIRECTORY_READINGS = 2
    entered()

    answers = [client.get(f"{PAGE}?cari=kata{number}").status_code for number in range(3)]

    assert answers == [200, 200, 429]


def test_list_costs_the_same_with_one_and_with_thirty(client, query_count):
    reader = entered(offers=["kemasan"], needs=["pengiriman"]).user
    entered(needs=["kemasan"], member__avatar="avatars/x.webp")
    client.force_login(reader)
    one = query_count(client.get, PAGE)
    searched = query_count(client.get, f"{PAGE}?cari=keripik")
    for _number in range(30):
        entered(needs=["kemasan"], offers=["pengiriman", "titip-jual"])

    assert query_count(client.get, PAGE) <= one
    assert query_count(client.get, f"{PAGE}?cari=keripik") == searched
    assert one <= 25
    client.logout()
    assert query_count(client.get, PAGE) <= 6


# Matches.


def match_ids(user, limit=50) -> list[int]:
    return [entry.member_id for entry in directory.matches(user, limit).rows]


@pytest.fixture
def seeker():
    """A member of Tebet who needs packaging and offers transport."""
    return entered(needs=["kemasan"], offers=["pengiriman"]).user


def test_matches_come_from_near_to_far_and_both_ways_first(seeker):
    far = entered(offers=["kemasan"], member__kelurahan=kelurahan_in(CENGKARENG))
    hidden_area = entered(offers=["kemasan"], member__area_visibility=Visibility.HIDDEN)
    next_door = entered(needs=["pengiriman"], member__kelurahan=kelurahan_in(MENTENG))
    one_way = entered(offers=["kemasan"])
    both_ways = entered(offers=["kemasan"], needs=["pengiriman"])
    entered(offers=["titip-jual"], needs=["kemasan"])

    expected = [both_ways, one_way, next_door, far, hidden_area]
    assert match_ids(seeker) == [member.pk for member in expected]


def test_matches_leave_out_who_is_known(seeker):
    known, asked, ended, blocked = (entered(offers=["kemasan"]) for _number in range(4))
    for member, status in ((known, "diterima"), (asked, "diajukan"), (ended, "dibatalkan")):
        low, high = sorted([seeker, member.user], key=lambda user: user.pk)
        ConnectionFactory(low=low, high=high, asked_by=seeker, status=status)
    Block.objects.create(blocker=blocked.user, blocked=seeker)

    assert match_ids(seeker) == [ended.pk]


def test_matches_know_only_what_members_may_see(seeker):
    entered(offers=["kemasan"], visibility=Visibility.CONNECTIONS)
    entered(offers=["kemasan"], member__visibility=Visibility.HIDDEN)

    assert match_ids(seeker) == []


def test_pages_of_matches_meet_everybody_once(client, seeker, monkeypatch):
    monkeypatch.setattr("members.views.directory.PAGE_SIZE", 3)
    members = [
        entered(
            offers=["kemasan"],
            needs=["pengiriman"] if number % 3 else [],
            member__kelurahan=kelurahan_in(code),
        )
        for number, code in enumerate([MENTENG, CENGKARENG, "31.74.01", "31.75.01"] * 3)
    ]
    client.force_login(seeker)
    url, met = "/anggota/cocok/", []

    while url:
        response = client.get(url)
        met += shown_on(response)
        following = response.context["page"].next
        url = following and f"/anggota/cocok/?sesudah={following['sesudah']}"

    assert sorted(met) == sorted(member.pk for member in members)
    assert met == match_ids(seeker)


def test_reasons_name_both_directions(seeker):
    from members.templatetags.directory_tags import reasons

    entered(offers=["kemasan"], needs=["pengiriman"])
    wants = directory.wants_of(seeker)
    [entry] = directory.matches(seeker, 3).rows

    assert wants.given_by(entry) == [topic("kemasan")]
    assert wants.taken_by(entry) == [topic("pengiriman")]
    assert len(reasons(entry, wants)) == 2


def test_people_without_offers_are_led_to_them(client):
    business = BusinessFactory()
    client.force_login(business.member.user)
    assert "/saya/usaha/kebutuhan/" in client.get("/anggota/cocok/").content.decode()
    assert "data-say" in client.get(PAGE).content.decode()

    client.force_login(PendampingFactory())
    response = client.get("/anggota/cocok/")
    assert response.status_code == 200
    assert "/saya/usaha/kebutuhan/" not in response.content.decode()


def test_strip_of_matches_stands_on_the_plain_page_only(client, seeker):
    entered(offers=["kemasan"])
    client.force_login(seeker)

    assert "data-matches" in client.get(PAGE).content.decode()
    assert "data-matches" not in client.get(f"{PAGE}?kecamatan=tebet").content.decode()


def test_matches_cost_the_same_with_one_and_with_thirty(client, seeker, query_count):
    entered(offers=["kemasan"])
    client.force_login(seeker)
    one = query_count(client.get, "/anggota/cocok/")
    for number in range(30):
        entered(
            offers=["kemasan", "titip-jual"],
            needs=["pengiriman"],
            member__kelurahan=kelurahan_in([MENTENG, CENGKARENG][number % 2]),
        )

    assert query_count(client.get, "/anggota/cocok/") <= one
    assert one <= 20


# The plans, with enough rows that a wrong one would be cheaper to choose than to walk.


@pytest.fixture
def many_entries(seeker):
    """8,000 entries of both levels over all kecamatan, sectors and topics."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH people AS (
                INSERT INTO members_user (password, email, name, language, is_staff, is_active,
                    is_superuser, date_joined)
                SELECT '', 'banyak' || n || '@contoh.test', 'Banyak ' || n, 'id', false, true,
                    false, now()
                FROM generate_series(1, 4000) n RETURNING id
            ), members AS (
                INSERT INTO members_member (user_id, number, status, status_since,
                    registration_step, name, domicile, outside_city, story, avatar, visibility,
                    story_visibility, area_visibility, phone_visibility, email_visibility,
                    created_at, updated_at)
                SELECT id, 'N' || id, 'registering', now(), 1, '', 'jakarta', '', '', '',
                    'publik', 'publik', 'publik', 'koneksi', 'sembunyi', now(), now()
                FROM people RETURNING id
            )
            INSERT INTO members_directoryentry (member_id, level, kecamatan_id, sector_id,
                is_graduate, offers, needs, names, words, stories, since)
            SELECT m.id, level, k.code, s.id, m.id %% 2 = 0,
                ARRAY[t.id], ARRAY[t.id %% 16 + 1],
                (ARRAY['Keripik', 'Batik', 'Kopi', 'Sambal'])[1 + m.id %% 4] || ' ' || m.id,
                t.name, 'Dibuat dengan tangan', now() - m.id * interval '1 minute'
            FROM members m
            CROSS JOIN (VALUES ('publik'), ('anggota')) l (level)
            JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS place
                FROM members_kecamatan) k ON k.place = m.id %% 44
            JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
                FROM members_sector) s ON s.place = m.id / 44 %% 12
            JOIN (SELECT id, name, row_number() OVER (ORDER BY id) - 1 AS place
                FROM members_topic) t ON t.place = m.id / 7 %% 16
            """,
            [],
        )
        for name in ("offers", "needs", "search"):
            cursor.execute(f"SELECT gin_clean_pending_list('directory_{name}')")
        cursor.execute("ANALYZE members_directoryentry; ANALYZE members_member")


def test_every_list_walks_an_index(many_entries, visitor, reader):
    sector = Sector.objects.get(slug="minuman")
    filters = [
        {},
        {"kecamatan": tebet()},
        {"sector": sector},
        {"offers": topic("kemasan")},
        {"needs": topic("kemasan")},
        {"graduate": True},
        {"kecamatan": tebet(), "sector": sector, "offers": topic("kemasan"), "graduate": False},
    ]

    for person in (visitor, reader):
        for asked in filters:
            rows = directory.find(person, **asked).rows.only("level", "since")
            for backwards in (False, True):
                plan = NEWEST.sort(rows, backwards=backwards)[: PAGE_SIZE + 1].explain()
                assert "Seq Scan on members_directoryentry" not in plan, plan


def test_place_in_the_list_is_found_in_the_index(many_entries, visitor):
    rows = directory.find(visitor).rows
    plan = NEWEST.sort(NEWEST.beyond(rows, (timezone.now(), 7)))[:25].explain()

    assert "ROW(since, id) < ROW(" in plan
    assert "Index Scan using directory_newest" in plan


def test_topics_that_nobody_has_together_are_not_sought_by_walking(many_entries, reader):
    result = directory.find(reader, offers=topic("kemasan"), needs=topic("kemasan"))

    assert result.total == 0
    rows = DirectoryEntry.objects.read_by(reader).offering([1]).needing([1])
    assert "Bitmap Index Scan on directory_" in rows.values("pk")[:1001].explain()


def test_rare_word_is_read_from_its_index(many_entries, visitor):
    result = directory.find(visitor, words="kemasan keripik")

    assert result.total
    plan = DirectoryEntry.objects.read_by(visitor).filter(search=result.query)[:1001].explain()
    assert "Bitmap Index Scan on directory_search" in plan


def test_matches_look_no_farther_than_needed(many_entries, seeker, query_count):
    near = query_count(directory.matches, seeker, 3)
    everywhere = query_count(directory.matches, seeker, 10_000)

    # What the member wants, whom they know, the kecamatan; then one query for each ring.
    assert near <= 9
    assert everywhere <= near + 4


def test_every_ring_of_matches_is_read_from_an_index(many_entries, seeker):
    wants = directory.wants_of(seeker)
    rows = DirectoryEntry.objects.read_by(seeker)

    for ring in directory._rings(wants.home):
        more = directory._of_ring(rows, ring, wants)
        plan = directory.NEAREST.sort(more)[:25].explain()
        assert "directory_" in plan, plan
        assert "Seq Scan on members_directoryentry" not in plan, plan


# In a browser.


@pytest.mark.browser
def test_filtering_swaps_the_people_and_keeps_the_place(transactional_db, new_page, axe):
    reader = entered(needs=["kemasan"]).user
    baker = entered(offers=["kemasan"], sector=Sector.objects.get(slug="minuman"))
    entered(offers=["titip-jual"])
    page = new_page(user=reader)
    page.goto(PAGE)
    axe(page)

    page.click("[data-sieve] summary")
    page.select_option("[name=menawarkan]", "kemasan")
    page.wait_for_url("**/anggota/?menawarkan=kemasan")

    expect(page.locator("#hasil article")).to_have_count(1)
    expect(page.locator(f"#hasil a[href='{baker.get_absolute_url()}']")).to_have_count(1)
    expect(page.locator("#jumlah[role=status]")).to_have_text(re.compile(r"^\s*1 "))
    axe(page)


@pytest.mark.browser
def test_filtering_works_without_scripts(transactional_db, new_page):
    baker = entered(offers=["kemasan"])
    entered(offers=["titip-jual"])
    page = new_page(java_script_enabled=False)
    page.goto(PAGE)

    page.click("[data-sieve] summary")
    page.select_option("[name=menawarkan]", "kemasan")
    page.click("[data-sieve] button")

    expect(page.locator("#hasil article")).to_have_count(1)
    expect(page.locator(f"#hasil a[href='{baker.get_absolute_url()}']")).to_have_count(1)
