"""Goods that have to leave the shelf: found by beat, done by whoever takes them off."""

from collections import Counter
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from members import notices
from members.choices import NoticeTopic, Role
from members.models import Member, User
from members.services.reminders import remind_each

from ..choices import PlacementStatus, TaskKind
from ..models import EXPIRY_MARGIN, Placement, ShelfTask, Site
from .placements import cancel_placement
from .shelves import tell_maker

# What is undone for so long after its day is told to staff.
CLIMBS_AFTER = timedelta(days=2)


def find_reminders() -> None:
    """Give out what is due, and remind of what is undone; safe to run twice or late."""
    give_out()
    today = timezone.localdate()
    never_came = Placement.objects.filter(
        status=PlacementStatus.PLANNED, period__endswith__lte=today
    )
    remind_each(
        never_came.with_place(),
        lambda row: cancel_placement(row, by=None, note=gettext("No goods came in its time")),
    )
    remind_each(
        ShelfTask.objects.open().select_related(
            "placement__slot__shelf__site", "placement__product__business__member__user"
        ),
        _tell_maker_of_removal,
    )
    tell_keepers()


def give_out() -> int:
    """Make a task of each placement that has to go by today; return how many are new."""
    today = timezone.localdate()
    standing = Placement.objects.on_shelf()
    expiring = standing.filter(expires_on__lte=today + EXPIRY_MARGIN)
    # A period ends before its upper day.
    over = standing.filter(period__endswith__lte=today + timedelta(days=1))
    tasks = [
        ShelfTask(placement=row, kind=TaskKind.EXPIRY, due_on=row.expires_on - EXPIRY_MARGIN)
        for row in expiring.exclude(tasks__kind=TaskKind.EXPIRY)
    ]
    tasks += [
        ShelfTask(placement=row, kind=TaskKind.PERIOD, due_on=row.last_day)
        for row in over.exclude(tasks__kind=TaskKind.PERIOD)
    ]
    ShelfTask.objects.bulk_create(tasks, ignore_conflicts=True)
    return len(tasks)


def _tell_maker_of_removal(task: ShelfTask) -> None:
    tell_maker(
        task.placement,
        f"removal:{task.kind}",
        _("“%(product)s” has to leave the shelf"),
        _("It expires within a week, so it is taken out of slot %(slot)s of %(site)s.")
        if task.kind == TaskKind.EXPIRY
        else _("Its time in slot %(slot)s of %(site)s ends on %(last)s."),
    )


def tell_keepers() -> None:
    """Once a day, tell the keepers of each centre what waits; staff, once it is two days late."""
    today = timezone.localdate()
    waiting, late = Counter(), Counter()
    for site_id, due_on in ShelfTask.objects.open().values_list(
        "placement__slot__shelf__site", "due_on"
    ):
        waiting[site_id] += 1
        late[site_id] += due_on <= today - CLIMBS_AFTER
    for site in Site.objects.filter(pk__in=waiting).select_related("kecamatan"):
        words = {
            "topic": NoticeTopic.WORK,
            "path": f"{reverse('etalase:task_list')}?pusat={site.slug}",
        }
        task_words = words | {
            "key": f"shelf-tasks:{site.pk}:{today}",
            "title": _("Take goods off the shelf"),
            "body": ngettext_lazy(
                "At %(site)s %(count)d placement has to be cleared.",
                "At %(site)s %(count)d placements have to be cleared.",
                "count",
            ),
            "params": {"site": site.name, "count": waiting[site.pk]},
        }
        notices.notify_role(Role.OPERATOR, "shelf_tasks", **task_words)
        notices.notify_role(Role.PENDAMPING, "shelf_tasks", **task_words, kecamatan=site.kecamatan)
        if late[site.pk]:
            notices.notify_role(
                Role.STAFF,
                "shelf_tasks_late",
                **words,
                key=f"shelf-tasks-late:{site.pk}:{today}",
                title=_("Goods stand on the shelf too long"),
                body=ngettext_lazy(
                    "At %(site)s %(count)d placement is two days late or more.",
                    "At %(site)s %(count)d placements are two days late or more.",
                    "count",
                ),
                params={"site": site.name, "count": late[site.pk]},
            )


def open_tasks(user: User) -> list[ShelfTask]:
    """What this person has to take off the shelf, the longest due first."""
    return list(
        ShelfTask.objects.kept_by(user)
        .open()
        .select_related("placement__slot__shelf__site", "placement__product__business")
        .order_by("due_on", "pk")
    )


def latest_done(user: User, *, most: int = 10) -> list[ShelfTask]:
    """The removals done last at the centres of this person, and by whom."""
    return list(
        ShelfTask.objects.kept_by(user)
        .filter(~Q(done_at=None))
        .select_related("placement__slot__shelf__site", "placement__product", "done_by__member")
        .defer("done_by__member__nik")
        .order_by("-done_at")[:most]
    )


def tell_of_goods_left_behind(member: Member) -> None:
    """Tell who keeps a centre which slots hold goods of somebody whose record is erased now.

    The rows about the goods go with the record; the goods themselves still stand there.
    """
    standing = Placement.objects.on_shelf().filter(product__business__member=member)
    for placement in standing.select_related("slot__shelf__site__kecamatan"):
        site = placement.slot.shelf.site
        words = {
            "key": f"shelf-left:{placement.pk}",
            "topic": NoticeTopic.WORK,
            "title": _("Take goods off the shelf"),
            "body": _(
                "What stands in slot %(slot)s of %(site)s belongs to somebody who has left the "
                "programme. Please keep it for them at the counter."
            ),
            "params": {"slot": placement.slot.label, "site": site.name},
            "path": reverse("etalase:slot_detail", args=[placement.slot.code]),
        }
        notices.notify_role(Role.OPERATOR, "shelf_left", **words)
        notices.notify_role(Role.PENDAMPING, "shelf_left", **words, kecamatan=site.kecamatan)
