"""The participants of an event as a table to take along: who may have it, and what is in it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from members.models import Member, User
from members.services.access import log_export
from okoce.errors import RuleBroken
from okoce.phones import local_phone
from okoce.tables import write_table, write_workbook

from ..choices import SeatStatus, WorkStatus
from ..models import Attendance, Event, PracticeWork, Seat
from .attendance import percent
from .desk import may_run

CSV, XLSX = "csv", "xlsx"
FORMATS = {CSV: gettext_lazy("CSV, for any program"), XLSX: gettext_lazy("Excel (XLSX)")}
PASSED = {SeatStatus.PASSED: gettext_lazy("yes"), SeatStatus.FAILED: gettext_lazy("no")}


@dataclass(frozen=True)
class Column:
    """A heading and how wide its column is."""

    heading: str
    width: int = 14


def may_export(event: Event, user: User) -> bool:
    """Whether a person takes this list along: staff, and a pendamping of the event's kecamatan.

    A trainer runs the class with the names on the screen.
    """
    is_local = event.kecamatan_id is not None and event.kecamatan_id in user.kecamatan_codes
    return may_run(event, user) and (user.is_pemprov_staff or is_local)


@transaction.atomic
def export_participants(
    event: Event, *, by: User, kind: str, status: str, purpose: str, with_phones: bool
) -> bytes:
    """The file, in Indonesian whoever reads it, once it is noted who took it and what for."""
    if not may_export(event, by):
        raise RuleBroken(_("You may not take this list along."))
    rows = event.seats.select_related("user__member__kelurahan__kecamatan")
    rows = rows.defer("user__member__nik").order_by("pk")
    seats = list(rows.filter(status=status) if status else rows)
    # The sheet goes to offices of the city.
    with translation.override(settings.LANGUAGE_CODE):
        phones = {seat.pk: phone_for(seat, by) for seat in seats} if with_phones else {}
        table = [[column.heading for column in _columns(with_phones)]]
        table += _rows(event, seats, phones if with_phones else None)
        what = _("participants of “%(event)s”: %(status)s, %(count)d people") % {
            "event": event.title,
            "status": SeatStatus(status).label if status else pgettext("status of a seat", "All"),
            "count": len(seats),
        }
    members = [_member_of(seat) for seat in seats if phones.get(seat.pk)]
    log_export(by=by, what=what, rows=len(seats), purpose=purpose, numbers_of=filter(None, members))
    if kind == XLSX:
        widths = [column.width for column in _columns(with_phones)]
        return write_workbook(table, title="Peserta", widths=widths)
    return write_table(table)


def phone_for(seat: Seat, reader: User) -> str:
    """The number of a participant as ``reader`` may have it.

    Visitors gave theirs for this event. A pendamping has the numbers of members of their own
    kecamatan, staff those of all.
    """
    if seat.user_id is None:
        return local_phone(seat.phone)
    member = _member_of(seat)
    area = member.kelurahan.kecamatan_id if member and member.kelurahan else None
    if reader.is_pemprov_staff or area in reader.kecamatan_codes:
        return local_phone(str(seat.user.phone or ""))
    return ""


def _columns(with_phones: bool) -> list[Column]:
    columns = [
        Column(_("Number"), 8),
        Column(_("Name"), 30),
        Column(pgettext("participant", "Kind"), 12),
        Column(_("Kecamatan"), 20),
        Column(_("Status"), 18),
        Column(_("Place on the waiting list")),
        Column(_("Registered at (WIB)"), 18),
        Column(_("Sessions attended")),
        Column(_("Attended, in percent")),
        Column(_("Practice"), 20),
        Column(pgettext("seat", "Passed")),
    ]
    if with_phones:
        columns.insert(3, Column(_("Phone number"), 18))
    return columns


def _rows(event: Event, seats: list[Seat], phones: dict[int, str] | None) -> list[list[Any]]:
    line = event.seats.in_line().values_list("pk", flat=True)
    place_of = {pk: place for place, pk in enumerate(line, start=1)}
    sessions = event.sessions.count()
    attended = _attended(event)
    practice = _practice(event)
    table = []
    for number, seat in enumerate(seats, start=1):
        member = _member_of(seat)
        came = attended.get(seat.pk, 0)
        row = [
            number,
            seat.shown_name or _("a visitor"),
            _kind(seat, member),
            member.kecamatan.name if member and member.kecamatan else "",
            seat.get_status_display(),
            place_of.get(seat.pk),
            timezone.localtime(seat.created_at).replace(tzinfo=None, second=0, microsecond=0),
            came,
            percent(came, sessions),
            practice.get(seat.user_id, ""),
            str(PASSED.get(seat.status, "")),
        ]
        if phones is not None:
            row.insert(3, phones[seat.pk])
        table.append(row)
    return table


def _attended(event: Event) -> dict[int, int]:
    rows = Attendance.objects.filter(session__event=event).order_by()
    counted: QuerySet = rows.values("seat").annotate(count=Count("pk"))
    return {row["seat"]: row["count"] for row in counted}


def _practice(event: Event) -> dict[int, str]:
    """What became of the practice of each person, in words; nothing outside a course."""
    if event.course_id is None:
        return {}
    works = PracticeWork.objects.filter(course=event.course_id, user__seats__event=event)
    found = works.values_list("user", "status").distinct()
    return {user: str(WorkStatus(status).label) for user, status in found}


def _member_of(seat: Seat) -> Member | None:
    return getattr(seat.user, "member", None) if seat.user_id else None


def _kind(seat: Seat, member: Member | None) -> str:
    if seat.user_id is None:
        return pgettext("participant", "Visitor")
    if member is None:
        return pgettext("participant", "Account")
    return pgettext("participant", "Member")
