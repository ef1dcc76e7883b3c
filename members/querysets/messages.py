"""Which messages: only those of one's own conversations, ever."""

from django.db import models
from django.db.models import Q


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Messages of the conversations ``user`` takes part in; for nobody else, whoever it is."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(connection__low=user) | Q(connection__high=user))
