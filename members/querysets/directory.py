"""Which entries of the directory."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from ..choices import Visibility
from .record import levels_open_to


def directory_is_open_to(user) -> bool:
    """Whether ``user`` reads the directory: shelf operators and lenders only as members."""
    at_a_desk = user.is_authenticated and (user.is_operator or user.is_lender)
    return not at_a_desk or user.is_verified_member


class DirectoryQuerySet(models.QuerySet):
    def read_by(self, user):
        """The entries of the one level that ``user`` reads."""
        if not directory_is_open_to(user):
            return self.none()
        for_members = Visibility.MEMBERS in levels_open_to(user)
        return self.filter(level=Visibility.MEMBERS if for_members else Visibility.PUBLIC)

    def offering(self, topics: Iterable[int]):
        """Entries that offer one of these topics."""
        return self.filter(offers__overlap=list(topics))

    def needing(self, topics: Iterable[int]):
        """Entries that need one of these topics."""
        return self.filter(needs__overlap=list(topics))

    def helping(self, *, needs: Iterable[int], offers: Iterable[int]):
        """Entries that offer one of these ``needs``, or need one of these ``offers``."""
        return self.filter(Q(offers__overlap=list(needs)) | Q(needs__overlap=list(offers)))

    def for_cards(self):
        """Each with the member and business that a card names, in the same query."""
        related = self.select_related("member__business", "kecamatan", "sector")
        return related.only(
            *("level", "is_graduate", "offers", "needs", "stories", "since"),
            *("kecamatan__name", "sector__name"),
            *("member__number", "member__name", "member__avatar"),
            *("member__business__name", "member__business__makes"),
        )
