"""Relations between two people: asked for, accepted, ended; and who wants to be left alone."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import ConnectionStatus
from ..querysets import BlockQuerySet, ConnectionQuerySet
from .users import User

# A request that nobody answered ends by itself after this long.
REQUEST_HOLDS = timedelta(days=30)


def new_connection_code() -> str:
    """The code in ``/jaringan/<kode>/`` and ``/pesan/<kode>/``; nobody can guess another one."""
    return new_code(10)


class Connection(models.Model):
    """The one relation of two people, whoever of them asked: the lower account id comes first."""

    code = models.CharField(max_length=12, unique=True, default=new_connection_code, editable=False)
    low = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    high = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked by")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=ConnectionStatus, default=ConnectionStatus.PROPOSED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    note = models.CharField(_("why you want to connect"), max_length=300)
    # The first time the two were connected; it stays when the relation ends.
    connected_at = models.DateTimeField(_("connected since"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConnectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="connection_is_one_per_pair"),
            models.CheckConstraint(
                condition=Q(low__lt=F("high")), name="connection_has_two_people_in_order"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=F("low")) | Q(asked_by=F("high")),
                name="connection_is_asked_by_one_of_the_two",
            ),
            models.CheckConstraint(
                condition=~Q(status=ConnectionStatus.ACCEPTED) | Q(connected_at__isnull=False),
                name="connection_accepted_has_its_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["low", "status", "-status_since"], name="connection_of_low"),
            models.Index(fields=["high", "status", "-status_since"], name="connection_of_high"),
            models.Index(
                fields=["status_since"],
                condition=Q(status=ConnectionStatus.PROPOSED),
                name="connection_unanswered",
            ),
            models.Index(fields=["connected_at"], name="connection_by_moment"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("members:connection", args=[self.code])

    @property
    def is_accepted(self) -> bool:
        return self.status == ConnectionStatus.ACCEPTED

    @property
    def expires_at(self) -> datetime:
        """When an unanswered request ends by itself."""
        return self.status_since + REQUEST_HOLDS

    @property
    def asked_user_id(self) -> int:
        """The account id of who was asked."""
        return self.high_id if self.asked_by_id == self.low_id else self.low_id

    def other(self, user: User) -> User:
        """The person on the other side from ``user``."""
        return self.high if user.pk == self.low_id else self.low


class ConnectionChange(models.Model):
    """One move of a relation; never edited."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="history")
    old_status = models.CharField(max_length=12, choices=ConnectionStatus, blank=True)
    new_status = models.CharField(max_length=12, choices=ConnectionStatus)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("change of a connection")
        verbose_name_plural = _("changes of connections")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class Block(models.Model):
    """One person wants to see and hear nothing of another, who is not told."""

    blocker = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="blocks")
    blocked = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_is_made_once"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="block_is_between_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
