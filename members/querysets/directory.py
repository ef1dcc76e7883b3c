"""Which entries of the directory."""

from django.db import models


class DirectoryQuerySet(models.QuerySet):
    pass
