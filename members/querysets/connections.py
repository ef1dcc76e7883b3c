"""Which relations between people, and who is kept apart by a block."""

from django.db import models
from django.db.models import Case, F, Q, When

from ..choices import ConnectionStatus


class ConnectionQuerySet(models.QuerySet):
    def of(self, user):
        """Relations that ``user`` is one side of, whatever their state."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(low=user) | Q(high=user))

    def between(self, one, other):
        """The relation of two people (or of two account ids), if they ever had one."""
        low, high = sorted(getattr(person, "pk", person) for person in (one, other))
        return self.filter(low=low, high=high)

    def with_people(self):
        """Each with both people as cards and lists show them, in the same query."""
        sides = [
            f"{side}__member__{path}"
            for side in ("low", "high")
            for path in ("business", "kelurahan__kecamatan")
        ]
        return self.select_related(*sides).defer(
            "low__member__nik",
            "high__member__nik",
            "low__member__nik_hash",
            "high__member__nik_hash",
        )

    def with_both_here(self):
        """Without those whose other side has closed their account."""
        return self.filter(low__is_active=True, high__is_active=True)

    def people_of(self, user):
        """The ids of those on the other side of these relations of ``user``."""
        other = Case(When(low=user.pk, then=F("high")), default=F("low"))
        return self.of(user).order_by().values_list(other, flat=True)

    def accepted(self):
        return self.filter(status=ConnectionStatus.ACCEPTED)

    def proposed(self):
        return self.filter(status=ConnectionStatus.PROPOSED)

    def ended(self):
        return self.exclude(status__in=[ConnectionStatus.PROPOSED, ConnectionStatus.ACCEPTED])

    def waiting_for(self, user):
        """Requests that ``user`` has not answered yet."""
        return self.of(user).proposed().exclude(asked_by=user)


class BlockQuerySet(models.QuerySet):
    def between(self, one, other):
        """Blocks that keep two people apart, whichever of them made one."""
        return self.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))

    def kept_apart_from(self, user):
        """The ids of everybody who is kept apart from ``user``, either way."""
        if not user.is_authenticated:
            return self.none().values_list("blocked", flat=True)
        other = Case(When(blocker=user.pk, then=F("blocked")), default=F("blocker"))
        rows = self.filter(Q(blocker=user) | Q(blocked=user))
        return rows.order_by().values_list(other, flat=True)
