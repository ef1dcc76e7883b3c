"""Deals of the demo city, in every state, with what both sides said later on."""

from datetime import datetime

from django.utils import timezone

from okoce.demo import save_in_bulk

from ...choices import DealKind, DealRhythm, DealStatus, ValueBand
from ...models import Deal, DealChange, DealCheck
from ...services.deals import CHECK_EVERY, check_number
from . import words
from .circle import DAY, HOUR, Circle, Person
from .connections import Pair
from .stories import Agreed

# Of a hundred relations between members so many lead to a deal, and so many of those to another.
DEAL, AGAIN, MOST = 34, 48, 4
# Within so many hours of their relation.
FIRST_WITHIN = 24 * 50
KINDS = {
    DealKind.ORDER: 34,
    DealKind.SUPPLY: 26,
    DealKind.RESALE: 20,
    DealKind.JOINT_PRODUCTION: 11,
    DealKind.SERVICE: 9,
}
RHYTHMS = {
    DealRhythm.ONCE: 52,
    DealRhythm.MONTHLY: 20,
    DealRhythm.WEEKLY: 14,
    DealRhythm.ON_CALL: 14,
}
BANDS = {
    ValueBand.UNDER_1M: 38,
    ValueBand.UNDER_5M: 38,
    ValueBand.UNDER_25M: 18,
    ValueBand.UNDER_100M: 5,
    ValueBand.OVER_100M: 1,
}
AMOUNTS = (175_000, 240_000, 425_000, 650_000, 980_000, 1_350_000, 2_400_000, 4_750_000, 12_500_000)
MADE = (DealStatus.CONFIRMED, DealStatus.DONE)


class Book:
    """Builds deals."""

    def __init__(self, circle: Circle) -> None:
        self.circle = circle
        self.deals: list[Deal] = []
        self.changes: list[DealChange] = []
        self.checks: list[DealCheck] = []

    def add(
        self,
        pair: Pair,
        *,
        by: Person,
        status: str,
        at: datetime,
        kind: str,
        terms: str,
        value: int | str,
        rhythm: str,
        note: str = "",
        was_confirmed: bool = False,
    ) -> Deal:
        """A deal that ``by`` wrote down at that moment; ``value`` is rupiah or a band."""
        circle, other = self.circle, pair.other(by)
        deal = Deal(
            code=circle.city.code(10),
            connection=pair.row,
            proposer_id=by.user_id,
            partner_id=other.user_id,
            kind=kind,
            terms=terms,
            amount=value if isinstance(value, int) else None,
            band="" if isinstance(value, int) else value,
            rhythm=rhythm,
            starts_on=timezone.localdate(at + circle.pick.randrange(6) * DAY),
            created_at=at,
            status_since=at,
        )
        self.deals.append(deal)
        self._move(deal, DealStatus.PROPOSED, by, at)
        if status in MADE or was_confirmed:
            self._move(deal, DealStatus.CONFIRMED, other, circle.after(at, 1, 40))
            deal.confirmed_at = deal.status_since
            deal.proposer_kecamatan_id = by.kecamatan
            deal.partner_kecamatan_id = other.kecamatan
        if status != DealStatus.PROPOSED and status != deal.status:
            mover = circle.pick.choice(pair.people)
            if deal.status == DealStatus.PROPOSED:
                mover = by if status == DealStatus.CANCELLED else other
            hours = (24 * 5, 24 * 50) if deal.confirmed_at else (4, 50)
            self._move(deal, status, mover, circle.after(deal.status_since, *hours), note)
            deal.ended_at = deal.status_since
        return deal

    def _move(self, deal: Deal, status: str, by: Person, at: datetime, note: str = "") -> None:
        is_new = status == DealStatus.PROPOSED
        self.changes.append(
            DealChange(
                deal=deal,
                old_status="" if is_new else deal.status,
                new_status=status,
                by_id=by.user_id,
                note=note,
                at=at,
            )
        )
        deal.status, deal.status_since = status, at

    def publish(self, deal: Deal, line: str, *, signed: int = 2) -> None:
        """A line about a deal, agreed to by its proposer and perhaps by the other side."""
        deal.public_line = line
        deal.line_by_proposer_at = self.circle.after(deal.confirmed_at, 5, 60)
        if signed == 2:
            deal.line_by_partner_at = self.circle.after(deal.line_by_proposer_at, 2, 40)

    def answer_checks(self, deal: Deal, *, newest_open: bool = False) -> None:
        """What both said to each question there has been, but perhaps to the newest one."""
        due = check_number(deal, self.circle.city.today)
        for number in range(1, due + (not newest_open)):
            asked = deal.confirmed_at + number * CHECK_EVERY
            for user_id in (deal.proposer_id, deal.partner_id):
                self.checks.append(
                    DealCheck(
                        deal=deal,
                        user_id=user_id,
                        number=number,
                        still_going=True,
                        at=self.circle.after(asked, 5, 60),
                    )
                )

    def save(self) -> None:
        for model, rows in (
            (Deal, self.deals),
            (DealChange, self.changes),
            (DealCheck, self.checks),
        ):
            save_in_bulk(model, rows)
            rows.clear()


def record_stories(circle: Circle, pairs: list[Pair]) -> None:
    """The deals that are written down; the question about one of them is still open."""
    book = Book(circle)
    for pair in pairs:
        for agreed in pair.story.deals:
            deal = _record(circle, pair, agreed, book)
            book.answer_checks(deal, newest_open=True)
    book.save()


def _record(circle: Circle, pair: Pair, agreed: Agreed, book: Book) -> Deal:
    deal = book.add(
        pair,
        by=pair.side(agreed.by),
        status=agreed.status,
        at=max(circle.days_ago(agreed.days), pair.row.connected_at + HOUR),
        kind=agreed.kind,
        terms=agreed.terms,
        value=agreed.value,
        rhythm=agreed.rhythm,
        note=agreed.note,
        was_confirmed=agreed.status == DealStatus.CANCELLED,
    )
    if agreed.line:
        book.publish(deal, agreed.line, signed=agreed.signed)
    return deal


def record_city(circle: Circle, pairs: list[Pair]) -> None:
    """Deals of the others; those who dealt well deal again."""
    book, pick = Book(circle), circle.pick
    for pair in pairs:
        both = all(person.is_member for person in pair.people)
        if not (pair.is_accepted and both) or pick.randrange(100) >= DEAL:
            continue
        known_for = (circle.now - pair.row.connected_at) / HOUR
        moment = circle.after(
            pair.row.connected_at, min(known_for * 0.7, FIRST_WITHIN) * pick.random()
        )
        for _time in range(MOST):
            deal = _by_chance(circle, pair, moment, book)
            if deal.status not in MADE or pick.randrange(100) >= AGAIN:
                break
            moment = deal.confirmed_at + pick.uniform(8, 55) * DAY
            if moment > circle.now:
                break
    book.save()


def _by_chance(circle: Circle, pair: Pair, at: datetime, book: Book) -> Deal:
    pick, city = circle.pick, circle.city
    days = (circle.now - at) / DAY
    rhythm, kind = city.weighted(RHYTHMS), city.weighted(KINDS)
    status = city.weighted(
        {
            DealStatus.CONFIRMED: 88 if days < 60 or rhythm != DealRhythm.ONCE else 25,
            DealStatus.DONE: 6 if days < 30 else 60,
            DealStatus.DECLINED: 5,
            DealStatus.CANCELLED: 6,
        }
    )
    if days < 4 and pick.random() < 0.7:
        status = DealStatus.PROPOSED
    was_confirmed = status == DealStatus.CANCELLED and pick.random() < 0.5
    note = ""
    if was_confirmed:
        note = pick.choice(words.CANCELLED_BECAUSE)
    elif status == DealStatus.DECLINED:
        note = pick.choice(words.NOT_AS_AGREED)
    supplier = max(pair.people, key=lambda person: bool(person.sector))
    buyer = pair.other(supplier)
    if not supplier.makes:
        kind = DealKind.SERVICE
    goods = supplier.makes[:1].lower() + supplier.makes[1:]
    deal = book.add(
        pair,
        by=pick.choice(pair.people),
        status=status,
        at=at,
        kind=kind,
        terms=pick.choice(words.TERMS[kind]).format(goods=goods, area=buyer.area),
        value=pick.choice(AMOUNTS) if pick.random() < 0.55 else city.weighted(BANDS),
        rhythm=rhythm,
        note=note,
        was_confirmed=was_confirmed,
    )
    if deal.status in MADE and pick.random() < 0.3:
        book.publish(deal, pick.choice(words.LINES), signed=pick.choice([1, 2, 2, 2]))
    book.answer_checks(deal)
    return deal
