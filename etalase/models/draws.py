"""Wishes for a place on a shelf, rounds in which places are drawn, and what came of each entry."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from encrypted_fields.fields import EncryptedCharField

from members.models import Business
from okoce.codes import new_code

from ..choices import (
    ENTRY_HOLDS,
    DropOut,
    EntryStatus,
    RequestStatus,
    RoundStatus,
    SlotKind,
)
from ..querysets import (
    DrawEntryQuerySet,
    DrawRoundQuerySet,
    DrawRuleQuerySet,
    DrawSlotQuerySet,
    PlaceRequestQuerySet,
)
from .products import Product
from .shelves import Placement, Site, Slot


def new_draw_code() -> str:
    """A code that stands for a round, or in a published list for a person."""
    return new_code(8)


class DrawRule(models.Model):
    """The numbers of the published rule from a day on; a rule with rounds is never changed."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    since = models.DateField(_("for rounds opened from"))
    max_share = models.PositiveSmallIntegerField(
        _("largest share of one kecamatan (percent)"),
        default=25,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    wait_step_days = models.PositiveSmallIntegerField(
        _("days in one step of waiting"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text=_("Those whose wait has the same number of whole steps are drawn by lot."),
    )
    confirm_hours = models.PositiveSmallIntegerField(
        _("hours to take an offer"),
        default=48,
        validators=[MinValueValidator(12), MaxValueValidator(240)],
    )
    bring_days = models.PositiveSmallIntegerField(
        _("days to bring the goods"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Counted from the first day of the period, or from the end of a later offer."),
    )
    note = models.CharField(_("why it was changed"), max_length=300, blank=True)

    objects = DrawRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of the draw")
        verbose_name_plural = _("rules of the draw")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(max_share__range=(1, 100), wait_step_days__gte=1),
                name="draw_rule_is_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Version %(number)d") % {"number": self.version})


class DrawRound(models.Model):
    """One draw: the slots of a centre for a period, its dates, and the sealed secret."""

    code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_draw_code, editable=False
    )
    site = models.ForeignKey(
        Site, models.PROTECT, related_name="draw_rounds", verbose_name=_("centre")
    )
    rule = models.ForeignKey(
        DrawRule, models.PROTECT, related_name="rounds", verbose_name=_("rule"), editable=False
    )
    starts_on = models.DateField(_("places from"))
    ends_on = models.DateField(_("places until (this day not included)"))
    closes_at = models.DateTimeField(_("asking ends"))
    draw_at = models.DateTimeField(_("drawn from"))
    status = models.CharField(
        _("status"), max_length=10, choices=RoundStatus, default=RoundStatus.OPEN
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("drawn by"),
    )
    created_at = models.DateTimeField(_("opened on"), default=timezone.now, editable=False)
    # Sealed until the draw: only its hash is known before.
    secret = EncryptedCharField(max_length=255, editable=False)
    commitment = models.CharField(_("commitment"), max_length=64, editable=False)
    # Kept as it was published, byte by byte: its hash is a part of the seed.
    published_list = models.TextField(editable=False, blank=True)
    digest = models.CharField(_("hash of the list"), max_length=64, blank=True, editable=False)
    seed = models.CharField(_("seed"), max_length=64, blank=True, editable=False)

    objects = DrawRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of the draw")
        verbose_name_plural = _("rounds of the draw")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="draw_round_has_days",
                violation_error_message=_("The period must end after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(draw_at__gt=F("closes_at")),
                name="draw_round_closes_before_the_draw",
                violation_error_message=_("The list must be closed before the draw."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[RoundStatus.DRAWN, RoundStatus.DONE]) | ~Q(seed=""),
                name="draw_round_drawn_has_a_seed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "closes_at"],
                condition=Q(status=RoundStatus.OPEN),
                name="draw_round_asking",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.code}"

    def get_absolute_url(self) -> str:
        return reverse("etalase:draw_detail", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.status == RoundStatus.OPEN

    @property
    def is_closed(self) -> bool:
        return self.status == RoundStatus.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.status == RoundStatus.CANCELLED

    @property
    def is_drawn(self) -> bool:
        return self.status in (RoundStatus.DRAWN, RoundStatus.DONE)

    @property
    def last_day(self):
        return self.ends_on - timedelta(days=1)


class DrawSlot(models.Model):
    """A slot that a round offers; free for the operators once the reserve is at its end."""

    round = models.ForeignKey(DrawRound, models.CASCADE, related_name="places")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", verbose_name=_("slot"))
    # As published: a slot may be renamed later.
    name = models.CharField(_("slot"), max_length=12)
    kind = models.CharField(_("kind"), max_length=8, choices=SlotKind)
    number = models.PositiveSmallIntegerField(_("order"))
    freed_at = models.DateTimeField(_("free for the operators since"), null=True, blank=True)

    objects = DrawSlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("place of a round")
        verbose_name_plural = _("places of a round")
        ordering = ["round", "number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "slot"], name="draw_slot_is_offered_once"),
            models.UniqueConstraint(fields=["round", "number"], name="draw_slot_has_its_number"),
        ]

    def __str__(self) -> str:
        return self.name


class PlaceRequest(models.Model):
    """A graduate's wish for a place; one at a time for each centre."""

    business = models.ForeignKey(
        Business, models.CASCADE, related_name="place_requests", verbose_name=_("business")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="place_requests", verbose_name=_("product")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, related_name="place_requests", verbose_name=_("centre")
    )
    kind = models.CharField(_("kind of place"), max_length=8, choices=SlotKind)
    wish_from = models.DateField(_("from when"))
    wish_until = models.DateField(_("not later than"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=RequestStatus, default=RequestStatus.WAITING
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    waiting_since = models.DateTimeField(_("waiting since"), default=timezone.now)

    objects = PlaceRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for a shelf place")
        verbose_name_plural = _("wishes for shelf places")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "site"],
                condition=Q(status=RequestStatus.WAITING),
                name="place_request_waits_once_for_each_centre",
                violation_error_message=_("You wait for a place in this centre already."),
            ),
            models.CheckConstraint(
                condition=Q(wish_until=None) | Q(wish_until__gte=F("wish_from")),
                name="place_request_wish_goes_forward",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "kind"],
                condition=Q(status=RequestStatus.WAITING),
                name="place_request_waiting",
            ),
            models.Index(fields=["business", "-id"], name="place_request_of_business"),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.site}"

    @property
    def is_overdue(self) -> bool:
        """Whether the last day that the maker gave has passed while they waited."""
        return bool(self.is_waiting and self.wish_until and self.wish_until < timezone.localdate())

    @property
    def is_waiting(self) -> bool:
        return self.status == RequestStatus.WAITING


class DrawEntry(models.Model):
    """One line of a published list, as it was when the list closed, and what became of it."""

    round = models.ForeignKey(DrawRound, models.CASCADE, related_name="entries")
    # Empty once the account was erased; the line names nobody and stays.
    request = models.ForeignKey(PlaceRequest, models.SET_NULL, null=True, related_name="entries")
    code = models.CharField(_("draw code"), max_length=8, unique=True, default=new_draw_code)
    kind = models.CharField(_("kind"), max_length=8, choices=SlotKind)
    kecamatan = models.CharField(_("kecamatan"), max_length=13)
    wait_days = models.PositiveIntegerField(_("days of waiting"))
    is_first_timer = models.BooleanField(_("first time"))
    status = models.CharField(
        _("status"), max_length=13, choices=EntryStatus, default=EntryStatus.LISTED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    drop_reason = models.CharField(_("why"), max_length=10, choices=DropOut, blank=True)
    # The place in the reserve of its kind, the first is 1; None for a winner of the draw itself.
    reserve_rank = models.PositiveIntegerField(_("place in the reserve"), null=True, blank=True)
    place = models.ForeignKey(
        DrawSlot, models.SET_NULL, null=True, blank=True, related_name="entries"
    )
    # What the draw itself gave, and never changes.
    won = models.ForeignKey(DrawSlot, models.SET_NULL, null=True, blank=True, related_name="+")
    offer_until = models.DateTimeField(_("answer by"), null=True, blank=True)
    bring_by = models.DateField(_("bring the goods by"), null=True, blank=True)
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = DrawEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a draw")
        verbose_name_plural = _("entries of a draw")
        ordering = ["round", "code"]
        constraints = [
            models.UniqueConstraint(fields=["round", "request"], name="draw_entry_is_one_each"),
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(status__in=ENTRY_HOLDS),
                name="draw_place_has_one_holder",
            ),
            # Whoever has one offer is not made another.
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(status=EntryStatus.OFFERED),
                name="place_request_has_one_offer",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ENTRY_HOLDS)
                | Q(place__isnull=False, offer_until__isnull=False, bring_by__isnull=False),
                name="draw_entry_offered_has_its_place",
            ),
        ]
        indexes = [
            models.Index(
                fields=["offer_until"],
                condition=Q(status=EntryStatus.OFFERED),
                name="draw_offer_due",
            ),
            models.Index(
                fields=["bring_by"],
                condition=Q(status=EntryStatus.CONFIRMED),
                name="draw_goods_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_offered(self) -> bool:
        return self.status == EntryStatus.OFFERED

    @property
    def is_confirmed(self) -> bool:
        return self.status == EntryStatus.CONFIRMED

    @property
    def is_reserve(self) -> bool:
        return self.status == EntryStatus.RESERVE

    @property
    def is_dropped(self) -> bool:
        return self.status == EntryStatus.DROPPED


class _Change(models.Model):
    """One move; never edited."""

    old_status = models.CharField(_("from"), max_length=13, blank=True)
    new_status = models.CharField(_("to"), max_length=13)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    statuses: type[models.TextChoices]

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.statuses(self.new_status).label)


class DrawRoundChange(_Change):
    statuses = RoundStatus
    round = models.ForeignKey(DrawRound, models.CASCADE, related_name="history")

    class Meta(_Change.Meta):
        verbose_name = _("move of a round")
        verbose_name_plural = _("moves of rounds")


class PlaceRequestChange(_Change):
    statuses = RequestStatus
    request = models.ForeignKey(PlaceRequest, models.CASCADE, related_name="history")

    class Meta(_Change.Meta):
        verbose_name = _("move of a wish")
        verbose_name_plural = _("moves of wishes")


class DrawEntryChange(_Change):
    statuses = EntryStatus
    entry = models.ForeignKey(DrawEntry, models.CASCADE, related_name="history")

    class Meta(_Change.Meta):
        verbose_name = _("move of an entry")
        verbose_name_plural = _("moves of entries")
