"""Which cases of reported things."""

from django.contrib.contenttypes.models import ContentType
from django.db import models

from ..choices import CASE_IN_HAND


class ReportCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cases at the desk: for Pemprov staff and superadmins, never those about themselves.

        Who reported it stands in a case, and its author never learns that.
        """
        if not user.is_authenticated or not (user.is_pemprov_staff or user.is_superuser):
            return self.none()
        return self.exclude(author=user)

    def of(self, thing):
        """Cases about one thing."""
        kind = ContentType.objects.get_for_model(type(thing))
        return self.filter(content_type=kind, object_id=thing.pk)

    def in_hand(self):
        """Cases that wait for an officer, appeals included."""
        return self.filter(status__in=CASE_IN_HAND)

    def about(self, user):
        """Cases about what ``user`` wrote or shows, as far as they were told of them."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(author=user, told_at__isnull=False)
