"""Which topics and replies of the forum."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from ..choices import PostStatus


class PostQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(status=PostStatus.SHOWN)

    def held(self):
        """What waits for a moderator."""
        return self.filter(status=PostStatus.HELD)

    def shown_to(self, user):
        """What everybody reads, without those this reader is kept apart from, whoever blocked."""
        blocks = self.model._meta.apps.get_model("members", "Block").objects
        return self.shown().exclude(author__in=blocks.kept_apart_from(user))

    def open_to(self, user):
        """What is shown to ``user``, and all of their own that they have not withdrawn."""
        own = Q(author=user) & ~Q(status=PostStatus.WITHDRAWN)
        return self.filter(Q(pk__in=self.model.objects.shown_to(user).values("pk")) | own)
