"""The rights over what a person did with others: taken along in words, and forgotten.

What others wrote or did is theirs; of them it holds the name only, as it is shown to everybody.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from ..choices import DealStatus
from ..models import (
    Block,
    Connection,
    Deal,
    DealChange,
    ForumReply,
    ForumTopic,
    Meeting,
    Notification,
    ReportCase,
    User,
)
from . import deals, forum, reports


def meetup_data(user: User) -> dict[str, Any]:
    """What the portal knows of a person's meeting others, ready for JSON."""
    return {
        "connections": [_connection(row, user) for row in _connections(user)],
        "people_i_blocked": [
            {"who": block.blocked.shown_name, "at": block.at.isoformat()}
            for block in _named(Block.objects.filter(blocker=user), "blocked")
        ],
        "messages_i_wrote": [_message(row, user) for row in _messages(user)],
        "meetings": [_meeting(row, user) for row in _meetings(user)],
        "deals": [_deal(row, user) for row in _deals(user)],
        "forum_topics": [_post(row) | {"title": row.title} for row in user.forumtopic_set.all()],
        "forum_replies": [
            _post(row) | {"topic": row.topic.title}
            for row in user.forumreply_set.select_related("topic")
        ],
        "topics_i_follow": [
            {"topic": row.topic.title, "at": row.at.isoformat()}
            for row in user.topic_follows.select_related("topic")
        ],
        "reports_i_made": [
            {"reason": str(row.get_reason_display()), "text": row.text, "at": row.at.isoformat()}
            for row in user.reports_made.all()
        ],
        # Cases that the person was never told of would warn those who are looked into.
        "cases_about_me": [_case(row) for row in user.cases.exclude(told_at=None)],
    }


def _named(rows: QuerySet, *people: str) -> QuerySet:
    """The rows with these people, as their names need it."""
    return rows.select_related(*(f"{path}__member" for path in people)).defer(
        *(f"{path}__member__nik" for path in people)
    )


def _connections(user: User) -> QuerySet[Connection]:
    return _named(Connection.objects.of(user), "low", "high").prefetch_related("history")


def _connection(row: Connection, user: User) -> dict[str, Any]:
    return {
        "with": row.other(user).shown_name,
        "asked_by_me": row.asked_by_id == user.pk,
        "note": row.note if row.asked_by_id == user.pk else "",
        "status": str(row.get_status_display()),
        "asked_on": row.created_at.isoformat(),
        "connected_on": _moment(row.connected_at),
        "my_moves": _moves(row, user),
    }


def _messages(user: User) -> QuerySet:
    rows = _named(user.messages_written.all(), "connection__low", "connection__high")
    return rows.prefetch_related("pictures").order_by("pk")


def _message(row, user: User) -> dict[str, Any]:
    return {
        "to": row.connection.other(user).shown_name,
        "at": row.sent_at.isoformat(),
        "text": row.text,
        "pictures": [
            reverse("members:message_picture", args=[row.connection.code, picture.code])
            for picture in row.pictures.all()
        ],
    }


def _meetings(user: User) -> QuerySet[Meeting]:
    rows = Meeting.objects.visible_to(user).select_related("kecamatan").order_by("pk")
    rows = _named(rows, "connection__low", "connection__high")
    return rows.prefetch_related("options", "answers", "history")


def _meeting(row: Meeting, user: User) -> dict[str, Any]:
    return {
        "with": row.connection.other(user).shown_name,
        "proposed_by_me": row.proposed_by_id == user.pk,
        "about": row.about,
        "place": str(row.get_place_display()),
        "kecamatan": str(row.kecamatan or ""),
        "status": str(row.get_status_display()),
        "proposed_times": [option.starts_at.isoformat() for option in row.options.all()],
        "starts_at": _moment(row.starts_at),
        "minutes": row.minutes,
        "i_said_we_met": next((a.met for a in row.answers.all() if a.user_id == user.pk), None),
        "my_moves": _moves(row, user),
    }


def _deals(user: User) -> QuerySet[Deal]:
    rows = _named(Deal.objects.visible_to(user), "proposer", "partner").order_by("pk")
    rows = rows.select_related("proposer_kecamatan", "partner_kecamatan")
    return rows.prefetch_related("checks", "history")


def _deal(row: Deal, user: User) -> dict[str, Any]:
    is_mine = row.proposer_id == user.pk
    other = row.other(user)
    return {
        "with": other.shown_name if other else "",
        "recorded_by_me": is_mine,
        "kind": str(row.get_kind_display()),
        "terms": row.terms,
        "amount": row.amount,
        "band": str(row.get_band_display()),
        "rhythm": str(row.get_rhythm_display()),
        "starts_on": row.starts_on.isoformat(),
        "status": str(row.get_status_display()),
        "recorded_on": row.created_at.isoformat(),
        "confirmed_on": _moment(row.confirmed_at),
        "ended_on": _moment(row.ended_at),
        "my_kecamatan": str((row.proposer_kecamatan if is_mine else row.partner_kecamatan) or ""),
        "public_line": row.public_line,
        "i_said_it_goes_on": [
            {"at": check.at.isoformat(), "still_going": check.still_going}
            for check in row.checks.all()
            if check.user_id == user.pk
        ],
        "my_moves": _moves(row, user),
    }


def _post(row) -> dict[str, Any]:
    return {
        "text": row.body,
        "status": str(row.get_status_display()),
        "written_on": row.created_at.isoformat(),
        "edited_on": _moment(row.edited_at),
    }


def _case(row: ReportCase) -> dict[str, Any]:
    return {
        "what": row.label,
        "status": str(row.get_status_display()),
        "told_on": row.told_at.isoformat(),
        "decision": row.decision,
        "appeal": row.appeal,
        "appealed_on": _moment(row.appealed_at),
    }


def _moves(row, user: User) -> list[dict[str, str]]:
    return [
        {
            "at": change.at.isoformat(),
            "to": str(change.get_new_status_display()),
            "note": change.note,
        }
        for change in row.history.all()
        if change.by_id == user.pk
    ]


def _moment(moment) -> str | None:
    return moment.isoformat() if moment else None


# Being forgotten.


def forget_meetup(user: User) -> None:
    """Take a person out of what stays with others, before the account goes.

    Connections, messages and meetings go by themselves with the account.
    """
    _forget_notices(user)
    _forget_titles(user)
    forum.forget_author(user)
    reports.forget_person(user)
    _forget_deals(user)


def _forget_deals(user: User) -> None:
    """A deal stays with the other side, without the words of who left."""
    own = Deal.objects.visible_to(user)
    for deal in own.filter(status=DealStatus.PROPOSED):
        deals.change_deal(deal, DealStatus.CANCELLED, by=None)
    deals.announce_lines(own.exclude(public_line=""))
    own.update(public_line="", line_by_proposer_at=None, line_by_partner_at=None)
    DealChange.objects.filter(by=user).update(note="")
    # When the other side is gone already, nobody is left to read the rest.
    gone = own.filter(Q(proposer=None) | Q(partner=None))
    DealChange.objects.filter(deal__in=gone).update(note="")
    own.filter(proposer=user).update(terms="")


def _forget_titles(user: User) -> None:
    """Cases about others' replies, and what was told of them, are called like the topic."""
    replies = ForumReply.objects.filter(topic__author=user)
    cases = ReportCase.objects.filter(kind="balasan", object_id__in=replies.values("pk"))
    paths = [case.get_absolute_url() for case in cases]
    paths += [reverse("admin:members_reportcase_change", args=[case.pk]) for case in cases]
    Notification.objects.filter(path__in=paths).delete()
    cases.update(label="", path="")


def _forget_notices(user: User) -> None:
    """What others were told about this person; officers forget their cases with the reports."""
    relations = Connection.objects.of(user)
    sides = relations.values_list("code", "low", "high")
    codes = {code for code, _low, _high in sides}
    people = {pk for _code, low, high in sides for pk in (low, high)} - {user.pk}
    for rows in (Meeting.objects, Deal.objects):
        codes |= set(rows.visible_to(user).values_list("code", flat=True))
    if codes:
        # Whatever stands at the address of something of the two: a relation, a talk, a deal.
        pattern = rf"^/(jaringan|jaringan/temu|pesan|kesepakatan)/({'|'.join(codes)})\y"
        partners = Deal.objects.visible_to(user).values_list("proposer", "partner")
        people |= {pk for pair in partners for pk in pair if pk} - {user.pk}
        Notification.objects.filter(user__in=people, path__regex=pattern).delete()
    answered = ForumTopic.objects.filter(replies__author=user).distinct()
    for code in answered.values_list("code", flat=True):
        told = Notification.objects.filter(path__startswith=f"/forum/{code}-").exclude(user=user)
        named = Q(title__contains=user.shown_name) | Q(body__contains=user.shown_name)
        told.filter(named).delete()
