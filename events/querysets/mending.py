"""Which steps to be mended: those that wait for help, and those an officer reads."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from members.choices import MemberStatus

# After so long nobody looks for help any more: the person has gone on by another way.
WAITS_FOR = timedelta(days=60)


class MendingQuerySet(models.QuerySet):
    def waiting(self):
        """Those for which nothing was arranged yet and something still can be."""
        return self.filter(
            help="",
            created_at__gt=timezone.now() - WAITS_FOR,
            member__status=MemberStatus.VERIFIED,
            member__user__is_active=True,
        )

    def visible_to(self, user):
        """Rows for the staff desk; who configures the portal needs not know who was declined."""
        if not user.is_authenticated or user.is_superuser or not user.is_active:
            return self.none()
        if user.is_pemprov_staff:
            return self
        if user.is_pendamping:
            near = self.filter(member__kelurahan__kecamatan__in=user.kecamatan_codes)
            return near.exclude(member__user=user)
        return self.none()
