"""Which inquiries: named filters, and what each person may see."""

from django.db import models
from django.db.models import Q

from ..choices import OPEN_INQUIRIES, DropReason, InquiryStatus, Turn


class InquiryQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=OPEN_INQUIRIES)

    def waiting_for_seller(self):
        """Those in which the asker wrote last."""
        return self.filter(turn=Turn.SELLER)

    def kept(self):
        """Those whose words and contact data are still there."""
        return self.filter(erased_at__isnull=True)

    def owned_by(self, user):
        """What was asked about the products of this person."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(business__member__user=user)

    def visible_to(self, user):
        """What a person may see of the course of inquiries; the words are the two sides' alone."""
        if not user.is_authenticated:
            return self.none()
        if user.is_pemprov_staff or user.is_superuser:
            return self
        own = Q(business__member__user=user)
        if user.is_pendamping:
            return self.filter(
                own | Q(business__member__kelurahan__kecamatan__in=user.kecamatan_codes)
            )
        return self.filter(own)

    def counting(self):
        """Those by which the answer time of a maker is measured."""
        spam = Q(status=InquiryStatus.DROPPED, reason=DropReason.SPAM)
        return self.filter(answered_at__isnull=False).exclude(spam)
