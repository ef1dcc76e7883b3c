"""Which permit cases, and who sees whose."""

from django.db import models
from django.db.models import Q

from ..choices import APPLICANTS_TURN, CASE_OPEN, OFFICERS_TURN, CaseStatus


class CaseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(status__in=CASE_OPEN)

    def closed(self):
        return self.exclude(status__in=CASE_OPEN)

    def officers_turn(self):
        return self.filter(status__in=OFFICERS_TURN)

    def applicants_turn(self):
        return self.filter(status__in=APPLICANTS_TURN)

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user=user)

    def worked_on_by(self, user):
        """Cases of others: all for staff, those of their kecamatan for a pendamping.

        A draft is its owner's alone, unless this officer fills it in for them.
        """
        if not user.is_authenticated or user.is_superuser:
            return self.none()
        rows = self.exclude(member__user=user)
        rows = rows.filter(~Q(status=CaseStatus.DRAFT) | Q(filled_by=user))
        if user.is_pemprov_staff:
            return rows
        if user.is_pendamping:
            return rows.filter(member__kelurahan__kecamatan__in=user.kecamatan_codes)
        return self.none()

    def visible_to(self, user):
        """One's own cases, and those one works on."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(pk__in=self.owned_by(user).values("pk"))
            | Q(pk__in=self.worked_on_by(user).values("pk"))
        )

    def with_people(self):
        return self.select_related(
            "kind", "terms", "business", "member__user", "member__kelurahan__kecamatan"
        ).defer("member__nik")
