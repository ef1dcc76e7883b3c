"""Who wants to be left alone by whom. A block is silent, and stops everything both ways."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from okoce.errors import RuleBroken

from ..choices import ConnectionStatus, DeliveryState
from ..models import Block, Connection, Delivery, User


@transaction.atomic
def block(blocker: User, blocked: User) -> Block:
    """Keep two people apart: whatever they have with each other ends, and nobody is told.

    Blocking twice is blocking once.
    """
    if blocker.pk == blocked.pk:
        raise RuleBroken(_("You cannot block yourself."))
    lock_pair(blocker.pk, blocked.pk)
    # A message being sent holds the relation: it arrives before the block, or not at all.
    rows = Connection.objects.between(blocker, blocked)
    connection = rows.select_for_update(no_key=True).first()
    row, _is_new = Block.objects.get_or_create(blocker=blocker, blocked=blocked)
    if connection:
        _end(connection, blocker)
    return row


@transaction.atomic
def unblock(blocker: User, blocked: User) -> None:
    """Take a block back; what had ended stays ended."""
    lock_pair(blocker.pk, blocked.pk)
    Block.objects.filter(blocker=blocker, blocked=blocked).delete()


def is_blocked(one: User, other: User) -> bool:
    """Whether two people are kept apart, whichever of them wants it so."""
    return Block.objects.between(one, other).exists()


def kept_apart_from(user: User) -> QuerySet:
    """The ids of everybody who is kept apart from ``user``, either way."""
    return Block.objects.kept_apart_from(user)


def lock_pair(one_id: int, other_id: int) -> None:
    """Let one transaction at a time decide what is between two people.

    Take it before any lock on their relation, and in this order for everybody.
    """
    people = User.objects.filter(pk__in=[one_id, other_id]).order_by("pk")
    list(people.select_for_update(no_key=True).values_list("pk"))


def _end(connection: Connection, blocker: User) -> None:
    """End a relation, locked, and all that hangs on it."""
    from . import connections, deals, meetings, messages

    if connection.status in (ConnectionStatus.PROPOSED, ConnectionStatus.ACCEPTED):
        connections.change_connection(connection, ConnectionStatus.CANCELLED, by=None)
    # What outlived a relation that had ended before goes as well.
    meetings.call_off_all(connection)
    deals.call_off_all(connection)
    # The conversation leaves the blocker's list, and its mark with it.
    messages.read_conversation(connection, by=blocker)
    # What waits for the end of the quiet hours is not said any more.
    codes = [connection.code]
    for rows in (connection.meetings, connection.deals):
        codes += rows.values_list("code", flat=True)
    Delivery.objects.filter(
        notification__user__in=[connection.low_id, connection.high_id],
        notification__path__regex=rf"/({'|'.join(codes)})/",
        state=DeliveryState.QUEUED,
    ).update(state=DeliveryState.SKIPPED)
