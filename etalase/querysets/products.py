"""Which rows: named filters, and what each person may see."""

from django.db import models
from django.db.models.functions import Greatest

from ..choices import OPEN_REVISIONS, PhotoState, ProductStatus, RevisionStatus


class ProductQuerySet(models.QuerySet):
    def listed(self):
        """Products in the public etalase."""
        return self.filter(is_listed=True)

    def withdrawn(self):
        """Products that visitors once saw and see no longer."""
        return self.filter(is_listed=False, published_at__isnull=False)

    def in_category(self, category):
        """Products of one category; of a main one, those of all categories below it."""
        if category.parent_id:
            return self.filter(category=category)
        return self.filter(main_category=category)

    def costing(self, lowest=None, highest=None):
        """Products whose price, or the lowest of their range, lies between two amounts."""
        rows = self
        if lowest is not None:
            rows = rows.filter(price__gte=lowest)
        if highest is not None:
            rows = rows.filter(price__lte=highest)
        return rows

    def chosen(self, *, category=None, kecamatan=None, availability="", is_halal=False, prices=()):
        """Products that the filters let through; ``prices`` are the lowest and the highest."""
        rows = self.in_category(category) if category else self
        if kecamatan:
            rows = rows.filter(kecamatan=kecamatan)
        if availability:
            rows = rows.filter(availability=availability)
        if is_halal:
            rows = rows.filter(is_halal=True)
        return rows.costing(*prices)

    def for_cards(self):
        """With the words of a card and no more; ``with_covers`` brings the pictures."""
        return self.select_related("business", "kecamatan").only(
            *["code", "name", "price", "price_max", "unit", "availability", "is_halal"],
            *["published_at", "business__name", "kecamatan__name"],
        )

    def with_covers(self):
        """With the first photo of each product, in ``product.covers``."""
        photos = self.model._meta.get_field("photos").related_model.objects
        first = photos.on_show().order_by("product", "position").distinct("product")
        first = first.only("product", "code", "state", "width", "height", "widths", "alt")
        return self.prefetch_related(models.Prefetch("photos", first, to_attr="covers"))

    def for_page(self):
        """With all that the page of one product tells, its photos excepted, and no more."""
        shown = [
            *["code", "name", "description", "price", "price_max", "unit", "availability"],
            *["monthly_capacity", "lead_days", "is_halal", "is_listed", "published_at"],
            *["permit", "halal_credential", "updated_at", "status_since", "confirmed_at"],
        ]
        business = ["name", "slug", "whatsapp", "story", "since_year", "address", "member__user"]
        levels = ["whatsapp", "story", "since", "address"]
        return self.select_related(
            "business__member", "business__answer_time", "kecamatan", "category__parent"
        ).only(
            *shown,
            "business__answer_time__minutes",
            *[f"business__{name}" for name in business],
            *[f"business__{name}_visibility" for name in levels],
            *["category__name", "category__slug", "category__parent__name"],
            *["category__parent__slug", "kecamatan__name", "kecamatan__kota_short"],
        )

    def beside(self, product, size=4):
        """The newest listed products by the same maker, and of the same category, near by and all.

        Each part is a short walk along its own index; ``size`` of each, some in two parts.
        """
        others = self.listed().exclude(pk=product.pk).order_by("-published_at", "-id").values("pk")
        alike = others.filter(category_id=product.category_id).exclude(
            business_id=product.business_id
        )
        parts = [
            others.filter(business_id=product.business_id)[:size],
            alike.filter(kecamatan_id=product.kecamatan_id)[:size],
            alike[:size],
        ]
        return self.filter(pk__in=parts[0].union(*parts[1:])).order_by("-published_at", "-id")

    def visible_to(self, user):
        """Products a person may open behind the scenes: their own, or those they work on."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        own = models.Q(business__member__user=user)
        if user.is_pendamping:
            return self.filter(
                own | models.Q(business__member__kelurahan__kecamatan__in=user.kecamatan_codes)
            )
        return self.filter(own)

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(business__member__user=user)

    def unvouched(self, before):
        """Listed products for which nobody has stood since: no edit, decision or confirmation."""
        return self.listed().filter(
            models.Q(confirmed_at=None) | models.Q(confirmed_at__lt=before),
            updated_at__lt=before,
            status_since__lt=before,
        )

    def to_be_asked_about(self, *, stale_before, asked_before, given_up_before):
        """Stale products whose maker was not asked yet, or long ago and still may answer."""
        vouched_at = Greatest("updated_at", "status_since", "confirmed_at")
        unasked = models.Q(asked_at=None) | models.Q(asked_at__lt=models.F("vouched_at"))
        again = models.Q(asked_at__lte=asked_before, vouched_at__gt=given_up_before)
        return self.unvouched(stale_before).alias(vouched_at=vouched_at).filter(unasked | again)

    def waiting_for_curation(self):
        return self.filter(status=ProductStatus.SUBMITTED)


class RevisionQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_REVISIONS)

    def waiting_for_curation(self):
        return self.filter(status=RevisionStatus.SUBMITTED)


class PhotoQuerySet(models.QuerySet):
    def on_show(self):
        """The gallery as visitors see it, in order; photos only proposed are left out."""
        return self.filter(position__isnull=False, state=PhotoState.READY).order_by("position")

    def waiting(self):
        return self.filter(state=PhotoState.WAITING)
