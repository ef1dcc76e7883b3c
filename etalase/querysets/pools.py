"""Pooled orders: which rows, and whom they concern."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum

from ..choices.pools import PART_CLAIMS, POOL_TAKING, PoolStatus


class PoolOrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows of the staff desk."""
        if user.is_authenticated and (user.is_pemprov_staff or user.is_superuser):
            return self
        return self.none()

    def waiting_for_staff(self):
        return self.filter(status=PoolStatus.REVIEW)

    def taking(self):
        """Makers may take a part of these."""
        return self.filter(status=PoolStatus.OPEN)

    def with_part_of(self, user):
        """Those of which ``user`` took a part, whatever became of it."""
        part = self.model._meta.get_field("parts").related_model.objects
        return self.filter(Exists(part.filter(order=OuterRef("pk"), maker=user)))

    def for_maker(self, user, products):
        """What a maker may open: orders that take parts and fit, and those with parts of theirs."""
        part = self.model._meta.get_field("parts").related_model.objects
        own = Exists(part.filter(order=OuterRef("pk"), maker=user))
        kind = Q(category=OuterRef("category")) | Q(main_category=OuterRef("category"))
        fits = Exists(products.listed().filter(kind))
        return self.filter(own | (Q(status__in=POOL_TAKING) & fits & ~Q(buyer=user)))


class PoolPartQuerySet(models.QuerySet):
    def claiming(self):
        """Parts that claim capacity of their maker."""
        return self.filter(status__in=PART_CLAIMS)

    def claimed_in(self, product, month):
        """How many of a product are promised for the month that begins on ``month``."""
        rows = self.claiming().filter(product=product, month=month)
        return rows.aggregate(sum=Sum("quantity"))["sum"] or 0
