"""Centres with shelves and numbered slots, what stands in a slot, and what becomes of it."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Kecamatan
from okoce.codes import new_code

from ..choices import HOLDING, MoveKind, PlacementStatus, SlotKind, TaskKind
from ..querysets import PlacementQuerySet, ShelfTaskQuerySet, SiteQuerySet, SlotQuerySet
from .products import Product

# A batch is not placed, and has to go, when it expires within so many days.
EXPIRY_MARGIN = timedelta(days=7)


def new_place_code() -> str:
    """The code of a slot or a placement; it cannot be guessed from another one."""
    return new_code(8)


class Site(models.Model):
    """A place with shelves: the Global Office, or the centre of a kecamatan."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="sites", verbose_name=_("kecamatan")
    )
    address = models.CharField(_("address"), max_length=200)
    opening_hours = models.CharField(_("opening hours"), max_length=120, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    plan_width = models.PositiveSmallIntegerField(
        _("width of the room (dm)"),
        default=120,
        validators=[MinValueValidator(20), MaxValueValidator(1000)],
    )
    plan_height = models.PositiveSmallIntegerField(
        _("depth of the room (dm)"),
        default=80,
        validators=[MinValueValidator(20), MaxValueValidator(1000)],
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("centre with shelves")
        verbose_name_plural = _("centres with shelves")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("etalase:site_detail", args=[self.slug])

    @property
    def whereabouts(self) -> str:
        """The address, and when one is let in."""
        return " · ".join(filter(None, (self.address, self.opening_hours)))


class Shelf(models.Model):
    """A piece of furniture with slots; its place is measured from the upper left of the room."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="shelves", verbose_name=_("centre"))
    label = models.CharField(_("letter"), max_length=3)
    name = models.CharField(_("name"), max_length=60)
    x = models.PositiveSmallIntegerField(_("from the left (dm)"), default=0)
    y = models.PositiveSmallIntegerField(_("from the top (dm)"), default=0)
    width = models.PositiveSmallIntegerField(
        _("width (dm)"), default=30, validators=[MinValueValidator(4)]
    )
    height = models.PositiveSmallIntegerField(
        _("depth (dm)"), default=12, validators=[MinValueValidator(4)]
    )
    columns = models.PositiveSmallIntegerField(
        _("slots in a row"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        ordering = ["site", "order", "label"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "label"],
                name="shelf_has_its_own_letter",
                violation_error_message=_("This centre has a shelf with that letter already."),
            ),
            models.CheckConstraint(condition=Q(columns__gte=1), name="shelf_has_columns"),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.name}"


class Slot(models.Model):
    """A numbered place on a shelf; its code is what the label's QR says."""

    shelf = models.ForeignKey(Shelf, models.PROTECT, related_name="slots", verbose_name=_("shelf"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_place_code, editable=False
    )
    width_cm = models.PositiveSmallIntegerField(_("width (cm)"), default=40)
    depth_cm = models.PositiveSmallIntegerField(_("depth (cm)"), default=35)
    height_cm = models.PositiveSmallIntegerField(_("height (cm)"), default=35)
    kind = models.CharField(_("kind"), max_length=8, choices=SlotKind, default=SlotKind.AMBIENT)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["shelf", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["shelf", "number"],
                name="slot_has_its_own_number",
                violation_error_message=_("This shelf has a slot with that number already."),
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="slot_number_is_positive"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name on the sticker, such as ``A-03``."""
        return f"{self.shelf.label}-{self.number:02d}"


class Placement(models.Model):
    """A product in a slot for a period (the last day not included), and the count of one batch."""

    slot = models.ForeignKey(
        Slot, models.PROTECT, related_name="placements", verbose_name=_("slot")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="placements", verbose_name=_("product")
    )
    period = DateRangeField(_("period"))
    code = models.CharField(
        _("code"), max_length=8, unique=True, default=new_place_code, editable=False
    )
    status = models.CharField(
        _("status"), max_length=8, choices=PlacementStatus, default=PlacementStatus.PLANNED
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    needs_chill = models.BooleanField(_("must be kept cold"), default=False)
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    is_labelled = models.BooleanField(_("carries its label"), default=False)
    quantity_in = models.PositiveIntegerField(_("brought in"), default=0)
    sold = models.PositiveIntegerField(_("sold"), default=0)
    returned = models.PositiveIntegerField(_("given back"), default=0)
    spoiled = models.PositiveIntegerField(_("spoiled"), default=0)
    counted_at = models.DateTimeField(_("last counted"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    created_at = models.DateTimeField(_("entered on"), default=timezone.now, editable=False)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["-id"]
        constraints = [
            # There is no btree_gist, so the slot takes part as a range of one number.
            ExclusionConstraint(
                name="slot_holds_one_placement",
                expressions=[
                    (
                        Func(
                            F("slot"),
                            F("slot"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(status__in=HOLDING),
                violation_error_message=_("This slot is taken for a part of that period."),
            ),
            # Goods may outstay their period; the next ones do not come on top of them.
            models.UniqueConstraint(
                fields=["slot"],
                condition=Q(status=PlacementStatus.ON_SHELF),
                name="slot_carries_one_placement",
                violation_error_message=_("Other goods still stand in this slot."),
            ),
            models.CheckConstraint(
                condition=Q(
                    period__isempty=False,
                    period__lower_inf=False,
                    period__upper_inf=False,
                ),
                name="placement_has_days",
                violation_error_message=_("A placement lasts at least one day."),
            ),
            models.CheckConstraint(
                condition=Q(quantity_in__gte=F("sold") + F("returned") + F("spoiled")),
                name="placement_gives_no_more_than_came",
                violation_error_message=_("No more can leave a slot than was brought in."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PlacementStatus.ON_SHELF)
                | (Q(is_labelled=True, quantity_in__gte=1) & ~Q(batch="")),
                name="placement_on_shelf_is_labelled",
                violation_error_message=_("On the shelf, a batch is named and labelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["product", "-id"], name="placement_of_product"),
            models.Index(fields=["slot", "-id"], name="placement_of_slot"),
            models.Index(
                fields=["expires_on"],
                condition=Q(status=PlacementStatus.ON_SHELF),
                name="placement_expiring",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.slot}"

    def get_absolute_url(self) -> str:
        return reverse("etalase:placement_detail", args=[self.code])

    @property
    def remaining(self) -> int:
        """How many stand in the slot, as far as it was recorded."""
        return self.quantity_in - self.sold - self.returned - self.spoiled

    @property
    def is_on_shelf(self) -> bool:
        return self.status == PlacementStatus.ON_SHELF

    @property
    def is_planned(self) -> bool:
        return self.status == PlacementStatus.PLANNED

    @property
    def first_day(self) -> date:
        return self.period.lower

    @property
    def last_day(self) -> date:
        return self.period.upper - timedelta(days=1)

    @property
    def remove_by(self) -> date:
        """The day by which the goods leave: the last one, or a week before they expire."""
        if self.expires_on:
            return min(self.last_day, self.expires_on - EXPIRY_MARGIN)
        return self.last_day

    @property
    def has_to_go(self) -> bool:
        return self.is_on_shelf and self.remove_by <= timezone.localdate()


class PlacementChange(models.Model):
    """One move of a placement; never edited."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=8, choices=PlacementStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=8, choices=PlacementStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a placement")
        verbose_name_plural = _("moves of placements")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.get_new_status_display()


class StockMove(models.Model):
    """Some pieces that came to a slot or left it; never edited."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="moves")
    kind = models.CharField(_("what became of them"), max_length=8, choices=MoveKind)
    quantity = models.PositiveIntegerField(_("how many"), validators=[MinValueValidator(1)])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    # Each form carries its own, so that one sent twice counts once.
    nonce = models.CharField(max_length=60, unique=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("movement of goods")
        verbose_name_plural = _("movements of goods")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="stock_move_moves_something"),
        ]
        indexes = [models.Index(fields=["at"], name="stock_move_by_time")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.quantity}"


class ShelfTask(models.Model):
    """Goods that have to be taken off the shelf; done once their placement has ended."""

    placement = models.ForeignKey(Placement, models.CASCADE, related_name="tasks")
    kind = models.CharField(_("why"), max_length=12, choices=TaskKind)
    due_on = models.DateField(_("due on"))
    created_at = models.DateTimeField(_("found on"), default=timezone.now, editable=False)
    done_at = models.DateTimeField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )

    objects = ShelfTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("removal from a shelf")
        verbose_name_plural = _("removals from shelves")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="shelf_task_is_given_once"),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at=None), name="shelf_task_open"),
            models.Index(
                fields=["-done_at"],
                condition=Q(done_at__isnull=False),
                name="shelf_task_done_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.placement}"
