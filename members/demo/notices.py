"""What the people of the demo city were told, already delivered."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from okoce.demo import City, save_in_bulk

from ..choices import Channel, DeliveryState, MemberStatus, NoticeTopic
from ..models import Delivery, Member, Notification
from .officers import Officers

# A large city does not need an inbox for everyone.
AT_MOST = 2000


def tell_everybody(city: City, officers: Officers) -> None:
    """A notice of the last move for each member, and of the work that waits for each pendamping."""
    with translation.override(settings.LANGUAGE_CODE):
        rows = [
            row
            for member in Member.objects.select_related("user", "kelurahan")[:AT_MOST]
            for row in _of_member(member)
        ]
        rows += _of_officers(officers)
    save_in_bulk(Notification, rows)
    deliveries = []
    for row in rows:
        deliveries.append(_sent(row, Channel.IN_APP, DeliveryState.SENT))
        if row.user.phone:
            state = city.weighted(
                {DeliveryState.DELIVERED: 90, DeliveryState.SENT: 7, DeliveryState.FAILED: 3}
            )
            deliveries.append(_sent(row, Channel.WHATSAPP, state))
    save_in_bulk(Delivery, deliveries)


def _of_member(member: Member) -> list[Notification]:
    title, body, path = {
        MemberStatus.VERIFIED: (
            _("You are verified"),
            _("Welcome, %(name)s. Your road of seven steps is open: see what comes next.")
            % {"name": member.name},
            reverse("members:desk"),
        ),
        MemberStatus.SUBMITTED: (
            _("Your registration has arrived"),
            _("A pendamping of your kecamatan is checking it."),
            reverse("members:desk"),
        ),
        MemberStatus.RETURNED: (
            _("Please mend your registration"),
            _("Your pendamping found something that is not right yet."),
            reverse("members:registration"),
        ),
    }.get(member.status, ("", "", ""))
    if not title:
        return []
    return [
        Notification(
            user=member.user,
            kind="member-status",
            topic=NoticeTopic.RECORD,
            key=f"demo:{member.pk}:{member.status}",
            title=title,
            body=body,
            path=path,
            created_at=member.status_since,
            read_at=member.status_since + timedelta(hours=3) if member.pk % 3 else None,
        )
    ]


def _of_officers(officers: Officers) -> list[Notification]:
    now = timezone.now()
    return [
        Notification(
            user=user,
            kind="work-waiting",
            topic=NoticeTopic.WORK,
            key=f"demo:work:{code}",
            title=_("A registration waits for you"),
            body=_("Please look at it within two working days."),
            path=reverse("members:field_queue"),
            created_at=now - timedelta(hours=5),
        )
        for code, user in officers.pendamping.items()
    ]


def _sent(row: Notification, channel: str, state: str) -> Delivery:
    failed = state == DeliveryState.FAILED
    return Delivery(
        notification=row,
        channel=channel,
        state=state,
        tries=5 if failed else 1,
        sent_at=None if failed else row.created_at,
        problem="131026" if failed else "",
        next_try_at=row.created_at,
    )
