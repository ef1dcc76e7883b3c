"""What people asked to be told of: confirmed, watched, told, and forgotten in time.

Alerts of products follow what is, not what changed: every few minutes beat looks for those whose
product is to be had again. Alerts of searches are looked through once a week.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from members import notices
from members.choices import NoticeTopic
from members.services import letters
from members.services.reminders import remind_each
from okoce.errors import RuleBroken

from ..choices import AlertKind, AlertLetterKind, AlertStatus, Availability
from ..models import Alert, AlertLetter, Product
from . import search

RUNS_FOR = timedelta(days=180)
UNCONFIRMED_FOR = timedelta(days=3)
# An alert that has ended can be switched on again for so long; then it is deleted.
KEPT_FOR = timedelta(days=14)
MOST_ALERTS = 30
# A weekly note names so many products, and counts no further than one more.
MOST_IN_NOTE = 10
# Two weekly notes lie at least so far apart, however often beat asks on a Monday.
BETWEEN_NOTES = timedelta(days=3)


# Asking.


def ask_for_stock(product: Product, *, nonce: str, **reader: Any) -> Alert:
    """Wish to be told when a sold-out product is to be had again.

    ``reader`` is ``user``, or ``email`` or ``phone``. An address is written a link to confirm;
    asking again for the same product gives the same alert.
    """
    if not product.is_listed or product.availability != Availability.OUT_OF_STOCK:
        raise RuleBroken(_("This product is not sold out."))
    return _ask(nonce, AlertKind.STOCK, reader, product=product)


def save_search(asked: dict[str, Any], *, nonce: str, **reader: Any) -> Alert:
    """Wish to be told each week what is new in a search.

    ``asked`` holds ``words``, ``category``, ``kecamatan``, ``price_from``, ``price_to``,
    ``availability`` and ``is_halal``; ``reader`` is as in ``ask_for_stock``.
    """
    if not any(asked.values()):
        raise RuleBroken(_("Search for something or choose a filter first."))
    return _ask(nonce, AlertKind.SEARCH, reader, **asked)


@transaction.atomic
def _ask(nonce: str, kind: str, reader: dict[str, Any], **asked: Any) -> Alert:
    user, email, phone = (reader.get(name) or "" for name in ("user", "email", "phone"))
    user = user or None
    if user:
        email = phone = ""
    elif email:
        phone = ""
    own = Alert.objects.of_contact(user, email, phone)
    alert = Alert.objects.filter(nonce=nonce).first() or own.filter(kind=kind, **asked).first()
    if alert is None:
        if own.count() >= MOST_ALERTS:
            raise RuleBroken(
                _("You have %(count)d of them already. Please stop one first.")
                % {"count": MOST_ALERTS}
            )
        alert = Alert(
            nonce=nonce,
            kind=kind,
            user=user,
            email=email,
            phone=phone,
            language=(get_language() or "id")[:2],
            **asked,
        )
        try:
            with transaction.atomic():
                alert.save(force_insert=True) if user is None else _start(alert)
        except IntegrityError:
            # Sent twice at the same moment: the other one has it.
            return Alert.objects.filter(nonce=nonce).first() or own.get(kind=kind, **asked)
    elif user and alert.status != AlertStatus.ACTIVE:
        _start(alert)
    if alert.status == AlertStatus.UNCONFIRMED:
        _ask_to_confirm(alert)
    return alert


def _ask_to_confirm(alert: Alert) -> None:
    """Once a day, however often the form is sent."""
    letters.write(
        AlertLetter,
        alert,
        AlertLetterKind.CONFIRM,
        key=f"konfirmasi:{timezone.localdate():%Y%m%d}",
        is_awaited=True,
    )


def _start(alert: Alert) -> None:
    now = timezone.now()
    alert.status, alert.status_since = AlertStatus.ACTIVE, now
    alert.until = now + RUNS_FOR
    alert.seen_until, alert.note_from = now, None
    alert.save()


@transaction.atomic
def switch_on(alert: Alert) -> Alert:
    """Confirm an alert, or let it run for another 180 days; doing it twice is harmless."""
    alert = _locked(alert)
    if alert.status == AlertStatus.ACTIVE:
        alert.until = timezone.now() + RUNS_FOR
        alert.save(update_fields=["until"])
    else:
        _start(alert)
    return alert


def stop(alert: Alert) -> None:
    """Delete an alert with the address that was given for it."""
    Alert.objects.filter(pk=alert.pk).delete()


def _locked(alert: Alert) -> Alert:
    return Alert.objects.select_for_update(of=["self"]).select_related("product").get(pk=alert.pk)


# Telling.


def tell_of_stock() -> int:
    """Tell those whose product is to be had again; count them. Nobody is woken at night."""
    if notices.is_quiet(timezone.now()):
        return 0
    return remind_each(Alert.objects.in_stock(), _tell_in_stock)


@transaction.atomic
def _tell_in_stock(alert: Alert) -> None:
    # Locked and looked at again: two workers may have found it, or its reader just stopped it.
    alert = Alert.objects.in_stock().select_for_update(of=["self"]).filter(pk=alert.pk).first()
    if alert is None:
        return
    alert.status, alert.status_since = AlertStatus.TOLD, timezone.now()
    alert.save(update_fields=["status", "status_since"])
    _tell(
        alert,
        AlertLetterKind.IN_STOCK,
        title=gettext_lazy("“%(product)s” is to be had again"),
        body=gettext_lazy("You asked to be told. Ask the maker soon, before it is sold out again."),
        params={"product": alert.product.name},
        path=alert.product.get_absolute_url(),
    )


def write_weekly_notes() -> int:
    """Look through each search once a week and tell of what is new, if anything; count them."""
    due = Alert.objects.without_note_since(timezone.now() - BETWEEN_NOTES)
    return remind_each(due.select_related("category", "kecamatan"), _write_note)


@transaction.atomic
def _write_note(alert: Alert) -> None:
    now = timezone.now()
    due = Alert.objects.without_note_since(now - BETWEEN_NOTES)
    alert = due.select_for_update(of=["self"], skip_locked=True).filter(pk=alert.pk).first()
    if alert is None:
        return
    since, alert.seen_until = alert.seen_until, now
    count = news_of(alert, since=since).count()
    if count:
        alert.note_from = since
    alert.save(update_fields=["seen_until", "note_from"])
    if count:
        title, params = weekly_title(count)
        _tell(
            alert,
            AlertLetterKind.WEEK,
            title=title,
            params=params,
            body=gettext_lazy("They fit a search that you saved. Have a look."),
            path=alert.get_absolute_url(),
        )


def weekly_title(count: int) -> tuple[str, dict[str, int]]:
    """How many products are new, as a lazy sentence and what it is filled with."""
    if count > MOST_IN_NOTE:
        title = gettext_lazy("More than %(count)d new products for you in the etalase")
        return title, {"count": MOST_IN_NOTE}
    title = ngettext_lazy(
        "%(count)d new product for you in the etalase",
        "%(count)d new products for you in the etalase",
        "count",
    )
    return title, {"count": count}


def news_of(alert: Alert, *, since: datetime) -> QuerySet[Product]:
    """What came on show after ``since`` and fits a search, the newest first; 11 at most."""
    rows = Product.objects.listed().chosen(
        category=alert.category,
        kecamatan=alert.kecamatan,
        availability=alert.availability,
        is_halal=alert.is_halal,
        prices=(alert.price_from, alert.price_to),
    )
    rows = rows.filter(published_at__gt=since, published_at__lte=alert.seen_until)
    if alert.words:
        rows = search.find(alert.words, among=rows, exact=True).rows
    return rows.order_by("-published_at", "-id")[: MOST_IN_NOTE + 1]


def note_of(alert: Alert) -> list[Product]:
    """The products of the last weekly note that are still on show, ten at most, with covers."""
    if alert.note_from is None:
        return []
    keys = [product.pk for product in news_of(alert, since=alert.note_from)[:MOST_IN_NOTE]]
    rows = Product.objects.filter(pk__in=keys).order_by("-published_at", "-id")
    return list(rows.for_cards().with_covers())


def _tell(alert: Alert, kind: str, *, title, body, path: str, params: dict | None = None) -> None:
    """A notice for whoever has an account, a letter for everybody else."""
    mark = f"{kind}:{timezone.now():%Y%m%d%H%M%S}"
    if alert.user_id is None:
        letters.write(AlertLetter, alert, kind, key=mark)
        return
    notices.notify(
        alert.user,
        f"alert_{kind}",
        key=f"alert:{alert.pk}:{mark}",
        topic=NoticeTopic.REMINDER,
        title=title,
        body=body,
        params=params,
        path=path,
    )


# What beat looks for.


def find_reminders() -> None:
    """End what has run out, and delete what ended or was never confirmed."""
    now = timezone.now()
    remind_each(Alert.objects.run_out(now), _end)
    Alert.objects.to_delete(
        unconfirmed_before=now - UNCONFIRMED_FOR, ended_before=now - KEPT_FOR
    ).delete()


@transaction.atomic
def _end(alert: Alert) -> None:
    alert = _locked(alert)
    if alert.status != AlertStatus.ACTIVE or alert.until > timezone.now():
        return
    alert.status, alert.status_since = AlertStatus.EXPIRED, timezone.now()
    alert.save(update_fields=["status", "status_since"])
    _tell(
        alert,
        AlertLetterKind.EXPIRED,
        title=gettext_lazy("We stop telling you news from the etalase"),
        body=gettext_lazy(
            "You asked for it half a year ago. Open the page and press once to go on; otherwise "
            "you need do nothing."
        ),
        path=alert.get_absolute_url(),
    )
