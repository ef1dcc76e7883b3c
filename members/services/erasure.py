"""Deleting a record for good: its rows, what their change history says, its files, its mentions."""

from collections import defaultdict
from functools import partial

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import NestedObjects
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from okoce.errors import RuleBroken

from ..models import Member, Notification


def forget(root: models.Model) -> None:
    """Delete a row and all that hangs on it, so that no table and no file remembers it."""
    collector = NestedObjects(using="default")
    collector.collect([root])
    if collector.protected:
        raise RuleBroken(
            _(
                "Your name stands under decisions about other people, which the city must keep. "
                "Please ask the office that gave you this role to close your account."
            )
        )
    keys = {model: [row.pk for row in rows] for model, rows in collector.data.items()}
    for member in collector.data.get(Member, ()):
        # What officers were told about the member, at the member's own address.
        Notification.objects.filter(path__contains=f"/{member.number}/").delete()
    _delete_files_later(collector.data)
    root.delete()
    # Deleting writes into the change history too, so it is emptied last.
    _delete_history(keys)
    for model, kind in ContentType.objects.get_for_models(*keys).items():
        entries = LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys[model]))
        entries.update(object_repr="", change_message="")


def _delete_files_later(rows_of: dict) -> None:
    for model, rows in rows_of.items():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                for file in filter(None, (getattr(row, field.name) for row in rows)):
                    transaction.on_commit(partial(file.storage.delete, file.name))


def _delete_history(keys: dict) -> None:
    """Empty the change history of these rows, and of rows below them that went earlier."""
    wanted = defaultdict(Q)
    for history in apps.get_models():
        kept_for = getattr(history, "instance_type", None)
        if kept_for is None:
            continue
        wanted[history] |= Q(**{f"{kept_for._meta.pk.attname}__in": keys.get(kept_for, [])})
        for field in history._meta.concrete_fields:
            if field.related_model in keys and field.name != "history_user":
                wanted[history] |= Q(**{f"{field.name}__in": keys[field.related_model]})
    for history, rows in wanted.items():
        history.objects.filter(rows).delete()
