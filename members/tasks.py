"""Errands of members: each calls one service and is safe to run twice."""

from celery import shared_task


@shared_task
def send_delivery(delivery_id: int) -> None:
    from .services import deliveries

    deliveries.send_one(delivery_id)


@shared_task
def send_due_deliveries() -> int:
    from .services import deliveries

    return deliveries.send_due()


@shared_task
def send_letter(label: str, pk: int) -> None:
    from .services import letters

    letters.send_one(label, pk)


@shared_task
def send_due_letters() -> int:
    from .services import letters

    return letters.send_due()


@shared_task
def answer_choice(user_id: int, wanted: bool) -> None:
    from .services import deliveries

    deliveries.answer_choice(user_id, wanted)


@shared_task
def find_reminders() -> None:
    from .services import reminders

    reminders.find()


@shared_task
def find_meeting_reminders() -> None:
    from .services import meetings

    meetings.find_reminders()


@shared_task
def find_lapsed_credentials() -> int:
    from .services import credentials

    return credentials.find_lapsed()


@shared_task
def tell_of_messages(participant_id: int) -> None:
    from .services import messages

    messages.tell_if_unread(participant_id)


@shared_task
def rebuild_directory() -> int:
    from .services import directory

    return directory.rebuild()
