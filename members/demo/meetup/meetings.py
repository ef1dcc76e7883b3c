"""Meetings of the demo city: proposed, agreed, called off, and what people said afterwards."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from okoce.demo import save_in_bulk

from ...choices import MeetingPlace, MeetingStatus
from ...models import Meeting, MeetingAnswer, MeetingChange, MeetingOption
from . import words
from .circle import DAY, HOUR, Circle, Person
from .connections import Pair
from .stories import Met

MET = 38
STATUSES = {
    MeetingStatus.AGREED: 74,
    MeetingStatus.DECLINED: 9,
    MeetingStatus.CANCELLED: 9,
    MeetingStatus.EXPIRED: 8,
}
PLACES = {MeetingPlace.GLOBAL_OFFICE: 40, MeetingPlace.CENTRE: 35, MeetingPlace.CALL: 25}
# What the two said afterwards.
ANSWERS = {(True, True): 70, (True, None): 12, (False, False): 8, (True, False): 3, (None, None): 7}


class Calendar:
    """Builds meetings; nobody has two on one day."""

    def __init__(self, circle: Circle) -> None:
        self.circle, self.taken = circle, set()
        self.meetings: list[Meeting] = []
        self.options: list[MeetingOption] = []
        self.changes: list[MeetingChange] = []
        self.answers: list[MeetingAnswer] = []

    def add(
        self,
        pair: Pair,
        *,
        by: Person,
        status: str,
        first: datetime,
        proposed_at: datetime,
        about: str,
        place: str,
        said: tuple[bool | None, bool | None] = (None, None),
        note: str = "",
    ) -> Meeting:
        """A meeting that ``by`` proposed, at ``first`` or a later day; answers by who asked first."""
        pick, other = self.circle.pick, pair.other(by)
        meeting = Meeting(
            code=self.circle.city.code(10),
            connection=pair.row,
            proposed_by_id=by.user_id,
            about=about,
            place=place,
            kecamatan_id=(other.kecamatan or by.kecamatan)
            if place == MeetingPlace.CENTRE
            else None,
            minutes=pick.choice([30, 45, 60, 60, 90]),
            created_at=proposed_at,
            status_since=proposed_at,
        )
        self.meetings.append(meeting)
        times = [first, first + DAY + pick.choice([-2, 1, 2]) * HOUR, first + 3 * DAY]
        self.options += [MeetingOption(meeting=meeting, starts_at=moment) for moment in times]
        self._move(meeting, MeetingStatus.PROPOSED, by, proposed_at)
        if status == MeetingStatus.PROPOSED:
            return meeting
        answered = min(self.circle.after(proposed_at, 2, 20), first - 3 * HOUR)
        answered = max(answered, proposed_at + timedelta(minutes=20))
        if status == MeetingStatus.EXPIRED:
            self._move(meeting, status, None, times[-1] + HOUR)
        elif status == MeetingStatus.DECLINED:
            self._move(meeting, status, other, answered, note)
        else:
            meeting.starts_at = first
            self._move(meeting, MeetingStatus.AGREED, other, answered)
            if status == MeetingStatus.CANCELLED:
                meeting.sequence = 1
                called_off = answered + (first - answered) / 2
                self._move(meeting, status, by, min(called_off, self.circle.now - HOUR), note)
        for person, met in zip(pair.people, said, strict=True):
            if met is not None:
                at = self.circle.after(first, 3, 30)
                self.answers.append(
                    MeetingAnswer(meeting=meeting, user_id=person.user_id, met=met, at=at)
                )
        return meeting

    def _move(
        self, meeting: Meeting, status: str, by: Person | None, at: datetime, note: str = ""
    ) -> None:
        is_new = status == MeetingStatus.PROPOSED
        self.changes.append(
            MeetingChange(
                meeting=meeting,
                old_status="" if is_new else meeting.status,
                new_status=status,
                by_id=by.user_id if by else None,
                note=note,
                at=at,
            )
        )
        meeting.status, meeting.status_since = status, at

    def save(self) -> None:
        for model, rows in (
            (Meeting, self.meetings),
            (MeetingOption, self.options),
            (MeetingChange, self.changes),
            (MeetingAnswer, self.answers),
        ):
            save_in_bulk(model, rows)
            rows.clear()

    def start_on(self, day: int, pair: Pair) -> datetime | None:
        """A time by day so many days from today; None when one of the two is busy that day."""
        keys = {(day, person.user_id) for person in pair.people}
        if keys & self.taken:
            return None
        self.taken |= keys
        date = self.circle.city.today + timedelta(days=day)
        clock = time(self.circle.pick.randrange(9, 16), self.circle.pick.choice([0, 30]))
        return timezone.make_aware(datetime.combine(date, clock))


def arrange_stories(circle: Circle, pairs: list[Pair], calendar: Calendar) -> None:
    """The meetings that are written down."""
    for pair in pairs:
        for met in pair.story.meetings:
            _arrange(circle, pair, met, calendar)
    calendar.save()


def _arrange(circle: Circle, pair: Pair, met: Met, calendar: Calendar) -> None:
    first = calendar.start_on(met.at, pair)
    while first is None:
        met = met._replace(at=met.at - 1 if met.at < 0 else met.at + 1)
        first = calendar.start_on(met.at, pair)
    said = met.said if pair.me is pair.asker else met.said[::-1]
    proposed_at = min(first - 4 * DAY, circle.now - 30 * HOUR)
    calendar.add(
        pair,
        by=pair.side(met.by),
        status=met.status,
        first=first,
        proposed_at=max(proposed_at, pair.row.connected_at + HOUR),
        about=met.about,
        place=met.place,
        said=said,
        note=met.note,
    )


def arrange_city(circle: Circle, pairs: list[Pair], calendar: Calendar) -> None:
    """Meetings of the others: most were held, some are ahead."""
    pick, city = circle.pick, circle.city
    for pair in pairs:
        if not pair.is_accepted or pick.randrange(100) >= MET:
            continue
        known_for = (circle.now - pair.row.connected_at) / DAY
        is_ahead = pick.random() < 0.12
        day = (
            pick.randint(1, 9)
            if is_ahead
            else -int(max(known_for - 4 - 50 * pick.random(), known_for * 0.4 * pick.random()))
        )
        first = calendar.start_on(day, pair)
        if first is None or (not is_ahead and first > circle.now - 8 * HOUR):
            continue
        status = city.weighted(STATUSES)
        if is_ahead and status != MeetingStatus.DECLINED:
            status = pick.choice([MeetingStatus.AGREED, MeetingStatus.PROPOSED])
        if status == MeetingStatus.EXPIRED and day > -4:
            status = MeetingStatus.AGREED
        held = status == MeetingStatus.AGREED and not is_ahead
        proposed_at = min(first - pick.uniform(1.2, 6) * DAY, circle.now - 5 * HOUR)
        note = {
            MeetingStatus.DECLINED: pick.choice(words.CANNOT_COME),
            MeetingStatus.CANCELLED: pick.choice(words.CALLED_OFF),
        }.get(status, "")
        if proposed_at < pair.row.connected_at:
            continue
        calendar.add(
            pair,
            by=pick.choice(pair.people),
            status=status,
            first=first,
            proposed_at=proposed_at,
            about=pick.choice(words.ABOUT),
            place=city.weighted(PLACES),
            said=city.weighted(ANSWERS) if held else (None, None),
            note=note,
        )
    calendar.save()
