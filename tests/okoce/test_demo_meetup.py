"""The demo city shows people who meet: every feature alive, every count right."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from members import reporting
from members.choices import (
    CONNECTION_MOVES,
    DEAL_MOVES,
    MEETING_MOVES,
    POST_MOVES,
    CaseStatus,
    ConnectionStatus,
    DealKind,
    DealStatus,
    MeetingStatus,
    PostStatus,
    ReportReason,
    ValueBand,
)
from members.demo.meetup import stories, topics, words
from members.models import (
    Block,
    CaseChange,
    Connection,
    ConnectionChange,
    Deal,
    DealChange,
    DirectoryEntry,
    ForumReply,
    ForumTheme,
    ForumTopic,
    Meeting,
    MeetingChange,
    Member,
    Message,
    MessagePicture,
    Notification,
    Participant,
    PostChange,
    ReportCase,
    Topic,
    User,
)
from members.services import connections, deals, messages, reports
from members.services.access import refuse_private_numbers
from members.services.spam import suspicion

STANDARD = {"members": 300, "products": 60, "pictures_now": 0}


def build(settings, **options) -> None:
    settings.DEMO = True
    call_command("demo", stdout=StringIO(), **{**STANDARD, **options})


def people() -> list[User]:
    return [User.objects.get(email=email) for email in stories.STORIES]


@pytest.mark.django_db
def test_the_standard_city_is_alive(settings):
    """One city serves all these looks at it: it takes a while to build."""
    build(settings)

    for look in (
        every_state_is_there,
        demo_accounts_have_relations_in_every_state,
        conversations_count_right,
        every_move_is_allowed,
        meetings_are_at_every_stage,
        deals_fit_their_rules,
        the_forum_counts_right,
        cases_hide_what_they_should,
        inboxes_say_what_waits,
        nothing_is_of_the_future,
        everybody_met_may_meet,
    ):
        look()


def every_state_is_there() -> None:
    for model, states in (
        (Connection, ConnectionStatus),
        (Meeting, MeetingStatus),
        (Deal, DealStatus),
        (ForumTopic, PostStatus),
        (ReportCase, CaseStatus),
    ):
        assert set(model.objects.values_list("status", flat=True)) == set(states)
    assert set(ForumReply.objects.values_list("status", flat=True)) == {
        PostStatus.SHOWN,
        PostStatus.HELD,
        PostStatus.HIDDEN,
    }
    assert Connection.objects.accepted().count() > 200
    assert Deal.objects.count() > 100
    assert Block.objects.count() == 1
    assert DirectoryEntry.objects.exists()


def demo_accounts_have_relations_in_every_state() -> None:
    for user in people():
        rows = Connection.objects.of(user)
        assert set(rows.values_list("status", flat=True)) == set(ConnectionStatus)
        asked = rows.proposed().values_list("asked_by", flat=True)
        assert connections.waiting_requests(user) >= 1
        assert user.pk in asked
        assert messages.unread_count(user) >= 1
    assert MessagePicture.objects.count() == 2
    for picture in MessagePicture.objects.all():
        assert picture.width == 1280
        assert picture.file.storage.exists(picture.file.name)


def conversations_count_right() -> None:
    for side in Participant.objects.select_related("connection"):
        written = side.connection.messages.all()
        newer = written.filter(pk__gt=side.last_read_id).exclude(author=side.user_id)
        assert side.unread == newer.count()
        assert side.last_at == written.aggregate(at=Max("sent_at"))["at"]
    sides = Connection.objects.filter(messages__isnull=False).distinct()
    assert not sides.annotate(n=Count("participants", distinct=True)).exclude(n=2).exists()
    strangers = Message.objects.exclude(author=F("connection__low")).exclude(
        author=F("connection__high")
    )
    assert not strangers.exists()
    for connection in sides.filter(messages__hidden_at=None):
        times = list(connection.messages.order_by("pk").values_list("sent_at", flat=True))
        assert times == sorted(times)
        assert times[0] > connection.connected_at


def every_move_is_allowed() -> None:
    for model, moves in (
        (ConnectionChange, CONNECTION_MOVES),
        (MeetingChange, MEETING_MOVES),
        (DealChange, DEAL_MOVES),
        (PostChange, POST_MOVES),
    ):
        made = set(model.objects.exclude(old_status="").values_list("old_status", "new_status"))
        assert made <= set(moves)
    for model, owner in (
        (ConnectionChange, "connection"),
        (MeetingChange, "meeting"),
        (DealChange, "deal"),
        (CaseChange, "case"),
    ):
        latest = {}
        for change in model.objects.select_related(owner).order_by("at", "pk"):
            thing = getattr(change, owner)
            assert change.old_status == latest.get(thing.pk, "")
            latest[thing.pk] = change.new_status
            last = (thing.status, thing.status_since)
            assert (change.new_status, change.at) == last or change.at <= thing.status_since
        rows = model._meta.get_field(owner).related_model.objects.values_list("pk", "status")
        assert latest == dict(rows)


def meetings_are_at_every_stage() -> None:
    now = timezone.now()
    agreed = Meeting.objects.agreed().with_end()
    assert agreed.filter(starts_at__gt=now).exists()
    assert agreed.met().count() > 20
    graduate = people()[0]
    unanswered = agreed.visible_to(graduate).filter(ends__lt=now, answers=None)
    assert unanswered.count() == 1
    assert not Meeting.objects.proposed().exclude(options__starts_at__gt=now).exists()
    assert not agreed.exclude(options__starts_at=F("starts_at")).exists()
    assert not agreed.filter(status_since__gte=F("starts_at")).exists()
    busy = Counter()
    for low, high, starts_at in agreed.values_list(
        "connection__low", "connection__high", "starts_at"
    ):
        busy.update([(low, starts_at), (high, starts_at)])
    assert max(busy.values()) == 1


def deals_fit_their_rules() -> None:
    assert set(Deal.objects.values_list("kind", flat=True)) == set(DealKind)
    assert set(Deal.objects.values_list("band", flat=True)) >= {"", *list(ValueBand)[:3]}
    assert Deal.objects.filter(amount__isnull=False).exists()
    made = Deal.objects.made()
    pairs = made.values("connection").annotate(n=Count("pk"))
    assert pairs.filter(n__gt=1).count() >= 20
    assert not made.filter(Q(proposer_kecamatan=None) | Q(partner_kecamatan=None)).exists()
    assert made.values("partner_kecamatan").distinct().count() > 25
    assert len({moment.month for moment in made.values_list("confirmed_at", flat=True)}) >= 8
    for deal in Deal.objects.select_related("connection"):
        pair = {deal.connection.low_id, deal.connection.high_id}
        assert {deal.proposer_id, deal.partner_id} == pair
        assert deal.created_at > deal.connection.connected_at
    graduate, calon, _pendamping = people()
    assert deals.public_lines(graduate.member)
    assert deals.waiting_deals(graduate) == deals.waiting_deals(calon) == 1
    open_questions = [
        deal
        for deal in Deal.objects.visible_to(graduate)
        if deals.check_number(deal) and not deal.checks.exists()
    ]
    assert len(open_questions) == 1


def the_forum_counts_right() -> None:
    shown = ForumTopic.objects.shown()
    assert shown.count() >= 40
    assert ForumReply.objects.shown().count() >= 150
    themes = set(shown.exclude(theme=None).values_list("theme__slug", flat=True))
    assert themes == set(ForumTheme.objects.values_list("slug", flat=True))
    assert shown.exclude(kecamatan=None).values("kecamatan").distinct().count() >= 5
    assert set(shown.exclude(answer=None).values_list("theme__slug", flat=True)) >= themes
    for topic in ForumTopic.objects.select_related("answer"):
        replies = topic.replies.shown()
        assert topic.reply_count == replies.count()
        assert topic.answer is None or topic.answer in replies
        if topic.is_shown:
            latest = replies.aggregate(at=Max("status_since"))["at"]
            assert topic.last_at == max(filter(None, [topic.status_since, latest]))
    # Who is new waited twice, pendamping never.
    pendamping = User.objects.filter(assignments__isnull=False)
    for author in User.objects.filter(forumreply_set__status=PostStatus.SHOWN).distinct():
        held = PostChange.objects.filter(
            Q(topic__author=author) | Q(reply__author=author),
            old_status=PostStatus.HELD,
            new_status=PostStatus.SHOWN,
        )
        assert (held.count() == 0) if author in pendamping else (1 <= held.count() <= 2)


def cases_hide_what_they_should() -> None:
    for case in ReportCase.objects.prefetch_related("reports"):
        assert case.thing is not None
        assert reporting.get(case.kind)
        people_who_did = [row for row in case.reports.all() if row.reporter_id]
        assert case.reporters == len(people_who_did)
        assert case.author_id not in [row.reporter_id for row in people_who_did]
        stays_hidden = case.status in reports.STAYS_HIDDEN
        three = case.status == CaseStatus.OPEN and case.reporters >= reports.HIDES_AT
        assert bool(case.hidden_at) == (stays_hidden or three)
        if case.hidden_at:
            assert case.told_at
        thing = case.thing
        if isinstance(thing, (ForumTopic, ForumReply)):
            assert (thing.status == PostStatus.HIDDEN) == bool(case.hidden_at)
        elif isinstance(thing, Member):
            assert bool(thing.hidden_at) == bool(case.hidden_at)
    kinds = {"profil", "pesan", "topik", "balasan", "produk"}
    assert set(ReportCase.objects.values_list("kind", flat=True)) == kinds
    automatic = ReportCase.objects.filter(reports__reason=ReportReason.AUTOMATIC).get()
    assert suspicion(automatic.thing.story)
    appealed = ReportCase.objects.get(status=CaseStatus.APPEALED)
    assert appealed.appeal
    assert appealed.decided_by


def inboxes_say_what_waits() -> None:
    told = {user.email: set() for user in people()}
    for email, kind in Notification.objects.filter(read_at=None).values_list("user__email", "kind"):
        told.setdefault(email, set()).add(kind)
    waiting = {"connection_diajukan", "new_message"}
    assert told[stories.GRADUATE] >= waiting | {
        "meeting_proposed",
        "meeting_met",
        "deal_diajukan",
        "deal_check",
    }
    assert told[stories.CALON] >= waiting | {"deal_diajukan"}
    assert told[stories.PENDAMPING] >= waiting | {"meeting_proposed"}
    assert "case_menunggu_work" in told["staf@demo.test"]


def nothing_is_of_the_future() -> None:
    now = timezone.now()
    for model, moment in (
        (ConnectionChange, "at"),
        (Message, "sent_at"),
        (MeetingChange, "at"),
        (DealChange, "at"),
        (PostChange, "at"),
        (CaseChange, "at"),
        (Notification, "created_at"),
    ):
        assert not model.objects.filter(**{f"{moment}__gt": now}).exists()


def everybody_met_may_meet() -> None:
    met = User.objects.filter(
        pk__in=[pk for pair in Connection.objects.values_list("low", "high") for pk in pair]
    )
    for user in met.select_related("member").defer("member__nik").prefetch_related("groups"):
        assert user.may_meet
    for row in Connection.objects.select_related("low__member", "high__member").defer(
        "low__member__nik", "high__member__nik"
    ):
        begin = row.created_at
        for user in (row.low, row.high):
            member = getattr(user, "member", None)
            assert member is None or member.status_since < begin


@pytest.mark.django_db
def test_words_of_the_city_keep_the_rules_of_the_house():
    threads = [*topics.THREADS, *topics.NEIGHBOURS, *topics.WAITING]
    texts = [text for thread in threads for text in (thread.title, thread.body, *thread.replies)]
    texts += [*words.NOTES.values(), *words.OTHER_NOTES, *words.LINES]
    texts += [text for talk in words.TALKS for text in talk]
    for told in stories.STORIES.values():
        texts += [story.note for story in told]
        texts += [line.text for story in told for line in story.talk]
        texts += [deal.terms for story in told for deal in story.deals]

    assert suspicion(*texts) == []
    for text in texts:
        refuse_private_numbers(text)
    assert set(words.NOTES) == set(Topic.objects.values_list("name", flat=True))
    assert all(len(note) <= connections.LONGEST_NOTE for note in words.NOTES.values())
