"""Which proposals wait, and which certificates hold."""

from django.db import models

from ..choices import ProposalStatus


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(status=ProposalStatus.PROPOSED)

    def with_people(self):
        return self.select_related("seat__event__course", "seat__user__member").defer(
            "seat__user__member__nik"
        )


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(revoked_at=None)

    def unmade(self):
        """Those whose PDF is still to be made."""
        return self.valid().filter(file="")

    def owned_by(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user)
