"""Practice in the file of all that the portal knows about a person."""

from typing import Any

from django.dispatch import receiver

from members.models import User
from members.signals import collect_account_data

from .models import PracticeWork


@receiver(collect_account_data)
def export_practice(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person handed in for their courses, and what was said of it."""
    works = PracticeWork.objects.owned_by(user).select_related("course")
    works = works.prefetch_related("pictures", "history")
    return {
        "practice": [
            {
                "course": work.course.title,
                "status": work.get_status_display(),
                "text": work.text,
                "link": work.link,
                "pictures": [picture.file.name for picture in work.pictures.all()],
                "moves": [
                    {
                        "to": change.get_new_status_display(),
                        "at": change.at.isoformat(),
                        "reason": change.note,
                    }
                    for change in work.history.all()
                ],
            }
            for work in works.order_by("created_at")
        ]
    }
