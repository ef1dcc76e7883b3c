"""Curation: what waits, how it looks, what a change would change, and the decision."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, Exists, Min, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from members.services.reminders import late_since
from okoce.desk import DecisionAdmin, Move, Queue, RecordAdmin
from okoce.rupiah import format_rupiah

from ..choices import (
    PRODUCT_MOVES,
    REASON_NEEDED,
    REVISION_MOVES,
    Actor,
    ProductStatus,
    RevisionStatus,
)
from ..models import HalalQuestion, Product, ProductChange, ProductRecommendation, ProductRevision
from ..services import products, revisions
from ..services.rules import ANSWER_WITHIN, actor_for, find_gaps

PRODUCT_STEPS = {
    ProductStatus.LIVE: _("Publish"),
    ProductStatus.RETURNED: _("Return with a reason"),
    ProductStatus.REJECTED: _("Reject with a reason"),
    ProductStatus.ARCHIVED: _("Take off with a reason"),
}
REVISION_STEPS = {
    RevisionStatus.APPROVED: _("Approve the change"),
    RevisionStatus.RETURNED: _("Return the change with a reason"),
    RevisionStatus.REJECTED: _("Reject the change with a reason"),
}
# Set before the values of a revision's steps, which share the page with the product's own.
OF_REVISION = "revision-"


class ChangeRows(RowsBelow):
    model = ProductChange
    fields = ["at", "move", "by", "note"]
    readonly_fields = fields

    @admin.display(description=_("move"))
    def move(self, change: ProductChange) -> str:
        return str(change)


class HalalRows(RowsBelow):
    model = HalalQuestion
    fields = ["asked_at", "credential", "answer", "answered_at"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("credential")


class RecommendationRows(RowsBelow):
    model = ProductRecommendation
    fields = ["at", "by", "note"]


class WaitingFilter(admin.SimpleListFilter):
    title = _("curation")
    parameter_name = "kurasi"

    def lookups(self, request, model_admin):
        return [("produk", _("Products to curate")), ("perubahan", _("Changes to curate"))]

    def queryset(self, request, queryset):
        if self.value() == "produk":
            return queryset.waiting_for_curation()
        if self.value() == "perubahan":
            return queryset.filter(_has_waiting_revision())
        return queryset


def _has_waiting_revision() -> Exists:
    return Exists(ProductRevision.objects.waiting_for_curation().filter(product=OuterRef("pk")))


@admin.register(Product)
class ProductAdmin(DecisionAdmin, RecordAdmin):
    change_form_template = "admin/product_change_form.html"
    list_display = ["name", "business", "status", "waiting", "shown_price", "category", "kecamatan"]
    list_filter = [
        WaitingFilter,
        "status",
        "is_listed",
        ("main_category", admin.RelatedOnlyFieldListFilter),
        "kecamatan__kota_short",
    ]
    list_select_related = ["business", "category", "kecamatan"]
    search_fields = ["name", "business__name", "kecamatan__name", "code"]
    search_help_text = _("Product, business, kecamatan or code")
    ordering = ["status_since"]
    fieldsets = [
        (None, {"fields": ["name", "business", "category", "status", "status_since"]}),
        (
            _("Offer"),
            {
                "fields": [
                    "description",
                    "shown_price",
                    "unit",
                    "availability",
                    "monthly_capacity",
                    "lead_days",
                ]
            },
        ),
        (_("Papers"), {"fields": ["permit", "is_halal", "halal_credential"]}),
        (_("Etalase"), {"fields": ["is_listed", "hidden_reason", "published_at", "code"]}),
    ]
    inlines = [RecommendationRows, HalalRows, ChangeRows]
    steps = tuple(
        Move(status, label, status in REASON_NEEDED) for status, label in PRODUCT_STEPS.items()
    )

    def get_readonly_fields(self, request, obj=None):
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def moves(self, request: HttpRequest, row: Product) -> list[Move]:
        if actor_for(request.user, row) != Actor.CURATOR:
            return []
        moves = [
            move
            for move in self.steps
            if Actor.CURATOR in PRODUCT_MOVES.get((row.status, move.value), ())
        ]
        revision = revisions.open_revision(row)
        if revision:
            moves += [
                Move(f"{OF_REVISION}{status}", label, status != RevisionStatus.APPROVED)
                for status, label in REVISION_STEPS.items()
                if Actor.CURATOR in REVISION_MOVES.get((revision.status, status), ())
            ]
        return moves

    def version(self, row: Product) -> str:
        revision = revisions.open_revision(row)
        since = revision.status_since if revision else ""
        return f"{super().version(row)} {since}"

    def decide(self, request: HttpRequest, row: Product, value: str, reason: str) -> None:
        if not value.startswith(OF_REVISION):
            products.change_status(row, value, by=request.user, note=reason)
            return
        # The newest one: when somebody was faster, the service says so.
        revision = row.revisions.first()
        if revision:
            status = value.removeprefix(OF_REVISION)
            revisions.change_revision_status(revision, status, by=request.user, note=reason)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        product = self.get_object(request, object_id) if object_id else None
        extra = self._panels(product) if product else {}
        return super().changeform_view(
            request, object_id, form_url, {**extra, **(extra_context or {})}
        )

    def _panels(self, product: Product) -> dict:
        revision = revisions.open_revision(product)
        photos = [photo for photo in product.photos.all() if photo.position is not None]
        return {
            "photos": photos,
            "revision": revision,
            "differences": revisions.revision_diff(revision) if revision else [],
            "gaps": find_gaps(product, photos),
        }

    def queues(self, request: HttpRequest) -> list[Queue]:
        if not request.user.is_pemprov_staff:
            return []
        waiting = {
            "produk": (_("Products to curate"), Product.objects.waiting_for_curation()),
            "perubahan": (_("Changes to curate"), ProductRevision.objects.waiting_for_curation()),
        }
        late = late_since(ANSWER_WITHIN)
        url = reverse("admin:etalase_product_changelist")
        found = {
            key: (label, rows.aggregate(count=Count("pk"), oldest=Min("status_since")))
            for key, (label, rows) in waiting.items()
        }
        return [
            Queue(
                label=label,
                url=f"{url}?kurasi={key}",
                late=bool(counts["oldest"]) and counts["oldest"] < late,
                **counts,
            )
            for key, (label, counts) in found.items()
        ]

    @admin.display(description=_("price"), ordering="price")
    def shown_price(self, product: Product) -> str:
        if product.price is None:
            return ""
        price = format_rupiah(product.price)
        return f"{price} – {format_rupiah(product.price_max)}" if product.price_max else price

    @admin.display(description=_("in this status for"), ordering="-status_since")
    def waiting(self, product: Product) -> str:
        return timesince(product.status_since, timezone.now() + timedelta(seconds=1), depth=1)
