"""Which topics and replies of the forum."""

from django.apps import apps
from django.db import models
from django.db.models import Q

from ..choices import PostStatus


class PostQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(status=PostStatus.SHOWN)

    def held(self):
        """What waits for a moderator."""
        return self.filter(status=PostStatus.HELD)

    def shown_to(self, user):
        """What everybody reads, without those this reader is kept apart from, whoever blocked."""
        return self.filter(_shown_to(user))

    def open_to(self, user):
        """What is shown to ``user``, and all of their own that they have not withdrawn."""
        own = Q(author=user) & ~Q(status=PostStatus.WITHDRAWN)
        return self.filter(_shown_to(user) | own)

    def own_unshown(self, user):
        """What ``user`` wrote and nobody else reads: it waits, or was taken out of sight."""
        return self.filter(author=user).exclude(status__in=[PostStatus.SHOWN, PostStatus.WITHDRAWN])


def _shown_to(user) -> Q:
    blocks = apps.get_model("members", "Block").objects
    return Q(status=PostStatus.SHOWN) & ~Q(author__in=blocks.kept_apart_from(user))
