"""Which topics and replies of the forum."""

from django.db import models

from ..choices import PostStatus


class PostQuerySet(models.QuerySet):
    def shown(self):
        return self.filter(status=PostStatus.SHOWN)

    def held(self):
        """What waits for a moderator."""
        return self.filter(status=PostStatus.HELD)
