"""What people are told: the notice, and one delivery of it for each channel."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import Channel, NoticeTopic
from ..querysets import NotificationQuerySet
from .sending import Sending, due_index


class Notification(models.Model):
    """One thing told to one person. The key makes telling it twice harmless."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.SlugField(_("kind"), max_length=60)
    topic = models.CharField(_("topic"), max_length=12, choices=NoticeTopic)
    key = models.CharField(_("key"), max_length=160)
    title = models.CharField(_("title"), max_length=160)
    body = models.TextField(_("text"))
    path = models.CharField(_("where to go"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_is_told_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_inbox"),
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(Sending):
    """One attempt-counted way of one notice to its person."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    external_id = models.CharField(_("number at the gateway"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel"], name="delivery_is_one_per_channel"
            ),
        ]
        indexes = [
            due_index("delivery_due"),
            models.Index(
                fields=["external_id"],
                condition=~models.Q(external_id=""),
                name="delivery_at_gateway",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_state_display()}"


class ChannelPreference(models.Model):
    """A person switched one topic off or on for one channel; no row means the usual choice."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_preferences"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    topic = models.CharField(_("topic"), max_length=12, choices=NoticeTopic)
    wanted = models.BooleanField(_("wanted"))
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("choice of channel")
        verbose_name_plural = _("choices of channels")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "channel", "topic"], name="channel_preference_is_one_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} · {self.get_topic_display()}"
