"""Which rows: named filters, and what each person may see."""

from django.db import models

from .choices import OPEN_REVISIONS, PhotoState, ProductStatus, RevisionStatus


class ProductQuerySet(models.QuerySet):
    def listed(self):
        """Products in the public etalase."""
        return self.filter(is_listed=True)

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
