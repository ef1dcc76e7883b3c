"""What events does at news of the record: data is taken along, and words are erased."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from members.models import Member, User
from members.signals import collect_account_data, member_erased

from .models import CalendarAddress, Seat
from .services import guide_questions, seats


@receiver(collect_account_data)
def export_guide_questions(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person asked the information centre."""
    return {"guide_questions": guide_questions.questions_of(user)}


@receiver(pre_delete, sender=User)
def erase_guide_questions(sender: Any, instance: User, **kwargs: Any) -> None:
    """Anybody with an account may ask, so this follows the account and not the record."""
    guide_questions.erase_questions_of(instance)


@receiver(member_erased)
def give_up_seats(sender: Any, member: Member, **kwargs: Any) -> None:
    seats.forget_person(member.user)


@receiver(pre_delete, sender=User)
def give_up_seats_of_an_account(sender: Any, instance: User, **kwargs: Any) -> None:
    """A person without a record has seats too; a record has given up its own before."""
    seats.forget_person(instance)


@receiver(collect_account_data)
def export_seats(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """The events a person registered for, and what came of it."""
    address = CalendarAddress.objects.filter(user=user).first()
    rows = (
        Seat.objects.owned_by(user)
        .select_related("event")
        .prefetch_related("history", "attendances__session")
    )
    return {
        "events": [
            {
                "event": seat.event.title,
                "begins_at": seat.event.starts_at and seat.event.starts_at.isoformat(),
                "status": seat.get_status_display(),
                "registered_at": seat.created_at.isoformat(),
                "history": [
                    {"to": change.get_new_status_display(), "at": change.at.isoformat()}
                    for change in seat.history.all()
                ],
                "sessions_attended": [
                    {
                        "session_at": row.session.starts_at.isoformat(),
                        "came_at": row.at.isoformat(),
                        "noted_by": row.get_source_display(),
                    }
                    for row in seat.attendances.all()
                ],
            }
            for seat in rows.order_by("created_at")
        ],
        "calendar_address": [{"renewed_at": address.renewed_at.isoformat()}] if address else [],
    }
