"""Which relations between people, and who is kept apart by a block."""

from django.db import models
from django.db.models import Q

from ..choices import ConnectionStatus


class ConnectionQuerySet(models.QuerySet):
    def of(self, user):
        """Relations that ``user`` is one side of, whatever their state."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(low=user) | Q(high=user))

    def between(self, one, other):
        """The relation of two people, if they ever had one."""
        low, high = sorted([one.pk, other.pk])
        return self.filter(low=low, high=high)

    def accepted(self):
        return self.filter(status=ConnectionStatus.ACCEPTED)

    def proposed(self):
        return self.filter(status=ConnectionStatus.PROPOSED)


class BlockQuerySet(models.QuerySet):
    def between(self, one, other):
        """Blocks that keep two people apart, whichever of them made one."""
        return self.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one))
