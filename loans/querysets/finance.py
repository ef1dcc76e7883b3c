"""Which lenders stand on public pages, and which of their terms."""

from django.db import models
from django.db.models import Prefetch

from ..choices import TermsStatus
from .facts import DatedQuerySet


class TermsQuerySet(models.QuerySet):
    """What was entered about lenders, and waits for a second member of staff or has passed."""

    def approved(self):
        return self.filter(status=TermsStatus.APPROVED)

    def waiting(self):
        return self.filter(status=TermsStatus.PROPOSED)

    def of_desk(self, user):
        """What the officers of this person's lenders entered themselves, with how it stands.

        What staff enter about a lender is none of its business before it is approved.
        """
        if not user.is_authenticated or user.is_superuser or not user.is_lender:
            return self.none()
        rows = self.filter(lender__officers=user, proposed_by__lenders=models.F("lender"))
        rows = rows.select_related("lender", "proposed_by__member")
        return rows.defer("proposed_by__member__nik")


class LenderProductQuerySet(TermsQuerySet, DatedQuerySet):
    pass


class LenderQuerySet(models.QuerySet):
    def listed(self):
        """Those that everybody may see."""
        return self.filter(is_listed=True)

    def with_terms(self):
        """With their checks and products, and the steps that these ask for."""
        model = self.model
        return self.prefetch_related(
            Prefetch("checks", model._meta.get_field("checks").related_model.objects.approved()),
            Prefetch(
                "products",
                model._meta.get_field("products")
                .related_model.objects.approved()
                .prefetch_related("steps"),
            ),
        )

    def of_officer(self, user):
        """The lenders at whose desk a person sits."""
        return self.filter(officers=user) if user.is_authenticated else self.none()
