"""What visitors ask about a product, what is said on both sides, and what comes of it."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.models import Business
from members.models.sending import Letter, due_index
from okoce.codes import new_code

from ..choices import (
    ENDED_INQUIRIES,
    OPEN_INQUIRIES,
    DropReason,
    InquiryActor,
    InquiryLetterKind,
    InquiryStatus,
    Turn,
)
from ..querysets import InquiryQuerySet
from .products import Product

MAX_QUANTITY = 100_000


def new_inquiry_code() -> str:
    """The code in the maker's address of an inquiry."""
    return new_code(10)


def new_inquiry_link() -> str:
    """The asker's private link: whoever has it may read and write, so it is long."""
    return new_code(32)


class Inquiry(models.Model):
    code = models.CharField(
        _("code"), max_length=12, unique=True, default=new_inquiry_code, editable=False
    )
    link = models.CharField(max_length=40, unique=True, default=new_inquiry_link, editable=False)
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="inquiries", verbose_name=_("product")
    )
    business = models.ForeignKey(
        Business, models.CASCADE, related_name="inquiries", verbose_name=_("business")
    )
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="inquiries"
    )
    # Of the asker; for the maker's eyes only, and empty once erased.
    name = models.CharField(_("name"), max_length=80, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    email = models.EmailField(_("email"), blank=True)
    language = models.CharField(max_length=5, default=settings.LANGUAGE_CODE)
    quantity = models.PositiveIntegerField(
        _("quantity"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)],
    )
    status = models.CharField(
        _("status"), max_length=14, choices=InquiryStatus, default=InquiryStatus.NEW
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=12, choices=DropReason, blank=True)
    # Kept by the services, so that the list of a maker is one walk along one index.
    turn = models.PositiveSmallIntegerField(_("whose turn"), choices=Turn, default=Turn.SELLER)
    turn_since = models.DateTimeField(_("since"), default=timezone.now)
    # The first answer, by which the answer time is measured.
    answered_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    last_at = models.DateTimeField(_("last move or word"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)
    # Of the form it came by, so that a repeat is the same inquiry.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inquiry")
        verbose_name_plural = _("inquiries")
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=False) | ~Q(phone="") | ~Q(email=""),
                name="inquiry_can_be_answered",
                violation_error_message=_("Give a phone number or an email address."),
            ),
            models.CheckConstraint(
                condition=Q(status=InquiryStatus.DROPPED) & ~Q(reason="")
                | ~Q(status=InquiryStatus.DROPPED) & Q(reason=""),
                name="inquiry_dropped_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=OPEN_INQUIRIES,
                    ended_at__isnull=True,
                    turn__in=[Turn.SELLER, Turn.ASKER],
                )
                | Q(status__in=ENDED_INQUIRIES, ended_at__isnull=False, turn=Turn.NOBODY),
                name="inquiry_open_has_a_turn",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=1, quantity__lte=MAX_QUANTITY),
                name="inquiry_quantity_is_in_bounds",
            ),
        ]
        indexes = [
            models.Index(fields=["business", "turn", "turn_since", "id"], name="inquiry_by_turn"),
            models.Index(
                F("business"),
                F("status"),
                F("status_since").desc(),
                F("id").desc(),
                name="inquiry_by_status",
            ),
            models.Index(fields=["business", "answered_at"], name="inquiry_answer_time"),
            models.Index(
                fields=["turn_since"],
                condition=Q(turn=Turn.SELLER),
                name="inquiry_unanswered",
            ),
            models.Index(
                fields=["last_at"],
                condition=Q(status__in=OPEN_INQUIRIES),
                name="inquiry_untouched",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(erased_at__isnull=True), name="inquiry_to_erase"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.code}"

    @property
    def maker_path(self) -> str:
        """The page of the maker."""
        return reverse("etalase:inquiry_detail", args=[self.code])

    @property
    def private_path(self) -> str:
        """The page of who asked."""
        return reverse("etalase:inquiry_private", args=[self.link])

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_INQUIRIES

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @property
    def waits_for_seller(self) -> bool:
        return self.turn == Turn.SELLER


class InquiryMessage(models.Model):
    """What one of the two wrote."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="messages")
    by_seller = models.BooleanField(_("by the maker"))
    text = models.TextField(_("text"), max_length=1000)
    nonce = models.CharField(max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("message of an inquiry")
        verbose_name_plural = _("messages of inquiries")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "by_seller", "nonce"], name="inquiry_message_is_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.at:%Y-%m-%d %H:%M}"


class InquiryChange(models.Model):
    """One move of an inquiry; never edited, but its note goes with the other words."""

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=14, choices=InquiryStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=14, choices=InquiryStatus)
    actor = models.CharField(_("by"), max_length=10, choices=InquiryActor)
    reason = models.CharField(_("reason"), max_length=12, choices=DropReason, blank=True)
    by_whatsapp = models.BooleanField(_("answered on WhatsApp"), default=False)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of an inquiry")
        verbose_name_plural = _("moves of inquiries")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class InquiryLetter(Letter):
    """One thing to tell an asker who has no account."""

    about, prefix = "inquiry", "tanya"

    inquiry = models.ForeignKey(Inquiry, models.CASCADE, related_name="letters")
    kind = models.CharField(_("kind"), max_length=10, choices=InquiryLetterKind)

    class Meta:
        verbose_name = _("letter about an inquiry")
        verbose_name_plural = _("letters about inquiries")
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry", "key", "channel"], name="inquiry_letter_is_written_once"
            ),
        ]
        indexes = [due_index("inquiry_letter_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_state_display()}"


class AnswerTime(models.Model):
    """How quickly a maker usually answers: kept, so that a public page need not work it out."""

    business = models.OneToOneField(Business, models.CASCADE, related_name="answer_time")
    minutes = models.PositiveIntegerField(_("median in minutes"))
    answers = models.PositiveIntegerField(_("answers"))
    refreshed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("answer time")
        verbose_name_plural = _("answer times")
        indexes = [models.Index(fields=["refreshed_at"], name="answer_time_by_age")]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """``usually answers within 3 hours``, rounded up, in the active language."""
        minutes = self.minutes
        if minutes <= 60:
            return str(_("usually answers within an hour"))
        hours = -(-minutes // 60)
        if hours <= 24:
            return ngettext(
                "usually answers within %(count)d hour",
                "usually answers within %(count)d hours",
                hours,
            ) % {"count": hours}
        days = -(-hours // 24)
        return ngettext(
            "usually answers within %(count)d day",
            "usually answers within %(count)d days",
            days,
        ) % {"count": days}
