"""What events does at news of the record: data is taken along, and words are erased."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from members.models import User
from members.signals import collect_account_data

from .services import guide_questions


@receiver(collect_account_data)
def export_guide_questions(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person asked the information centre."""
    return {"guide_questions": guide_questions.questions_of(user)}


@receiver(pre_delete, sender=User)
def erase_guide_questions(sender: Any, instance: User, **kwargs: Any) -> None:
    """Anybody with an account may ask, so this follows the account and not the record."""
    guide_questions.erase_questions_of(instance)
