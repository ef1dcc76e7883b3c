"""The forum: who writes and reads, what waits, what is counted, who is told, what is found."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.choices import (
    POST_MOVES,
    CaseStatus,
    MemberStatus,
    NoticeTopic,
    PostActor,
    PostStatus,
    Role,
)
from members.models import (
    Block,
    ForumReply,
    ForumTheme,
    ForumTopic,
    Kecamatan,
    Notification,
    PostChange,
    TopicFollow,
    User,
)
from members.services import forum, forum_lists
from okoce.errors import RuleBroken
from tests.desk import decide
from tests.factories import (
    CaseFactory,
    MemberFactory,
    PendampingFactory,
    ReplyFactory,
    StaffFactory,
    TopicFactory,
    UserFactory,
    known,
)

pytestmark = pytest.mark.django_db

SHOWN, HELD, REFUSED = PostStatus.SHOWN, PostStatus.HELD, PostStatus.REFUSED
HIDDEN, WITHDRAWN = PostStatus.HIDDEN, PostStatus.WITHDRAWN
WHY = "Ini iklan."


def member() -> User:
    return MemberFactory().user


@pytest.fixture
def theme():
    return ForumTheme.objects.get(slug="bahan-baku")


@pytest.fixture
def asker():
    return known(member())


@pytest.fixture
def topic(asker, theme):
    return forum.start_topic(
        by=asker, title="Di mana membeli vanili?", body="Sedikit saja.", theme=theme
    )


@pytest.fixture
def as_user():
    """``as_user(user)``: a browser of theirs."""

    def browser(user):
        client = Client()
        client.force_login(user)
        return client

    return browser


def told(user: User, kind: str = "forum_reply") -> int:
    return Notification.objects.filter(user=user, kind=kind).count()


def codes(response) -> list[str]:
    return [row.code for row in response.context["page"].rows]


# Who comes in.


@pytest.mark.parametrize(
    ("make", "reads", "writes"),
    [
        (member, 200, 302),
        (PendampingFactory, 200, 302),
        (StaffFactory, 200, 403),
        (lambda: UserFactory(is_staff=True, is_superuser=True), 200, 403),
        (lambda: StaffFactory(group=Role.OPERATOR), 403, 403),
        (lambda: StaffFactory(group=Role.LENDER), 403, 403),
        (UserFactory, 403, 403),
        (lambda: MemberFactory(status=MemberStatus.SUBMITTED).user, 403, 403),
        (lambda: MemberFactory(status=MemberStatus.FLAGGED).user, 403, 403),
    ],
)
def test_who_reads_and_who_writes(as_user, topic, make, reads, writes):
    browser = as_user(make())
    place = topic.get_absolute_url()

    for address in (
        *("/forum/", "/forum/tema/bahan-baku/", "/forum/kecamatan/tebet/"),
        *("/forum/?cari=vanili", place),
    ):
        assert browser.get(address).status_code == reads, address
    assert ("tampil=ikuti" in browser.get("/forum/").content.decode()) == (writes == 302)
    assert browser.post(place, {"body": "Di pasar."}).status_code == writes
    asked = {"title": "Di mana membeli gula?", "place": "tema:bahan-baku", "body": "Gula aren."}
    assert browser.post("/forum/baru/", asked).status_code == writes
    follow = f"/forum/{topic.code}/ikuti/"
    assert browser.post(follow).status_code == writes
    wrote = ForumTopic.objects.count() + ForumReply.objects.count() - 3
    assert wrote == (2 if writes == 302 else 0)


def test_service_lets_nobody_else_write(topic, theme):
    for outsider in (StaffFactory(), UserFactory(is_superuser=True), UserFactory()):
        with pytest.raises(RuleBroken):
            forum.start_topic(by=outsider, title="Apa kabar?", body="Halo", theme=theme)
        with pytest.raises(RuleBroken):
            forum.reply(topic, by=outsider, body="Halo")


# Writing.


def test_a_question_is_asked_answered_and_followed(as_user, asker):
    browser = as_user(asker)
    words = {"title": " Di mana  beli vanili? ", "place": "kecamatan:tebet", "body": "**Sedikit**"}

    response = browser.post("/forum/baru/", words)

    topic = ForumTopic.objects.get(title="Di mana beli vanili?")
    assert response.url == topic.get_absolute_url()
    assert (topic.status, topic.kecamatan.slug, topic.theme) == (SHOWN, "tebet", None)
    assert TopicFollow.objects.filter(topic=topic, user=asker).exists()
    assert codes(browser.get("/forum/kecamatan/tebet/")) == [topic.code]
    page = browser.get(response.url).content.decode()
    assert "<strong>Sedikit</strong>" in page


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"title": "Apa?", "place": "tema:produksi", "body": "Resep"}, "title"),
        ({"title": "x" * 121, "place": "tema:produksi", "body": "Resep"}, "title"),
        ({"title": "Resep apa ini?", "place": "tema:tidak-ada", "body": "Resep"}, "place"),
        ({"title": "Resep apa ini?", "place": "", "body": "Resep"}, "place"),
        ({"title": "Resep apa ini?", "place": "tema:produksi", "body": " \u200b\n "}, "body"),
        ({"title": "Resep apa ini?", "place": "tema:produksi", "body": "x" * 5001}, "body"),
    ],
)
def test_a_wrong_form_is_refused_and_keeps_what_was_typed(as_user, asker, words, wrong):
    response = as_user(asker).post("/forum/baru/", words)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert response.context["form"]["title"].value() == words["title"]


def test_sent_twice_is_said_once(topic):
    helper = known(member())

    first = forum.reply(topic, by=helper, body="Di pasar.")
    second = forum.reply(topic, by=helper, body="Di pasar.")

    assert first.pk == second.pk
    assert ForumTopic.objects.get(pk=topic.pk).reply_count == 1


@pytest.mark.parametrize("status", [HELD, REFUSED, HIDDEN, WITHDRAWN])
def test_a_topic_out_of_sight_takes_no_reply(topic, status):
    ForumTopic.objects.filter(pk=topic.pk).update(status=status)

    with pytest.raises(RuleBroken):
        forum.reply(topic, by=known(member()), body="Di pasar.")


def test_too_much_is_refused_and_keeps_what_was_typed(as_user, asker):
    browser = as_user(asker)
    words = {"place": "tema:produksi", "body": "Resep apa ini?"}
    for number in range(5):
        browser.post("/forum/baru/", words | {"title": f"Resep nomor {number}?"})

    response = browser.post("/forum/baru/", words | {"title": "Resep nomor enam?"})

    assert response.status_code == 429
    assert response.context["form"]["title"].value() == "Resep nomor enam?"
    assert not ForumTopic.objects.filter(title="Resep nomor enam?").exists()


# What waits.


def test_first_posts_wait_until_a_moderator_has_shown_two(theme):
    newcomer, moderator = member(), StaffFactory()
    first = forum.start_topic(by=newcomer, title="Apa itu P-IRT?", body="Baru.", theme=theme)
    second = forum.reply(TopicFactory(), by=newcomer, body="Terima kasih.")
    assert (first.status, second.status) == (HELD, HELD)

    forum.change_post(first, SHOWN, by=moderator)
    assert forum.reply(TopicFactory(), by=newcomer, body="Masih baru.").status == HELD
    forum.change_post(second, SHOWN, by=moderator)

    assert forum.reply(TopicFactory(), by=newcomer, body="Sekarang kenal.").status == SHOWN


def test_a_pendamping_is_known_from_the_start():
    assert forum.reply(TopicFactory(), by=PendampingFactory(), body="Bisa.").status == SHOWN


@pytest.mark.parametrize("body", ["Main slot gacor yuk", "Lihat https://contoh.com/a"])
@pytest.mark.parametrize("make", [lambda: known(member()), PendampingFactory])
def test_spam_words_and_links_wait_whoever_wrote_them(topic, make, body):
    row = forum.reply(topic, by=make(), body=body)

    assert row.status == HELD
    assert row.history.get().note
    topic.refresh_from_db()
    assert topic.reply_count == 0


def test_only_its_author_sees_a_post_that_waits(as_user, theme):
    author = member()
    held = forum.start_topic(by=author, title="Apa itu vanili?", body="Belum tahu.", theme=theme)
    living = TopicFactory()
    reply = forum.reply(living, by=author, body="Saya menunggu.")

    own = as_user(author).get(held.get_absolute_url())
    assert own.status_code == 200
    assert own.context["topic"].due_on > timezone.localdate()
    assert f'data-state="{HELD}"' in own.content.decode()
    assert {post.code for post in as_user(author).get("/forum/").context["waiting"]} == {
        held.code,
        reply.code,
    }
    for other in (member(), StaffFactory()):
        browser = as_user(other)
        assert browser.get(held.get_absolute_url()).status_code == 404
        assert browser.post(held.get_absolute_url(), {"body": "Halo"}).status_code in (403, 404)
        assert codes(browser.get("/forum/")) == [living.code]
        assert codes(browser.get("/forum/?cari=vanili belum")) == []
        assert reply.code not in browser.get(living.get_absolute_url()).content.decode()


def test_the_author_reads_why_a_post_is_not_shown(as_user, theme):
    author = member()
    topic = forum.start_topic(by=author, title="Apa itu vanili?", body="Belum tahu.", theme=theme)

    forum.change_post(topic, REFUSED, by=StaffFactory(), note=WHY)

    notice = Notification.objects.get(user=author)
    assert (notice.topic, notice.path) == (NoticeTopic.FORUM, topic.get_absolute_url())
    assert WHY in notice.body
    assert WHY in as_user(author).get(notice.path).content.decode()


# The one door.


def people(post) -> dict[str, tuple[User | None, PostActor | None]]:
    """Everybody who might try, each with who they are to this post."""
    return {
        "the portal": (None, PostActor.SYSTEM),
        "author": (post.author, PostActor.AUTHOR),
        "moderator": (StaffFactory(), PostActor.MODERATOR),
        "moderator who left": (StaffFactory(is_active=False), None),
        "superadmin": (UserFactory(is_superuser=True, is_staff=True), None),
        "superadmin in the staff group": (StaffFactory(is_superuser=True), None),
        "operator": (StaffFactory(group=Role.OPERATOR), None),
        "lender": (StaffFactory(group=Role.LENDER), None),
        "pendamping": (PendampingFactory(), None),
        "another member": (member(), None),
        "somebody": (UserFactory(), None),
    }


@pytest.mark.parametrize("old", PostStatus)
@pytest.mark.parametrize("factory", [TopicFactory, ReplyFactory])
def test_moves_are_made_by_those_in_the_table_and_nobody_else(factory, old):
    post = factory(status=old)

    for name, (person, actor) in people(post).items():
        for new in PostStatus:
            type(post).objects.filter(pk=post.pk).update(status=old)
            ForumTopic.objects.update(reply_count=1)
            moved = post.history.count()
            allowed = actor in POST_MOVES.get((old, new), frozenset())

            if allowed:
                forum.change_post(post, new, by=person, note=WHY)
            else:
                with pytest.raises(RuleBroken):
                    forum.change_post(post, new, by=person, note=WHY)

            post.refresh_from_db()
            assert post.status == (new if allowed else old), (name, old, new)
            assert post.history.count() == moved + allowed


@pytest.mark.parametrize(("old", "new"), sorted(forum.REASON_NEEDED))
@pytest.mark.parametrize("note", ["", "  ", "Hubungi 0812 3456 7890"])
def test_a_moderator_gives_a_reason_without_private_numbers(old, new, note):
    post = TopicFactory(status=old)

    with pytest.raises(RuleBroken):
        forum.change_post(post, new, by=StaffFactory(), note=note)


def test_nobody_moderates_their_own_words():
    officer = StaffFactory()
    MemberFactory(user=officer)
    post = TopicFactory(author=officer, status=HELD)

    with pytest.raises(RuleBroken):
        forum.change_post(post, SHOWN, by=officer)


# What is counted.


def test_count_and_place_follow_what_is_shown(topic):
    helper = known(member())
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        first = forum.reply(topic, by=helper, body="Di pasar.")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        second = forum.reply(topic, by=helper, body="Atau di toko.")

    def facts():
        topic.refresh_from_db()
        return topic.reply_count, topic.last_at

    assert facts() == (2, second.status_since)
    forum.change_post(second, WITHDRAWN, by=helper)
    assert facts() == (1, first.status_since)
    forum.hide_post(first)
    assert facts() == (0, topic.status_since)
    forum.hide_post(first)
    forum.show_post(first)
    forum.show_post(first)
    assert facts() == (1, first.status_since)


def test_an_answer_out_of_sight_is_no_answer_any_more(topic, asker):
    row = forum.reply(topic, by=known(member()), body="Di pasar.")
    forum.mark_answer(topic, row, by=asker)

    forum.hide_post(row)

    topic.refresh_from_db()
    assert topic.answer is None


@pytest.mark.django_db(transaction=True)
def test_replies_at_once_are_all_counted():
    topic, people = TopicFactory(), [known(member()) for _number in range(4)]
    leaving = [ReplyFactory(topic=topic) for _number in range(2)]
    start = Barrier(6)

    def act(job):
        start.wait()
        try:
            job()
        finally:
            connection.close()

    jobs = [lambda one=one: forum.reply(topic_again(topic), by=one, body="Saya!") for one in people]
    jobs += [
        lambda row=row: forum.change_post(row, WITHDRAWN, by=row.author)
        for row in (ForumReply.objects.select_related("author").get(pk=row.pk) for row in leaving)
    ]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, jobs))

    topic.refresh_from_db()
    assert topic.reply_count == topic.replies.shown().count() == 4
    assert topic.last_at == topic.replies.shown().latest("status_since").status_since
    assert TopicFollow.objects.filter(topic=topic).count() == 4


def topic_again(topic):
    return ForumTopic.objects.get(pk=topic.pk)


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_decide_once():
    row, moderators = ReplyFactory(status=HELD), [StaffFactory(), StaffFactory()]
    start, outcomes = Barrier(2), []

    def show(moderator):
        mine = ForumReply.objects.get(pk=row.pk)
        start.wait()
        try:
            forum.change_post(mine, SHOWN, by=moderator)
            outcomes.append("shown")
        except RuleBroken:
            outcomes.append("late")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(show, moderators))

    row.topic.refresh_from_db()
    assert sorted(outcomes) == ["late", "shown"]
    assert row.topic.reply_count == 1


# Following.


def test_followers_are_told_once_until_they_looked(as_user, topic, asker):
    follower, helper = member(), known(member())
    forum.follow(topic, follower)

    forum.reply(topic, by=helper, body="Di pasar.")
    forum.reply(topic, by=helper, body="Atau di toko.")
    assert (told(asker), told(follower), told(helper)) == (1, 1, 0)

    as_user(follower).get(topic.get_absolute_url())
    assert not Notification.objects.filter(user=follower).unread().exists()
    forum.reply(topic, by=helper, body="Atau di koperasi.")
    assert (told(asker), told(follower)) == (1, 2)

    as_user(follower).post(f"/forum/{topic.code}/berhenti/")
    forum.reply(topic, by=helper, body="Sudah ketemu?")
    assert told(follower) == 2


def test_followers_are_told_when_a_held_reply_is_shown_and_only_then(topic, asker):
    row = forum.reply(topic, by=member(), body="Di pasar.")
    assert told(asker) == 0

    forum.change_post(row, SHOWN, by=StaffFactory())
    assert told(asker) == 1
    forum.look_at(topic, asker)
    forum.hide_post(row)
    forum.show_post(row)

    assert told(asker) == 1


def test_nobody_is_told_of_people_they_are_kept_apart_from(topic, asker):
    follower, apart_too, helper = member(), member(), known(member())
    forum.follow(topic, follower)
    forum.follow(topic, apart_too)
    Block.objects.create(blocker=helper, blocked=follower)
    Block.objects.create(blocker=apart_too, blocked=asker)

    forum.reply(topic, by=helper, body="Di pasar.")

    assert (told(asker), told(follower), told(apart_too)) == (1, 0, 0)


# The answer.


def test_who_asked_marks_the_answer_and_takes_it_back(as_user, topic, asker):
    helper = known(member())
    row = forum.reply(topic, by=helper, body="Di pasar.")
    browser, place = as_user(asker), topic.get_absolute_url()

    browser.post(f"/forum/balasan/{row.code}/jawaban/")
    assert browser.get(place).context["answer"] == row
    assert told(helper, "forum_answer") == 1

    browser.post(f"/forum/balasan/{row.code}/bukan-jawaban/")
    browser.post(f"/forum/balasan/{row.code}/jawaban/")
    assert told(helper, "forum_answer") == 1
    browser.post(f"/forum/balasan/{row.code}/bukan-jawaban/")
    assert browser.get(place).context["answer"] is None


def test_nobody_else_marks_and_nothing_else_is_marked(as_user, topic, asker):
    row, elsewhere = ReplyFactory(topic=topic), ReplyFactory()
    held = ReplyFactory(topic=topic, status=HELD)

    for other in (row.author, member()):
        address = f"/forum/balasan/{row.code}/jawaban/"
        assert as_user(other).post(address).status_code == 404
        with pytest.raises(RuleBroken):
            forum.mark_answer(topic, row, by=other)
    for wrong in (elsewhere, held):
        with pytest.raises(RuleBroken):
            forum.mark_answer(topic, wrong, by=asker)


# One's own words.


def test_own_words_are_changed_for_a_day(as_user, topic, asker):
    browser = as_user(asker)
    words = {"title": "Di mana membeli gula?", "place": "tema:produksi", "body": "Gula aren."}

    browser.post(f"/forum/{topic.code}/sunting/", words)
    topic.refresh_from_db()
    assert (topic.title, topic.theme.slug) == ("Di mana membeli gula?", "produksi")
    assert topic.edited_at
    assert topic.status == SHOWN
    assert "data-edited" in browser.get(topic.get_absolute_url()).content.decode()

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        client = as_user(asker)
        late = client.post(f"/forum/{topic.code}/sunting/", words | {"body": "Lain."})
        assert late.url == topic.get_absolute_url()
        with pytest.raises(RuleBroken):
            forum.edit_post(topic, by=asker, body="Lain.")
    topic.refresh_from_db()
    assert topic.body == "Gula aren."


def test_what_still_waits_is_changed_at_any_time():
    row = ReplyFactory(status=HELD, created_at=timezone.now() - timedelta(days=3))

    forum.edit_post(row, by=row.author, body="Lebih jelas.")

    row.refresh_from_db()
    assert (row.body, row.status) == ("Lebih jelas.", HELD)


def test_an_edit_is_checked_for_spam_again(topic, asker):
    row = forum.reply(topic, by=known(member()), body="Di pasar.")

    forum.edit_post(row, by=row.author, body="Main slot gacor")

    row.refresh_from_db()
    topic.refresh_from_db()
    assert (row.status, topic.reply_count) == (HELD, 0)
    assert row.history.first().by is None


def test_a_pendamping_writes_and_changes(as_user, topic):
    browser, words = as_user(PendampingFactory()), {"body": "Di pasar."}

    place = browser.post(topic.get_absolute_url(), words).url
    row = ForumReply.objects.get()
    browser.post(f"/forum/balasan/{row.code}/sunting/", {"body": "Di pasar induk."})

    assert row.code in codes(browser.get(place))
    assert ForumReply.objects.get().body == "Di pasar induk."


def test_saving_the_same_words_changes_nothing(topic, asker):
    forum.edit_post(topic, by=asker, body=topic.body)

    assert ForumTopic.objects.get(pk=topic.pk).edited_at is None


def test_own_words_are_taken_back(as_user, topic, asker):
    row = forum.reply(topic, by=known(member()), body="Di pasar.")

    as_user(row.author).post(f"/forum/balasan/{row.code}/tarik/")
    assert codes(as_user(asker).get(topic.get_absolute_url())) == []
    as_user(asker).post(f"/forum/{topic.code}/tarik/")

    assert as_user(asker).get(topic.get_absolute_url()).status_code == 404
    assert codes(as_user(asker).get("/forum/")) == []


def test_other_peoples_words_are_not_changed_and_not_taken_back(as_user, topic):
    row = ReplyFactory(topic=topic)
    words = {"title": "Di mana membeli gula?", "place": "tema:produksi", "body": "Gula aren."}

    for other in (member(), topic.author, PendampingFactory()):
        browser = as_user(other)
        for address in (f"/forum/balasan/{row.code}", f"/forum/{topic.code}"):
            if other == topic.author and "balasan" not in address:
                continue
            assert browser.get(f"{address}/sunting/").status_code == 404
            assert browser.post(f"{address}/sunting/", words).status_code == 404
            assert browser.post(f"{address}/tarik/").status_code == 404


# Lists.


def test_living_topics_come_first(as_user, asker):
    old, new = TopicFactory(), TopicFactory()
    browser = as_user(asker)
    assert codes(browser.get("/forum/")) == [new.code, old.code]

    forum.reply(old, by=asker, body="Sudah ketemu?")

    assert codes(browser.get("/forum/")) == [old.code, new.code]


def test_lists_are_narrowed(as_user, asker, topic):
    tebet = TopicFactory(theme=None, kecamatan=Kecamatan.objects.get(slug="tebet"))
    answered = ReplyFactory().topic
    browser = as_user(asker)

    assert codes(browser.get("/forum/kecamatan/tebet/")) == [tebet.code]
    assert tebet.code not in codes(browser.get("/forum/tema/bahan-baku/"))
    assert answered.code not in codes(browser.get("/forum/?tampil=belum"))
    assert codes(browser.get("/forum/?tampil=ikuti")) == [topic.code]
    assert len(codes(browser.get("/forum/?tampil=apa-saja"))) == 3
    assert browser.get("/forum/tema/tidak-ada/").status_code == 404


def test_blocked_people_are_left_out_both_ways(as_user, topic, asker):
    helper, reader = known(member()), member()
    row = forum.reply(topic, by=helper, body="Di pasar induk.")
    forum.mark_answer(topic, row, by=asker)
    theirs = TopicFactory(author=helper)

    for blocker, blocked in ((reader, helper), (helper, reader)):
        Block.objects.create(blocker=blocker, blocked=blocked)
        browser = as_user(reader)
        assert codes(browser.get("/forum/")) == [topic.code]
        assert codes(browser.get("/forum/?cari=induk")) == []
        assert browser.get(theirs.get_absolute_url()).status_code == 404
        page = browser.get(topic.get_absolute_url())
        assert codes(page) == []
        assert page.context["answer"] is None
        with pytest.raises(RuleBroken):
            forum.reply(theirs, by=reader, body="Halo")
        Block.objects.all().delete()


def test_replies_are_paged_by_key_and_found_in_their_place(as_user, asker, topic, monkeypatch):
    monkeypatch.setattr(forum_lists, "REPLIES_ON_A_PAGE", 3)
    rows = [ReplyFactory(topic=topic) for _number in range(8)]
    browser, place = as_user(asker), topic.get_absolute_url()

    met, address = [], ""
    while address is not None:
        page = browser.get(f"{place}{address}")
        met += codes(page)
        address = page.context["next_url"] or None

    assert met == [row.code for row in rows]
    for row in rows:
        assert row.code in codes(browser.get(row.get_absolute_url()))
    assert codes(browser.get(f"{place}?balasan=TIDAKADA")) == met[:3]


def test_a_topic_has_one_address(as_user, asker, topic):
    response = as_user(asker).get(f"/forum/{topic.code}-nama-lama/?balasan=X")

    assert response.url == f"{topic.get_absolute_url()}?balasan=X"


# Search.


@pytest.mark.parametrize("words", ["vanili", "VANILI", "membeli", "beli", "vani", "di mana vanili"])
def test_a_topic_is_found_by_its_words(asker, topic, words):
    assert list(forum_lists.find_topics(asker, query=words)) == [topic]


def test_a_topic_is_found_through_its_reply(as_user, asker, topic):
    TopicFactory()
    row = ReplyFactory(topic=topic, body="Coba koperasi di Jatinegara.")
    browser = as_user(asker)
    assert codes(browser.get("/forum/?cari=koperasi+jatinegara")) == [topic.code]
    assert codes(browser.get("/forum/kecamatan/tebet/?cari=koperasi")) == []

    for status in (HELD, REFUSED, HIDDEN, WITHDRAWN):
        ForumReply.objects.filter(pk=row.pk).update(status=status)
        assert codes(browser.get("/forum/?cari=koperasi")) == []


@pytest.mark.parametrize("words", ["!!!", "' & | :*", "\0", "a" * 500, "<script>", "%_"])
def test_nonsense_finds_nothing_and_breaks_nothing(as_user, asker, topic, words):
    response = as_user(asker).get("/forum/", {"cari": words})

    assert response.status_code == 200
    assert codes(response) in ([], [topic.code])


def test_a_common_word_walks_the_list(asker, monkeypatch):
    monkeypatch.setattr(forum_lists, "FEW", 3)
    topics = TopicFactory.create_batch(5)
    through = ReplyFactory(topic=TopicFactory(title="Tanpa kata", body="itu"), body="Ada vanili.")

    found = forum_lists.find_topics(asker, query="vanili")

    assert set(found) == {*topics, through.topic}


# What it costs.


def fill(number: int, topic: ForumTopic) -> None:
    for _number in range(number):
        ReplyFactory(topic=TopicFactory(author=member()))
        ReplyFactory(topic=topic)


def test_pages_cost_the_same_with_one_and_with_thirty(as_user, query_count, topic, asker):
    browser = as_user(asker)
    pages = [
        *("/forum/", "/forum/tema/bahan-baku/", "/forum/?cari=vanili", "/forum/?tampil=belum"),
        topic.get_absolute_url(),
    ]
    fill(1, topic)
    forum.mark_answer(topic, topic.replies.first(), by=asker)
    for page in pages:
        browser.get(page)
    before = [query_count(browser.get, page) for page in pages]

    fill(29, topic)

    assert [query_count(browser.get, page) for page in pages] == before
    assert max(before) <= 26


def test_own_posts_that_wait_cost_the_same(as_user, query_count):
    author = member()
    TopicFactory(author=author, status=HELD)
    ReplyFactory(author=author, status=REFUSED)
    browser = as_user(author)
    browser.get("/forum/")
    before = query_count(browser.get, "/forum/")

    TopicFactory.create_batch(3, author=author, status=HELD)
    ReplyFactory.create_batch(3, author=author, status=REFUSED)

    assert query_count(browser.get, "/forum/") == before


@pytest.fixture
def many_topics(theme):
    """20,000 topics and 45,000 replies, 5,000 of them in one topic."""
    author, tebet = member(), Kecamatan.objects.get(slug="tebet")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO members_forumtopic (code, author_id, title, body, status, status_since,
                created_at, theme_id, kecamatan_id, reply_count, last_at)
            SELECT 'T' || n, %s, 'Pertanyaan nomor t' || n, 'Tentang kemasan', 'tayang', now(),
                now(), CASE WHEN n %% 10 > 0 THEN %s END, CASE WHEN n %% 10 = 0 THEN %s END,
                CASE WHEN n %% 200 = 0 THEN 0 ELSE 2 END, now() - n * interval '1 minute'
            FROM generate_series(1, 20000) n
            """,
            [author.pk, theme.pk, tebet.pk],
        )
        cursor.execute(
            """
            INSERT INTO members_forumreply (code, author_id, body, status, status_since,
                created_at, topic_id)
            SELECT 'R' || substr(t.code, 2) || 'x' || part, %s,
                'Jawaban ' || t.code || 'j' || part, 'tayang', now(), now(), t.id
            FROM members_forumtopic t,
                generate_series(1, CASE t.code WHEN 'T1' THEN 5000 ELSE 2 END) part
            """,
            [author.pk],
        )
        cursor.execute("SELECT gin_clean_pending_list('topic_search')")
        cursor.execute("SELECT gin_clean_pending_list('reply_search')")
        cursor.execute("ANALYZE members_forumtopic, members_forumreply")
    return theme, tebet


def test_every_list_walks_an_index(many_topics):
    theme, tebet = many_topics
    reader = member()
    forum.follow(ForumTopic.objects.get(code="T9999"), reader)
    lively = forum_lists.LIVELY_FIRST
    key = (timezone.now() - timedelta(days=7), 1)
    every = forum_lists.find_topics(reader)
    of_theme = forum_lists.find_topics(reader, theme=theme)

    for topics, index in [
        (every, "topic_newest"),
        (lively.beyond(every, key), "topic_newest"),
        (of_theme, "topic_"),
        (forum_lists.find_topics(reader, kecamatan=tebet), "topic_by_kecamatan"),
        (forum_lists.unanswered(every), "topic_unanswered"),
        (forum_lists.find_topics(reader, query="kemasan"), "topic_newest"),
        (forum_lists.find_topics(reader, query="jawaban"), "topic_newest"),
        (forum_lists.followed(every, reader), "members_forumtopic_pkey"),
    ]:
        plan = lively.sort(forum_lists.for_list(topics, reader))[:21].explain()
        assert f"Index Scan using {index}" in plan, plan
        assert "Seq Scan on members_forumtopic" not in plan, plan
        assert "Seq Scan on members_forumreply" not in plan, plan


def test_rare_words_and_replies_are_read_from_their_indexes(many_topics):
    reader = member()
    topic = ForumTopic.objects.get(code="T777")

    found = forum_lists.find_topics(reader, query="t777j2")
    assert list(found) == [topic]
    replies = ForumReply.objects.shown_to(reader)
    asked = forum_lists.search_query(["t777j2"], forum_lists.NO_WORDS)
    plan = replies.filter(search=asked)[:1001].explain()
    assert "Bitmap Index Scan on reply_search" in plan
    long = ForumTopic.objects.get(code="T1").replies.open_to(reader)
    rows = forum_lists.OLDEST_FIRST.sort(long)[:21]
    assert "Index Scan using reply_of_topic" in rows.explain()


# The desk.


def test_a_moderator_shows_and_refuses_at_the_desk(as_user):
    browser = as_user(StaffFactory())
    row, topic = ReplyFactory(status=HELD), TopicFactory(status=HELD)

    decide(browser, f"/admin/members/forumreply/{row.pk}/change/", SHOWN)
    decide(browser, f"/admin/members/forumtopic/{topic.pk}/change/", REFUSED)
    topic.refresh_from_db()
    assert topic.status == HELD
    decide(browser, f"/admin/members/forumtopic/{topic.pk}/change/", REFUSED, WHY)

    row.refresh_from_db()
    topic.refresh_from_db()
    assert (row.status, topic.status) == (SHOWN, REFUSED)
    assert PostChange.objects.get(topic=topic).note == WHY


def test_many_are_shown_at_once(as_user):
    rows = [ReplyFactory(status=HELD) for _number in range(3)]

    as_user(StaffFactory()).post(
        "/admin/members/forumreply/",
        {"action": f"to_{SHOWN}", "_selected_action": [row.pk for row in rows], "reason": ""},
    )

    assert ForumReply.objects.shown().count() == 3
    assert {row.topic.reply_count for row in ForumReply.objects.select_related("topic")} == {1}


def test_an_edit_meanwhile_stops_the_decision(as_user):
    topic = TopicFactory(status=HELD)
    browser, url = as_user(StaffFactory()), f"/admin/members/forumtopic/{topic.pk}/change/"
    version = browser.get(url).context["version"]
    forum.edit_post(topic, by=topic.author, body="Sesuatu yang lain.")

    browser.post(url, {"_move": SHOWN, "reason": "", "_version": version})

    topic.refresh_from_db()
    assert topic.status == HELD


def test_superadmins_and_authors_find_no_buttons(as_user):
    officer = StaffFactory()
    MemberFactory(user=officer)
    own, other = TopicFactory(author=officer, status=HELD), TopicFactory(status=HELD)

    def moves(user, topic):
        url = f"/admin/members/forumtopic/{topic.pk}/change/"
        return as_user(user).get(url).context["moves"]

    assert moves(officer, own) == []
    assert moves(UserFactory(is_staff=True, is_superuser=True), other) == []
    assert [move.value for move in moves(officer, other)] == [SHOWN, REFUSED]


@pytest.mark.parametrize("make", [TopicFactory, ReplyFactory])
@pytest.mark.parametrize("status", [CaseStatus.OPEN, CaseStatus.UPHELD])
def test_what_a_case_hides_is_shown_by_its_decision_alone(as_user, make, status):
    post, officer = make(status=HIDDEN), StaffFactory()
    case = CaseFactory(
        thing=post, author=post.author, label="", path="", status=status, hidden_at=timezone.now()
    )
    name = post._meta.model_name
    url = f"/admin/members/{name}/{post.pk}/change/"

    page = as_user(officer).get(url)
    with pytest.raises(RuleBroken):
        forum.change_post(post, SHOWN, by=officer)

    post.refresh_from_db()
    assert post.status == HIDDEN
    assert page.context["moves"] == []
    assert f"/admin/members/reportcase/{case.pk}/change/" in page.content.decode()
    forum.show_post(post)
    assert post.is_shown


def test_what_a_moderator_hid_by_hand_is_shown_again_by_hand(as_user):
    topic, officer = TopicFactory(), StaffFactory()
    CaseFactory(thing=topic, author=topic.author, label="", path="")
    browser, url = as_user(officer), f"/admin/members/forumtopic/{topic.pk}/change/"

    decide(browser, url, HIDDEN, WHY)
    topic.refresh_from_db()
    assert topic.status == HIDDEN
    decide(browser, url, SHOWN)

    topic.refresh_from_db()
    assert topic.is_shown


@time_machine.travel(date(2026, 6, 12), tick=False)
def test_what_waits_too_long_is_late_and_staff_are_told(as_user):
    officer = StaffFactory()
    TopicFactory(status=HELD, status_since=timezone.now() - timedelta(days=8))
    ReplyFactory(status=HELD)

    queues = as_user(officer).get("/admin/").context["queues"]
    forum.find_reminders()
    forum.find_reminders()

    late = {str(queue.url).split("/")[3]: (queue.count, queue.late) for queue in queues}
    assert (late["forumtopic"], late["forumreply"]) == ((1, True), (1, False))
    assert told(officer, "forum_late") == 1


def test_the_list_of_posts_costs_the_same(as_user, query_count):
    browser, url = as_user(StaffFactory()), "/admin/members/forumreply/"
    ReplyFactory(status=HELD)
    browser.get(url)
    before = query_count(browser.get, url)

    for _number in range(9):
        ReplyFactory(status=HELD)

    assert query_count(browser.get, url) == before


# Erasure.


def test_a_person_who_leaves_takes_their_words_along(as_user, topic, asker):
    helper = known(member())
    answer = forum.reply(topic, by=helper, body="Di pasar.")
    forum.reply(topic, by=asker, body="Terima kasih.")
    lonely = TopicFactory(author=asker)
    elsewhere = ReplyFactory(topic=TopicFactory(author=helper), author=asker, body="Rahasia.")
    held = ReplyFactory(author=asker, status=HELD)
    forum.mark_answer(elsewhere.topic, elsewhere, by=helper)

    forum.forget_author(asker)
    asker.delete()

    topic.refresh_from_db()
    assert (topic.title, topic.body, topic.author, topic.reply_count) == ("", "", None, 2)
    assert not ForumTopic.objects.filter(pk=lonely.pk).exists()
    assert not ForumReply.objects.filter(pk=held.pk).exists()
    elsewhere.refresh_from_db()
    assert (elsewhere.body, elsewhere.author) == ("", None)
    assert ForumTopic.objects.get(pk=elsewhere.topic_id).answer is None
    answer.refresh_from_db()
    assert answer.body == "Di pasar."
    assert not Notification.objects.filter(body__contains="vanili").exists()
    browser = as_user(helper)
    for page in ("/forum/", topic.get_absolute_url(), elsewhere.topic.get_absolute_url()):
        assert browser.get(page).status_code == 200
