"""Where the participants of a class stand: what they still need to pass, and what was decided.

To pass one needs: enough of the sessions attended, practice that was accepted, the quiz passed if
the course has one, and a verified record, for only verified members are made graduates.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Member

from ..choices import SEAT_CAME, AttemptStatus, ProposalStatus, SeatStatus, WorkStatus
from ..models import (
    Certificate,
    Event,
    GraduationProposal,
    PracticeWork,
    QuizAttempt,
    QuizQuestion,
    Seat,
)
from . import attendance


@dataclass(frozen=True)
class Standing:
    """Where one participant stands; ``passed_quiz`` is None for a course without a quiz."""

    seat: Seat
    attended: int
    work: PracticeWork | None
    passed_quiz: bool | None
    proposal: GraduationProposal | None = None
    certificate: Certificate | None = None

    @property
    def member(self) -> Member | None:
        return getattr(self.seat.user, "member", None) if self.seat.user_id else None

    @property
    def attended_enough(self) -> bool:
        return self.attended >= self.seat.event.course.attendance_percent

    @property
    def has_practised(self) -> bool:
        return self.work is not None and self.work.status == WorkStatus.ACCEPTED

    @property
    def missing(self) -> list[str]:
        """What stands between this person and passing, in words; nothing for who is ready."""
        if self.member is None:
            return [_("not a member of the programme")]
        missing = []
        if not self.attended_enough:
            missing.append(
                _("attended %(attended)d of the %(needed)d percent needed")
                % {
                    "attended": self.attended,
                    "needed": self.seat.event.course.attendance_percent,
                }
            )
        if not self.has_practised:
            missing.append(_missing_practice(self.work))
        if self.passed_quiz is False:
            missing.append(_("quiz not passed"))
        if not self.member.is_verified:
            missing.append(_("record not verified"))
        return missing

    @property
    def is_open(self) -> bool:
        """Whether something may be proposed: nothing waits, and the person has not passed."""
        is_waiting = self.proposal and self.proposal.status == ProposalStatus.PROPOSED
        return not is_waiting and self.seat.status in (SeatStatus.PRESENT, SeatStatus.FAILED)


def _missing_practice(work: PracticeWork | None) -> str:
    if work is None or work.status == WorkStatus.DRAFT:
        return _("practice not handed in")
    if work.status == WorkStatus.SENT:
        return _("practice waits to be judged")
    return _("practice came back to be mended")


def participants_of(event: Event) -> QuerySet[Seat]:
    """The seats of those who came to a class."""
    rows = event.seats.filter(status__in=SEAT_CAME).select_related("user__member")
    return rows.defer("user__member__nik")


def standings_of(event: Event, seats: Iterable[Seat]) -> list[Standing]:
    """The standing of each of these seats of ``event``, which has its course; some six queries."""
    seats, course = list(seats), event.course
    people = [seat.user_id for seat in seats if seat.user_id]
    shares = attendance.shares_of(event)
    works = {
        work.user_id: work for work in PracticeWork.objects.filter(course=course, user__in=people)
    }
    passed = None
    if QuizQuestion.objects.asked_in(course).exists():
        tries = QuizAttempt.objects.filter(
            course=course, user__in=people, status=AttemptStatus.PASSED
        )
        passed = set(tries.values_list("user", flat=True))
    rows = GraduationProposal.objects.filter(seat__in=seats).order_by("pk")
    # The last one of each seat wins.
    rows = rows.select_related("proposed_by__member").defer("proposed_by__member__nik")
    proposals = {row.seat_id: row for row in rows}
    valid = Certificate.objects.valid().filter(seat__in=seats)
    certificates = {row.seat_id: row for row in valid}
    standings = []
    for seat in seats:
        seat.event = event
        standings.append(
            Standing(
                seat=seat,
                attended=shares.get(seat.pk, 0),
                work=works.get(seat.user_id) if seat.user_id else None,
                passed_quiz=None if passed is None else seat.user_id in passed,
                proposal=proposals.get(seat.pk),
                certificate=certificates.get(seat.pk),
            )
        )
    return standings


def standing_of(seat: Seat) -> Standing:
    """The standing of one seat."""
    return standings_of(seat.event, [seat])[0]
