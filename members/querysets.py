"""Which rows: named filters, and what each person may see."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .choices import ClaimStatus, DeliveryState, MemberStatus, Visibility


class AssignmentQuerySet(models.QuerySet):
    def current(self):
        """Assignments that hold today."""
        today = timezone.localdate()
        return self.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gte=today))


class MemberQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whole records: one's own, a pendamping's kecamatan, or all for Pemprov staff."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        if user.is_pendamping:
            return self.filter(
                Q(user=user) | Q(kelurahan__kecamatan__in=user.kecamatan_codes),
            )
        return self.filter(user=user)

    def in_the_field_of(self, user):
        """The members whom this pendamping (or staff) works for; never their own record."""
        return self.visible_to(user).exclude(user=user)

    def waiting_for_verification(self):
        return self.filter(status=MemberStatus.SUBMITTED)

    def listed_for(self, user):
        """Profiles that may appear in a list or a search that ``user`` reads."""
        levels = [Visibility.PUBLIC]
        if user.is_authenticated:
            levels.append(Visibility.MEMBERS)
        return self.filter(status=MemberStatus.VERIFIED, visibility__in=levels)


class BusinessQuerySet(models.QuerySet):
    def listed_for(self, user):
        """Businesses whose page may appear in a list that ``user`` reads."""
        levels = [Visibility.PUBLIC]
        if user.is_authenticated:
            levels.append(Visibility.MEMBERS)
        return self.filter(visibility__in=levels, member__status=MemberStatus.VERIFIED)


class CredentialQuerySet(models.QuerySet):
    def in_force(self, day=None):
        """Credentials that hold on ``day`` (today when not given)."""
        day = day or timezone.localdate()
        return self.filter(revoked_at__isnull=True, valid_from__lte=day).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=day)
        )


class ClaimCaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status=ClaimStatus.OPEN)


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)

    def unread(self):
        return self.filter(read_at__isnull=True)


class DeliveryQuerySet(models.QuerySet):
    def due(self, now=None):
        """Deliveries to try now, those of a worker that died in the middle included."""
        now = now or timezone.now()
        return self.filter(
            state__in=[DeliveryState.QUEUED, DeliveryState.SENDING], next_try_at__lte=now
        )
