"""Which referrals, and who sees whose."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from ..choices import (
    LENDER_SEES,
    LENDERS_TURN,
    LOAN_RUNNING,
    REFERRAL_ACTIVE,
    REFERRAL_UNSENT,
    InstalmentStatus,
)


class ReferralQuerySet(models.QuerySet):
    def active(self):
        return self.filter(status__in=REFERRAL_ACTIVE)

    def lenders_turn(self):
        return self.filter(status__in=LENDERS_TURN)

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user=user)

    def agreed(self):
        """Those whose consent is in force."""
        consents = self.model._meta.get_field("consents").related_model.objects
        return self.filter(Exists(consents.in_force().filter(referral=OuterRef("pk"))))

    def shared_with(self, user):
        """What a lender's officer reads: sent to their own lender, as long as the member agrees."""
        if not user.is_authenticated or user.is_superuser or not user.is_lender:
            return self.none()
        rows = self.filter(lender__officers=user, status__in=LENDER_SEES)
        return rows.exclude(member__user=user).agreed()

    def followed_by(self, user):
        """Whose state somebody may know, and nothing more: all for staff, their own kecamatan for
        a pendamping; a draft only where a pendamping is asked for a word.
        """
        if not user.is_authenticated or user.is_superuser:
            return self.none()
        rows = self.exclude(member__user=user)
        if user.is_pemprov_staff:
            return rows.exclude(status__in=REFERRAL_UNSENT)
        if user.is_pendamping:
            rows = rows.filter(member__kelurahan__kecamatan__in=user.kecamatan_codes)
            asked = Q(product__needs_recommendation=True)
            return rows.filter(~Q(status__in=REFERRAL_UNSENT) | asked)
        return self.none()

    def with_people(self):
        return self.select_related(
            "lender", "product", "business", "member__user", "member__kelurahan__kecamatan"
        ).defer("member__nik")


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(ended_at__isnull=True)


class InstalmentQuerySet(models.QuerySet):
    def open(self):
        return self.exclude(status=InstalmentStatus.PAID)

    def unpaid(self):
        """Nobody has said that they are paid."""
        return self.filter(status=InstalmentStatus.DUE, referral__status__in=LOAN_RUNNING)

    def late(self):
        return self.unpaid().filter(due_on__lt=timezone.localdate())
