"""What who runs an event wrote to its participants, and to each of whom."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Notification

from ..choices.mails import MailGroup, SenderOffice
from .events import Event, Seat

LONGEST_SUBJECT = 80
# WhatsApp takes 1,024 letters with the name of the event, the office and the link.
LONGEST_BODY = 600


class EventMail(models.Model):
    """One message to the participants of an event; never edited. Its recipients are rows."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="mails", verbose_name=_("event"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    office = models.CharField(_("in the name of"), max_length=12, choices=SenderOffice)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT)
    body = models.TextField(_("text"), max_length=LONGEST_BODY)
    groups = ArrayField(
        models.CharField(max_length=12, choices=MailGroup), verbose_name=_("written to")
    )
    # A form sent twice is one message.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    counted = models.PositiveIntegerField(_("people written to"))
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    # When the last of its recipients had it on the way.
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(counted__gte=1), name="event_mail_has_a_reader"),
        ]
        indexes = [
            models.Index(fields=["event", "-created_at", "-id"], name="event_mail_of_event"),
            models.Index(
                fields=["created_at"], condition=Q(sent_at__isnull=True), name="event_mail_unsent"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def key(self) -> str:
        """What the notice or the letter of each recipient is known by."""
        return f"kabar:{self.pk}"

    @property
    def group_labels(self) -> list[str]:
        return [MailGroup(group).label for group in self.groups]


class EventMailRecipient(models.Model):
    """One participant who is written to, noted before anything leaves."""

    mail = models.ForeignKey(EventMail, models.CASCADE, related_name="recipients")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="mails")
    # Of who has an account; others get a letter.
    notification = models.ForeignKey(Notification, models.SET_NULL, null=True, related_name="+")
    handed_at = models.DateTimeField(_("on the way since"), null=True)

    class Meta:
        verbose_name = _("recipient of a message")
        verbose_name_plural = _("recipients of messages")
        constraints = [
            models.UniqueConstraint(fields=["mail", "seat"], name="event_mail_goes_to_a_seat_once"),
        ]
        indexes = [
            models.Index(
                fields=["mail", "id"],
                condition=Q(handed_at__isnull=True),
                name="event_mail_to_hand_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mail_id} · {self.seat_id}"
