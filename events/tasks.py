"""Errands of classes, rooms and guides: each calls one service and is safe to run twice."""

from celery import shared_task


@shared_task
def make_certificates(after: int = 0) -> None:
    """Make some of the PDFs that are due, and ask for the next ones."""
    from .services import certificates

    last = certificates.make_chunk(after)
    if last is not None:
        make_certificates.delay(last)


@shared_task
def rebuild_guide_words() -> None:
    from .services import guide_search

    guide_search.rebuild_vocabulary()


@shared_task
def find_stale_guides() -> int:
    from .services import guides

    return guides.find_stale()


@shared_task
def find_moves() -> None:
    from .services import attendance, events

    events.find_moves()
    events.find_reminders()
    attendance.find_absent()


@shared_task
def send_event_mail(mail_id: int) -> None:
    from .services import mails

    mails.hand_over(mail_id)


@shared_task
def find_event_mails() -> None:
    from .services import mails

    mails.find_unsent()


@shared_task
def find_room_moves() -> None:
    from .services import room_reminders

    room_reminders.find()


@shared_task
def find_practice_reminders() -> None:
    from .services import practice, practice_missing

    practice.find_reminders()
    practice_missing.find_reminders()


@shared_task
def find_mentoring_reminders() -> None:
    from .services import mentoring_reminders

    mentoring_reminders.find()


@shared_task
def find_stalled_courses() -> int:
    from .services import stalled_courses

    return stalled_courses.find_reminders()


@shared_task
def find_mendings() -> int:
    from .services import mending

    return mending.find()
