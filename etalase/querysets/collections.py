"""Which collections, and what each officer may see of them."""

from django.db import models
from django.db.models import Q

from ..choices import CollectionStatus


class CollectionQuerySet(models.QuerySet):
    def on_show(self, day):
        """Published, and within their days."""
        return self.filter(
            Q(shown_until=None) | Q(shown_until__gte=day),
            status=CollectionStatus.LIVE,
            shown_from__lte=day,
        )

    def waiting(self):
        return self.filter(status=CollectionStatus.SUBMITTED)

    def visible_to(self, user):
        """All for staff; for a pendamping what they wrote, and what everybody sees."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        if user.is_pendamping:
            written = self.model.edited_by.through.objects.filter(user=user)
            return self.filter(
                Q(pk__in=written.values("collection")) | Q(status=CollectionStatus.LIVE)
            )
        return self.none()
