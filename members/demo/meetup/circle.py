"""Who may meet whom in the demo city, and when things happened between them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from okoce.demo import City

from ...choices import MemberStatus, OfferKind, Role, Visibility
from ...models import Member, Offering, User
from ..officers import HOME

# The code of Kepulauan Seribu.
ISLANDS = "31.01"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(eq=False)
class Person:
    """Somebody who may meet others: a verified member whom members find, or a pendamping."""

    user_id: int
    name: str
    # Since when they may meet people.
    since: datetime
    email: str = ""
    kecamatan: str | None = None
    area: str = ""
    member_id: int | None = None
    makes: str = ""
    sector: str = ""
    offers: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)

    @property
    def is_member(self) -> bool:
        return self.member_id is not None


class Circle:
    """All of them, read once, and the clock of what they do."""

    def __init__(self, city: City) -> None:
        self.city, self.pick = city, city.random
        # The last evening, so that a day knows one city, whatever the hour it is built at.
        self.now = timezone.make_aware(datetime.combine(city.today - DAY, time(21)))
        self.members = self._members()
        self.pendamping = self._pendamping()
        self.staff = list(User.objects.filter(groups__name=Role.STAFF).order_by("pk"))
        self.demo = {
            person.email: person
            for person in [*self.members, *self.pendamping]
            if person.email.endswith("@demo.test")
        }
        self.others = [person for person in self.members if person.email not in self.demo]
        self.in_business = [person for person in self.others if person.sector]
        self.who_offers: dict[str, list[Person]] = defaultdict(list)
        self.in_sector: dict[str, list[Person]] = defaultdict(list)
        for person in self.in_business:
            self.in_sector[person.sector].append(person)
            for topic in sorted(person.offers):
                self.who_offers[topic].append(person)

    def _members(self) -> list[Person]:
        rows = Member.objects.filter(status=MemberStatus.VERIFIED).filter(
            ~Q(visibility=Visibility.HIDDEN) | Q(user__email__endswith="@demo.test")
        )
        people = {}
        for values in rows.order_by("pk").values_list(
            "pk",
            "user_id",
            "name",
            "status_since",
            "user__email",
            "kelurahan__kecamatan_id",
            "kelurahan__kecamatan__name",
            "business__makes",
            "business__sector__name",
        ):
            pk, user_id, name, since, email, kecamatan, area, makes, sector = values
            people[pk] = Person(
                user_id, name, since, email or "", kecamatan, area, pk, makes or "", sector or ""
            )
        offerings = Offering.objects.order_by("pk").values_list(
            "business__member_id", "kind", "topic__name"
        )
        for member_id, kind, topic in offerings:
            if person := people.get(member_id):
                (person.offers if kind == OfferKind.OFFER else person.needs).add(topic)
        return list(people.values())

    def _pendamping(self) -> list[Person]:
        rows = User.objects.filter(assignments__isnull=False).order_by("pk").distinct()
        year_ago = self.now - 365 * DAY
        return [
            Person(pk, name, year_ago, email, kecamatan, area)
            for pk, name, email, kecamatan, area in rows.values_list(
                "pk",
                "name",
                "email",
                "assignments__kecamatan_id",
                "assignments__kecamatan__name",
            )
        ]

    # Who.

    def somebody(self) -> Person:
        return self.pick.choice(self.others)

    def somebody_for(self, person: Person) -> Person:
        """Somebody whom this person may want to know, more often than not for what they offer."""
        needs = [topic for topic in sorted(person.needs) if topic in self.who_offers]
        if needs and self.pick.random() < 0.6:
            return self.pick.choice(self.who_offers[self.pick.choice(needs)])
        return self.pick.choice(self.in_business if self.pick.random() < 0.7 else self.others)

    def of_trade(self, sectors: tuple[str, ...], taken: set[int], since: datetime) -> Person:
        """Somebody of one of these trades who was here at that time, from Tebet if possible.

        Of any trade when nobody is left; ``taken`` are ids of users.
        """
        groups = [*(self.in_sector[sector] for sector in sectors), self.in_business, self.others]
        free = [[person for person in group if person.user_id not in taken] for group in groups]
        long_here = [[person for person in group if person.since < since] for group in free]
        group = next(filter(None, [*long_here[: len(sectors)], *long_here, *free]))
        return min(group, key=_distance_from_home)

    # When.

    def days_ago(self, days: float) -> datetime:
        """A moment by day so many days ago; of whole days the hour is left to chance."""
        hours = self.pick.uniform(0, 12)
        if days < 1:
            return min(_by_day(self.now - days * DAY), self.now)
        return self.now - int(days) * DAY - hours * HOUR

    def after(self, moment: datetime, hours: float, spread: float = 0) -> datetime:
        """So many hours after ``moment``, by day, and before now."""
        share = self.pick.random()
        later = _by_day(moment + (hours + spread * share) * HOUR)
        if later < self.now:
            return later
        return moment + (self.now - moment) * (0.3 + 0.5 * share)

    def days_of_both(self, one: Person, other: Person) -> float:
        """A number of days, at most a year, since which both may have known each other."""
        most = min(360.0, (self.now - max(one.since, other.since)) / DAY - 1)
        return max(0.2, most * self.pick.random() ** 0.6)


def _distance_from_home(person: Person) -> int:
    """0 in Tebet, 1 in the city, 2 on the islands."""
    if person.kecamatan == HOME:
        return 0
    return 2 if person.kecamatan.startswith(ISLANDS) else 1


def _by_day(moment: datetime) -> datetime:
    """``moment``, or the next morning when it is at night."""
    local = timezone.localtime(moment)
    if 7 <= local.hour < 21:
        return moment
    morning = local.replace(hour=7)
    return morning if local.hour < 7 else morning + DAY
