"""The information centre: who moves a guide, what readers see, and when it has to be read again."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from events.choices import GUIDE_MOVES, GuideStatus
from events.models import Guide, GuideVote
from events.services import guide_search, guides
from events.services.guides import change_guide_status
from members.models import Notification
from okoce.bench import plans
from okoce.errors import RuleBroken
from okoce.facts import Certainty
from tests.desk import decide
from tests.etalase.test_plans import multiply
from tests.factories import (
    GuideFactory,
    GuideQuestionFactory,
    GuideTopicFactory,
    MemberFactory,
    PendampingFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# A Thursday without a holiday.
WORKDAY = date(2026, 11, 26)


def text_of(response) -> str:
    return response.content.decode()


# The one door of the status.


WHO = {
    "staff who wrote": StaffFactory,
    "other staff": StaffFactory,
    "pendamping who wrote": PendampingFactory,
    "other pendamping": PendampingFactory,
    "member": lambda: MemberFactory().user,
    "operator": lambda: StaffFactory(group="Operator Etalase"),
    "superadmin": lambda: UserFactory(is_staff=True, is_superuser=True),
}
WRITERS = {"staff who wrote", "other staff", "pendamping who wrote"}
MAY = {
    (GuideStatus.DRAFT, GuideStatus.IN_REVIEW): WRITERS,
    (GuideStatus.IN_REVIEW, GuideStatus.DRAFT): WRITERS,
    (GuideStatus.IN_REVIEW, GuideStatus.PUBLISHED): {"other staff"},
    (GuideStatus.PUBLISHED, GuideStatus.WITHDRAWN): {"staff who wrote", "other staff"},
    (GuideStatus.WITHDRAWN, GuideStatus.DRAFT): {"staff who wrote", "other staff"},
}


def test_every_move_of_a_guide_is_in_the_table_of_who_may():
    assert MAY.keys() == GUIDE_MOVES.keys()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("old", [each for each in GuideStatus.values if each != "diganti"])
def test_each_person_makes_the_moves_of_the_table(old, who):
    person = WHO[who]()
    for new in GuideStatus.values:
        guide = GuideFactory(status=old)
        if who.endswith("who wrote"):
            guides.note_edit(guide, by=person)

        if who in MAY.get((old, new), ()):
            change_guide_status(guide, new, by=person, note="Alasan")
            move = guide.history.get()
            assert (move.old_status, move.new_status, move.by) == (old, new, person)
        else:
            with pytest.raises(RuleBroken):
                change_guide_status(guide, new, by=person)
            assert not guide.history.exists()


def test_a_published_guide_carries_its_reviewer_and_the_writer_is_told():
    writer, reviewer = PendampingFactory(), StaffFactory()
    guide = GuideFactory(status=GuideStatus.IN_REVIEW, reviewed_on=None, published_at=None)
    guides.note_edit(guide, by=writer)

    change_guide_status(guide, GuideStatus.PUBLISHED, by=reviewer)

    guide.refresh_from_db()
    assert (guide.reviewer, guide.reviewed_on) == (reviewer, timezone.localdate())
    assert Notification.objects.get(user=writer).path == guide.get_absolute_url()


def test_a_guide_without_a_source_is_not_sent_to_a_reviewer():
    guide = GuideFactory(status=GuideStatus.DRAFT)
    guide.sources.all().delete()

    with pytest.raises(RuleBroken):
        change_guide_status(guide, GuideStatus.IN_REVIEW, by=StaffFactory())


def test_the_database_refuses_an_author_who_reviews_and_a_guide_nobody_reviewed():
    author = StaffFactory()
    guide = GuideFactory(author=author)

    for change in ({"reviewer": author}, {"reviewed_on": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Guide.objects.filter(pk=guide.pk).update(**change)


# The desk.


def rows_of(guide: Guide | None = None) -> dict:
    sources = list(guide.sources.all()) if guide else []
    words = {"sources-TOTAL_FORMS": len(sources), "sources-INITIAL_FORMS": len(sources)}
    words |= {"history-TOTAL_FORMS": 0, "history-INITIAL_FORMS": 0}
    for number, each in enumerate(sources):
        words |= {
            f"sources-{number}-{name}": getattr(each, name)
            for name in ("id", "position", "claim", "title", "publisher", "dated", "url")
        }
        words[f"sources-{number}-certainty"] = each.certainty
        words[f"sources-{number}-guide"] = guide.pk
    return words


def fields_of(guide: Guide) -> dict:
    names = ("title", "slug", "summary", "body", "office")
    return {name: getattr(guide, name) for name in names} | {"topic": guide.topic_id}


def test_a_pendamping_writes_a_draft_and_a_member_of_staff_publishes_it(client):
    topic = GuideTopicFactory()
    client.force_login(PendampingFactory())
    words = {"title": "Cara memotret produk", "slug": "memotret", "summary": "Dengan HP."}
    words |= {"body": "## Cahaya\n\nDekat jendela.", "topic": topic.pk, "office": "Sudin"}
    words |= rows_of() | {"sources-TOTAL_FORMS": 1, "sources-0-claim": "Cahaya"}
    words |= {
        "sources-0-position": 10,
        "sources-0-title": "Buku",
        "sources-0-certainty": "diketahui",
    }
    client.post("/admin/events/guide/add/", words)
    guide = Guide.objects.get(slug="memotret")
    place = f"/admin/events/guide/{guide.pk}/change/"
    decide(client, place, GuideStatus.IN_REVIEW)
    decide(client, place, GuideStatus.PUBLISHED)
    assert Guide.objects.get(pk=guide.pk).status == GuideStatus.IN_REVIEW

    client.force_login(StaffFactory())
    decide(client, place, GuideStatus.PUBLISHED)

    assert Guide.objects.get(pk=guide.pk).is_published


def test_of_two_who_edit_a_draft_the_second_is_refused(client):
    guide = GuideFactory(status=GuideStatus.DRAFT)
    place = f"/admin/events/guide/{guide.pk}/change/"
    client.force_login(StaffFactory())
    edition = client.get(place).context["adminform"].form.initial["edition"]
    for title in ("Judul satu", "Judul dua"):
        words = fields_of(guide) | rows_of(guide) | {"title": title, "edition": edition}
        answer = client.post(place, words)

    assert answer.status_code == 200
    assert Guide.objects.get(pk=guide.pk).title == "Judul satu"


def test_what_is_published_is_not_edited_at_the_desk(client):
    guide = GuideFactory()
    client.force_login(StaffFactory())

    client.post(
        f"/admin/events/guide/{guide.pk}/change/",
        fields_of(guide) | rows_of(guide) | {"title": "X"},
    )

    assert Guide.objects.get(pk=guide.pk).title == guide.title


def test_a_slug_that_another_page_has_is_refused(client):
    client.force_login(StaffFactory())
    words = {"title": "Tanya kami", "slug": "tanya", "summary": "S", "body": "B", "office": "O"}
    words |= rows_of() | {"topic": GuideTopicFactory().pk}

    client.post("/admin/events/guide/add/", words)

    assert not Guide.objects.filter(slug="tanya").exists()


def test_a_draft_is_previewed_by_the_desk_and_by_nobody_else(client):
    writer = PendampingFactory()
    guide = GuideFactory(status=GuideStatus.DRAFT)
    guides.note_edit(guide, by=writer)
    place = f"/panduan/pratinjau/{guide.pk}/"
    people = [writer, StaffFactory(), PendampingFactory(), MemberFactory().user]

    answers = []
    for person in people:
        client.force_login(person)
        answers.append(client.get(place).status_code)

    assert answers == [200, 200, 404, 404]
    assert Client().get(guide.get_absolute_url()).status_code == 404


# What readers see.


def test_a_guide_says_who_reviewed_it_what_is_unsure_and_where_it_comes_from(client, settings):
    guide = GuideFactory(
        body="## Biaya\n\nGratis (belum diverifikasi)", source=Certainty.UNVERIFIED
    )

    page = text_of(client.get(guide.get_absolute_url()))

    assert "oleh Tim Pemprov" in page
    assert '<mark class="unsure">belum diverifikasi</mark>' in page
    assert "PP 28/2025" in page
    assert '"@type": "Article"' in page
    address = settings.SITE_URL + guide.get_absolute_url()
    assert f'<link rel="canonical" href="{address}">' in page


def test_a_guide_about_money_says_access_and_never_capital(client):
    words = "Akses, bukan modal."
    about = text_of(client.get(GuideFactory(is_about_money=True).get_absolute_url()))
    other = text_of(client.get(GuideFactory().get_absolute_url()))

    # Once in the footer of every page.
    assert (about.count(words), other.count(words)) == (2, 1)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[klik](javascript:alert(1))",
        "## <b onmouseover=alert(1)>judul</b>",
        "(belum diverifikasi)<svg/onload=alert(1)>",
    ],
)
def test_markdown_runs_nothing(client, attack):
    guide = GuideFactory(body=attack, title=f"Judul {attack}"[:120], summary=attack[:300])
    GuideQuestionFactory(guide=guide, question=attack, answer=attack, answered=False)
    question = GuideQuestionFactory(guide=guide, question=attack, answered=True)
    type(question).objects.filter(pk=question.pk).update(answer=attack)

    for place in (guide.get_absolute_url(), question.get_absolute_url(), "/panduan/"):
        page = text_of(client.get(place))
        for bad in ("<script>alert", "<img src=x", 'javascript:alert(1)"', "<b onmouse", "<svg/"):
            assert bad not in page


def test_parts_get_places_of_their_own():
    parts = guides.parts_of("Awal\n\n## Biaya\n\nSatu\n\n## Biaya\n\nDua")

    assert [part.title for part in parts] == ["", "Biaya", "Biaya"]
    assert len({part.anchor for part in parts}) == 3


def test_a_withdrawn_guide_is_gone(client):
    guide = GuideFactory(status=GuideStatus.WITHDRAWN)

    assert client.get(guide.get_absolute_url()).status_code == 410


def test_search_finds_despite_a_typing_mistake_and_shows_answered_questions(client):
    guide = GuideFactory(title="Sertifikat halal untuk warung")
    GuideFactory(title="Sertifikat halal rahasia", status=GuideStatus.DRAFT)
    question = GuideQuestionFactory(question="Apakah sertifikat halal berbayar?", answered=True)
    guide_search.rebuild_vocabulary()

    page = text_of(client.get("/panduan/?cari=sertifkat"))

    assert "data-corrected" in page
    assert guide.title in page
    assert question.question in page
    assert "rahasia" not in page


def test_lists_hold_the_topic_the_newest_and_what_is_asked_most(client):
    topic = GuideTopicFactory()
    guide = GuideFactory(topic=topic, question_count=3)
    other = GuideFactory()

    front, of_topic = client.get("/panduan/"), client.get(topic.get_absolute_url())

    assert front.context["page"].rows == [other, guide]
    assert front.context["most_asked"] == [guide]
    assert of_topic.context["page"].rows == [guide]


def test_a_guide_alone_in_its_topic_leads_on_to_the_newest_others(client):
    alone, other = GuideFactory(), GuideFactory()

    page = client.get(alone.get_absolute_url())

    assert page.context["related"] == [other]


def test_the_front_page_leads_to_the_newest_guides(client):
    guide = GuideFactory()

    assert guide.get_absolute_url() in text_of(client.get("/"))


def test_published_guides_are_in_the_sitemap(client, settings):
    guide = GuideFactory()
    GuideFactory(status=GuideStatus.IN_REVIEW)

    page = text_of(client.get("/sitemap-panduan.xml"))

    assert page.count("<loc>") == 1
    assert settings.SITE_URL + guide.get_absolute_url() in page


def test_pages_cost_the_same_with_many_rows(client, query_count):
    topic = GuideTopicFactory()
    guide = GuideFactory(topic=topic, title="Izin usaha rumahan")
    GuideFactory(topic=topic, title="Izin usaha rumahan lagi")
    GuideQuestionFactory(guide=guide, answered=True)
    guide_search.rebuild_vocabulary()
    places = ["/panduan/", "/panduan/?cari=izin", topic.get_absolute_url()]
    places.append(guide.get_absolute_url())

    def cost() -> list[int]:
        cache.clear()
        guide_search.lexicon.load()
        return [query_count(client.get, place) for place in places]

    few = cost()
    for number in range(30):
        GuideFactory(topic=topic, title=f"Izin usaha rumahan {number}")
        GuideQuestionFactory(guide=guide, answered=True)

    assert cost() == few


def test_lists_walk_an_index_beside_ten_thousand_guides(settings):
    settings.PUBLIC_PAGE_SECONDS = 0
    topic, other = GuideTopicFactory(), GuideTopicFactory()
    guide = GuideFactory(topic=topic, title="Izin usaha", question_count=2)
    plain = GuideFactory(topic=other, title="Lain sekali", body="Lain", summary="Lain")
    asked = GuideQuestionFactory(answered=True)
    multiply(plain, 10_000, slug="'lain-' || n")
    multiply(asked, 10_000, code="'Q' || lpad(n::text, 9, '0')", nonce="'n' || n")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    pages = [["front", "/panduan/"], ["topic", topic.get_absolute_url()]]
    pages += [["guide", guide.get_absolute_url()], ["search", "/panduan/?cari=usaha"]]

    for page in plans.explain(pages):
        for query in page["queries"]:
            assert query["read_whole"] == [], query["plan"]


# Read again.


def old_guide(**fields) -> Guide:
    return GuideFactory(reviewed_on=WORKDAY - timedelta(days=180), **fields)


def test_the_reviewer_is_told_once_in_each_period():
    reviewer = StaffFactory()
    StaffFactory()
    old_guide(reviewer=reviewer)
    GuideFactory(reviewer=reviewer, reviewed_on=WORKDAY - timedelta(days=179))

    for _time in range(2):
        guides.find_stale(WORKDAY)
    first = Notification.objects.values_list("user", flat=True)
    assert list(first) == [reviewer.pk]
    guides.find_stale(WORKDAY + timedelta(days=181))

    # The second guide has become stale too.
    assert Notification.objects.filter(user=reviewer).count() == 3


def test_all_staff_are_told_when_the_reviewer_has_gone():
    gone, staff = StaffFactory(is_active=False), StaffFactory()
    old_guide(reviewer=gone)

    guides.find_stale(WORKDAY)

    assert list(Notification.objects.values_list("user", flat=True)) == [staff.pk]


def test_nobody_is_told_on_a_sunday():
    old_guide(reviewer=StaffFactory())

    assert guides.find_stale(WORKDAY + timedelta(days=3)) == 0


def test_readers_see_that_a_guide_was_not_reviewed_for_long(client):
    day = timezone.localdate() - timedelta(days=180)
    guide = GuideFactory(reviewed_on=day)

    assert "Belum ditinjau sejak" in text_of(client.get(guide.get_absolute_url()))


def test_a_reviewer_says_that_it_is_still_right_and_a_writer_cannot(client):
    writer = StaffFactory()
    guide = GuideFactory(reviewed_on=timezone.localdate() - timedelta(days=200))
    guides.note_edit(guide, by=writer)
    place = f"/admin/events/guide/{guide.pk}/change/"

    for person, is_fresh in ((writer, False), (StaffFactory(), True)):
        client.force_login(person)
        decide(client, place, "masih-benar")
        guide.refresh_from_db()
        assert guide.is_stale != is_fresh


# Whether it helped.


def send_vote(client, guide, **words):
    place = f"{guide.get_absolute_url()}suara/"
    nonce = client.get(place).context["form"]["nonce"].value()
    return client.post(place, {"useful": "ya", "nonce": nonce, **words})


def test_a_device_votes_once_and_nothing_says_whose_vote_it_was(client):
    guide = GuideFactory()

    for _time in range(2):
        send_vote(client, guide, words="Kurang contoh")

    guide.refresh_from_db()
    vote = GuideVote.objects.get()
    assert (guide.useful_count, guide.useless_count) == (1, 0)
    names = {field.name for field in vote._meta.concrete_fields}
    assert names == {"id", "guide", "ticket", "is_useful", "words", "day"}
    assert client.cookies["panduan_dinilai"].value == "1"


def test_the_same_form_from_another_device_counts_nothing(client):
    guide = GuideFactory()
    for each in (client, Client()):
        send_vote(each, guide, nonce="formulir-yang-sama", useful="belum")

    guide.refresh_from_db()
    assert guide.useless_count == 1


def test_an_account_votes_once_on_all_its_devices():
    guide, person = GuideFactory(), MemberFactory().user
    for _device in range(2):
        client = Client()
        client.force_login(person)
        send_vote(client, guide)

    guide.refresh_from_db()
    assert guide.useful_count == 1


def test_an_address_does_not_vote_without_end():
    guide = GuideFactory()
    answers = [send_vote(Client(), guide).status_code for _device in range(21)]

    assert answers[-2:] == [302, 429]


@pytest.mark.parametrize(
    "words",
    [{"situs": "https://spam.id"}, {"useful": "mungkin"}, {"words": "Telepon 081234567890"}],
)
def test_a_bad_vote_counts_nothing(client, words):
    guide = GuideFactory()

    answer = send_vote(client, guide, **words)

    assert answer.status_code == 422
    assert not GuideVote.objects.exists()
