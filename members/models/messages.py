"""What two connected people write to each other. A conversation is their connection."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..querysets import MessageQuerySet
from .connections import Connection

MOST_PICTURES = 4


def private_storage():
    """Where the pictures of conversations are kept: never under a public address."""
    return storages["private"]


def new_message_code() -> str:
    """The code by which a message or a picture of one is reported or fetched."""
    return new_code(12)


class Message(models.Model):
    connection = models.ForeignKey(Connection, models.CASCADE, related_name="messages")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages_written"
    )
    code = models.CharField(max_length=12, unique=True, default=new_message_code, editable=False)
    # One form sent twice (a slow line, a second press) is one message.
    nonce = models.CharField(max_length=40)
    text = models.TextField(_("message"), max_length=2000, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    # Set while a report is looked into; only its author still reads it.
    hidden_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["author", "nonce"], name="message_is_sent_once"),
        ]
        indexes = [models.Index(fields=["connection", "-id"], name="message_of_conversation")]

    def __str__(self) -> str:
        return self.code


class MessagePicture(models.Model):
    message = models.ForeignKey(Message, models.CASCADE, related_name="pictures")
    code = models.CharField(max_length=12, unique=True, default=new_message_code, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    file = models.ImageField(
        upload_to="messages/",
        storage=private_storage,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("picture in a message")
        verbose_name_plural = _("pictures in messages")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.code


class Participant(models.Model):
    """One side of a conversation: what it has not read yet, and when there was something new."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations")
    unread = models.PositiveIntegerField(default=0)
    last_read_id = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("side of a conversation")
        verbose_name_plural = _("sides of conversations")
        constraints = [
            models.UniqueConstraint(fields=["connection", "user"], name="participant_sits_once"),
        ]
        indexes = [
            models.Index(fields=["user", "-last_at", "-id"], name="participant_inbox"),
            models.Index(
                fields=["user"], condition=models.Q(unread__gt=0), name="participant_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unread}"
