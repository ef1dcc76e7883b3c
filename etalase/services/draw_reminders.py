"""What beat looks for in the draw: lists to close, offers that lapsed, draws that are due."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.services.reminders import remind_each, untold

from ..choices import RoundStatus
from ..models import DrawEntry, DrawRound
from . import draws
from .draw_offers import Moment, lapse, tell


def find_reminders() -> None:
    """Close due rounds, pass lapsed places on, remind of what waits; safe to run twice or late."""
    now, today = timezone.now(), timezone.localdate()
    remind_each(
        DrawRound.objects.due_to_close(now), lambda round_: draws.close_round(round_, by=None)
    )
    remind_each(DrawEntry.objects.lapsed(now).select_related("round"), lapse)
    remind_each(DrawEntry.objects.not_brought(today).select_related("round"), lapse)
    remind_each(DrawRound.objects.filter(status=RoundStatus.DRAWN), draws.settle)
    half_way = untold(
        DrawEntry.objects.half_way(now),
        user="request__business__member__user",
        key="place_reminder",
    )
    remind_each(
        half_way.select_related(
            "request__business__member__user", "request__product", "round__site", "place"
        ).defer("request__business__member__nik"),
        _remind_of_offer,
    )
    for round_ in DrawRound.objects.due_to_draw(now).with_place():
        _remind_to_draw(round_)


def _remind_of_offer(entry: DrawEntry) -> None:
    tell(
        entry,
        "place_reminder",
        gettext_lazy("Slot %(slot)s waits for your answer"),
        gettext_lazy("Take it or leave it before %(until)s; after that it goes to the next."),
        topic=NoticeTopic.REMINDER,
        slot=entry.place.name,
        until=Moment(entry.offer_until),
    )


def _remind_to_draw(round_: DrawRound) -> None:
    """Once a day, those who may draw: all officers but the one who made the round."""
    notices.notify_role(
        Role.STAFF,
        "draw_due",
        key=f"draw-due:{round_.pk}:{timezone.localdate()}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("A draw is due"),
        body=gettext_lazy(
            "The places at %(site)s are waiting to be drawn. Makers were promised this day."
        ),
        params={"site": round_.site.name},
        path=reverse("admin:etalase_drawround_change", args=[round_.pk]),
        exclude=[round_.made_by] if round_.made_by else [],
    )
