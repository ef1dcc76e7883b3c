"""Classes of the demo that were passed, one to be proposed, one that waits; and certificates."""

from collections import Counter
from datetime import timedelta

from django.utils import timezone

from members.models import User
from okoce.codes import with_check
from okoce.demo import City, save_in_bulk

from ..choices import (
    AttemptStatus,
    CertificateEnd,
    ProposalStatus,
    SeatActor,
    SeatStatus,
    Verdict,
    WorkStatus,
)
from ..choices.attendance import AttendanceSource
from ..models import (
    AskedQuestion,
    Attendance,
    Certificate,
    CertificateSeries,
    Event,
    GraduationProposal,
    ProposalChange,
    QuizAttempt,
    QuizQuestion,
    Seat,
    SeatChange,
    Session,
)
from ..services.certificates import keep_paper
from ..services.standings import Standing, participants_of, standings_of
from .practice import WORDS, classes_to_decide


def let_pass(city: City) -> None:
    """Note who was there, let the practised pass their quizzes, and graduate the old classes."""
    staff, second = (User.objects.get(email=f"{name}@demo.test") for name in ("staf", "staf2"))
    held = Event.objects.filter(course__slug__in=WORDS, ends_at__lt=timezone.now())
    classes = list(held.select_related("course").order_by("ends_at", "pk"))
    _seat_the_graduate(city, classes)
    _note_attendance(city, classes)
    _pass_quizzes(city, classes)
    to_decide = classes_to_decide()
    numbers: Counter = Counter()
    certificates: list[Certificate] = []
    for event in classes:
        if to_decide and event.pk == to_decide[0]:
            continue
        ready = [row for row in standings_of(event, participants_of(event)) if not row.missing]
        proposals = _propose(event, ready, second)
        if event.pk not in to_decide:
            _confirm(event, proposals, staff)
            certificates += _issue(city, event, proposals, staff, numbers)
    for year, last in numbers.items():
        CertificateSeries.objects.create(year=year, last=last)
    _end_some(city, certificates, numbers, staff)


def _seat_the_graduate(city: City, classes: list[Event]) -> None:
    """The graduate of the demo came to the class whose practice they have shown."""
    user = User.objects.get(email="lulusan@demo.test")
    event = next(
        event
        for event in classes
        if event.course.slug == "harga-yang-pas" and event.taken < event.quota
    )
    seat = Seat.objects.create(
        event=event,
        user=user,
        code=city.code(10),
        link=city.code(24),
        nonce=f"demo-lulusan-{event.pk}",
        status=SeatStatus.PRESENT,
        status_since=event.starts_at,
        created_at=event.starts_at - timedelta(days=9),
    )
    seat.history.create(
        new_status=SeatStatus.PRESENT, actor=SeatActor.OFFICER, at=seat.status_since
    )
    user.practice.filter(course=event.course).update(seat=seat)
    event.taken += 1
    event.save(update_fields=["taken"])


def _note_attendance(city: City, classes: list[Event]) -> None:
    """Who was there came to every session; one in eight missed the last of several."""
    came = Seat.objects.filter(event__in=classes, status=SeatStatus.PRESENT, attendances=None)
    sessions: dict[int, list[Session]] = {}
    for session in Session.objects.filter(event__in=classes):
        sessions.setdefault(session.event_id, []).append(session)
    rows = []
    for seat in came.select_related("user").order_by("pk"):
        attended = sessions[seat.event_id]
        is_known = seat.user.email == "lulusan@demo.test"
        if len(attended) > 1 and not is_known and city.random.random() < 1 / 8:
            attended = attended[:-1]
        rows += [
            Attendance(
                seat=seat,
                session=session,
                at=session.starts_at,
                received_at=session.starts_at,
                nonce=f"demo-{seat.pk}-{session.pk}",
                source=AttendanceSource.SHEET,
            )
            for session in attended
        ]
    save_in_bulk(Attendance, rows)


def _pass_quizzes(city: City, classes: list[Event]) -> None:
    """Whose practice was accepted has passed the quiz too, but for one in ten."""
    for course in {event.course for event in classes}:
        questions = list(QuizQuestion.objects.asked_in(course).prefetch_related("choices"))
        passed = QuizAttempt.objects.filter(course=course, status=AttemptStatus.PASSED)
        people = course.practice.filter(status=WorkStatus.ACCEPTED, seat__isnull=False)
        people = people.exclude(user__in=passed.values("user")).order_by("pk")
        attempts = []
        for work in people.select_related("user"):
            is_known = work.user.email == "lulusan@demo.test"
            if is_known or city.random.random() < 0.9:
                ended = work.created_at
                attempts.append(
                    QuizAttempt(
                        user_id=work.user_id,
                        course=course,
                        code=city.code(10).lower(),
                        status=AttemptStatus.PASSED,
                        pass_percent=course.pass_percent,
                        started_at=ended - timedelta(minutes=7),
                        finished_at=ended,
                        right_count=min(course.quiz_length, len(questions)),
                    )
                )
        save_in_bulk(QuizAttempt, attempts)
        save_in_bulk(
            AskedQuestion,
            [
                AskedQuestion(
                    attempt=attempt,
                    question=question,
                    position=position,
                    choice=next(each for each in question.choices.all() if each.is_right),
                    turn=1,
                    was_right=True,
                )
                for attempt in attempts
                for position, question in enumerate(
                    city.random.sample(questions, attempt.right_count), start=1
                )
            ],
        )


def _propose(event: Event, ready: list[Standing], by: User) -> list[GraduationProposal]:
    at = min(event.ends_at + timedelta(days=6), timezone.now() - timedelta(hours=3))
    proposals = save_in_bulk(
        GraduationProposal,
        [
            GraduationProposal(
                seat=standing.seat,
                verdict=Verdict.PASS,
                attendance=standing.attended,
                status_since=at,
                proposed_by=by,
                proposed_at=at,
            )
            for standing in ready
        ],
    )
    save_in_bulk(
        ProposalChange,
        [
            ProposalChange(proposal=row, new_status=ProposalStatus.PROPOSED, by=by, at=at)
            for row in proposals
        ],
    )
    return proposals


def _confirm(event: Event, proposals: list[GraduationProposal], by: User) -> None:
    for row in proposals:
        row.status, row.decided_by = ProposalStatus.CONFIRMED, by
        row.status_since += timedelta(hours=26)
        row.seat.status, row.seat.status_since = SeatStatus.PASSED, row.status_since
    GraduationProposal.objects.bulk_update(proposals, ["status", "decided_by", "status_since"])
    Seat.objects.bulk_update([row.seat for row in proposals], ["status", "status_since"])
    save_in_bulk(
        ProposalChange,
        [
            ProposalChange(
                proposal=row,
                old_status=ProposalStatus.PROPOSED,
                new_status=ProposalStatus.CONFIRMED,
                by=by,
                at=row.status_since,
            )
            for row in proposals
        ],
    )
    save_in_bulk(
        SeatChange,
        [
            SeatChange(
                seat=row.seat,
                old_status=SeatStatus.PRESENT,
                new_status=SeatStatus.PASSED,
                actor=SeatActor.OFFICER,
                by=by,
                at=row.status_since,
            )
            for row in proposals
        ],
    )


def _issue(
    city: City,
    event: Event,
    proposals: list[GraduationProposal],
    by: User,
    numbers: Counter,
) -> list[Certificate]:
    certificates = []
    for row in proposals:
        issued_on = timezone.localdate(row.status_since)
        certificates.append(
            _certificate(
                city,
                numbers,
                issued_on,
                user=row.seat.user,
                seat=row.seat,
                course=event.course,
                name=row.seat.user.member.name,
                title=event.course.title,
                by=by,
            )
        )
    save_in_bulk(Certificate, certificates)
    return certificates


def _certificate(city: City, numbers: Counter, issued_on, **fields) -> Certificate:
    numbers[issued_on.year] += 1
    return Certificate(
        number=f"OKOCE-{issued_on.year}-{numbers[issued_on.year]:06d}",
        code=with_check(city.code(10)),
        link=city.code(24),
        issued_on=issued_on,
        **fields,
    )


def _end_some(city: City, certificates: list[Certificate], numbers: Counter, by: User) -> None:
    """One was issued anew after a change of name, one was revoked; all that hold are printed."""
    others = [row for row in certificates if row.user.email != "lulusan@demo.test"]
    for row, end in zip(others, (CertificateEnd.RENAMED, CertificateEnd.REVOKED), strict=False):
        row.end, row.revoked_at, row.revoked_by = end, timezone.now() - timedelta(days=3), by
        if end == CertificateEnd.REVOKED:
            row.note = "Tertukar dengan peserta lain di daftar hadir."
        row.save()
        if end == CertificateEnd.RENAMED:
            new = _certificate(
                city,
                numbers,
                timezone.localdate(row.revoked_at),
                user=row.user,
                seat=row.seat,
                course=row.course,
                name=row.name,
                title=row.title,
                by=row.by,
            )
            new.save()
            Certificate.objects.filter(pk=row.pk).update(
                name=row.name.rpartition(" ")[0] or f"{row.name} Putri",
                revoked_by=row.user,
                replaced_by=new,
            )
    for year, last in numbers.items():
        CertificateSeries.objects.filter(year=year).update(last=last)
    for row in Certificate.objects.unmade().select_related("seat__event"):
        keep_paper(row)
