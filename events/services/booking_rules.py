"""Who may book a room, who keeps it, and what times may be had."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.choices import MemberStatus
from members.models import User
from members.services.access import actor_for
from okoce.dates import clock, day_start, long_date
from okoce.errors import RuleBroken

from ..choices import BookingActor
from ..models import Booking, Room, RoomRules
from .room_days import closures, opening

# Those whose registration was sent and stands; under review or outside Jakarta one waits.
MAY_BOOK = frozenset({MemberStatus.SUBMITTED, MemberStatus.RETURNED, MemberStatus.VERIFIED})


class RoomTaken(RuleBroken):
    """Somebody else has the room then; other times may be offered."""


def may_book(user: User) -> bool:
    """Whether this person books rooms for themselves: whoever has registered as a member."""
    member = getattr(user, "member", None)
    return user.is_active and member is not None and member.status in MAY_BOOK


def keeps(user: User, room: Room) -> bool:
    """Whether this person keeps a room: Pemprov staff each, a pendamping their kecamatan's."""
    if not user.is_active or user.is_superuser:
        return False
    return user.is_pemprov_staff or room.kecamatan_id in user.kecamatan_codes


def actor_of(user: User | None, booking: Booking) -> BookingActor | None:
    """Who ``user`` is to a booking, None for a stranger; without a user, it is the portal."""
    if user is None:
        return BookingActor.SYSTEM
    if user.pk == booking.holder_id:
        return BookingActor.HOLDER
    if keeps(user, booking.room):
        return BookingActor.KEEPER
    entered = booking.made_by_id == user.pk and user.is_active and user.is_pendamping
    return BookingActor.KEEPER if entered else None


def check_may_book(booking: Booking, by: User | None) -> None:
    """Raise ``RuleBroken`` unless this person may make such a booking for its holder."""
    holder = booking.holder
    if booking.is_of_the_house:
        if by is not None and not keeps(by, booking.room):
            raise RuleBroken(_("Only those who keep a room book it for the house."))
        return
    if not may_book(holder):
        raise RuleBroken(_("Rooms are for members: finish your registration first."))
    if by is None or by.pk == holder.pk:
        return
    # Pemprov staff for any member, a pendamping for those of their kecamatan.
    if actor_for(by, holder.member) is None:
        raise RuleBroken(_("You book on behalf of the members you accompany only."))


def check_number(holder: User, rules: RoomRules) -> None:
    """Raise ``RuleBroken`` when this member has as many open bookings as one may have."""
    now = timezone.now()
    open_ones = Booking.objects.owned_by(holder).taking().filter(period__endswith__gt=now).count()
    if open_ones >= rules.most_open:
        raise RuleBroken(
            ngettext(
                "A member has %(count)d open booking at most. Use or cancel it first.",
                "A member has %(count)d open bookings at most. Use or cancel one first.",
                rules.most_open,
            )
            % {"count": rules.most_open}
        )


def check_time(booking: Booking, rules: RoomRules) -> None:
    """Raise ``RuleBroken`` with the sentence that says why this time cannot be had."""
    (starts, ends), room = booking.period, booking.room
    step = timedelta(minutes=rules.step_minutes)
    if not room.is_active:
        raise RuleBroken(_("This room is not to be booked now."))
    if not 1 <= booking.people <= room.capacity:
        raise RuleBroken(
            ngettext(
                "There is room for %(count)d person here.",
                "There is room for %(count)d people here.",
                room.capacity,
            )
            % {"count": room.capacity}
        )
    if starts < timezone.now():
        raise RuleBroken(_("This time has passed."))
    day = timezone.localdate(starts)
    plan = opening(room, day, closures(day, day))
    if plan.closed:
        raise RuleBroken(
            _("%(room)s is closed on %(day)s. %(reason)s")
            % {"room": room, "day": long_date(day), "reason": plan.closed}
        )
    if starts >= ends or starts < plan.opens or ends > plan.closes:
        raise RuleBroken(
            _("%(room)s is open from %(opens)s to %(closes)s on that day.")
            % {"room": room, "opens": clock(plan.opens), "closes": clock(plan.closes)}
        )
    midnight = day_start(day)
    if (starts - midnight) % step or (ends - midnight) % step:
        raise RuleBroken(
            _("Times go in steps of %(minutes)d minutes.") % {"minutes": rules.step_minutes}
        )
    if booking.holder_id:
        _check_member_rules(starts, ends, day, rules)


def _check_member_rules(starts: datetime, ends: datetime, day: date, rules: RoomRules) -> None:
    if ends - starts > timedelta(minutes=rules.longest_minutes):
        raise RuleBroken(
            _("Members book %(minutes)d minutes at most in one go.")
            % {"minutes": rules.longest_minutes}
        )
    if day > timezone.localdate() + timedelta(days=rules.days_ahead):
        raise RuleBroken(
            ngettext(
                "Members book %(count)d day ahead at most.",
                "Members book %(count)d days ahead at most.",
                rules.days_ahead,
            )
            % {"count": rules.days_ahead}
        )


def check_meeting(booking: Booking) -> None:
    """Raise ``RuleBroken`` unless the time is that of a meeting of its holder."""
    meeting = booking.meeting
    people = (meeting.connection.low_id, meeting.connection.high_id)
    if booking.holder_id not in people or not meeting.is_agreed:
        raise RuleBroken(_("A room is booked for a meeting that was agreed."))
    if not booking.period[0] <= meeting.starts_at < booking.period[1]:
        raise RuleBroken(_("The room has to be yours when the meeting begins."))
    others = meeting.room_bookings.taking().exclude(pk=booking.pk)
    if others.exists():
        raise RuleBroken(_("This meeting has a room already."))
