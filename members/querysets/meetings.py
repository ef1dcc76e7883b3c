"""Which meetings: those of one's own relations."""

from django.db import models
from django.db.models import Q


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Meetings that ``user`` is one side of."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(connection__low=user) | Q(connection__high=user))
