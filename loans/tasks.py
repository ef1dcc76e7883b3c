"""Errands of permits, finance and growth: each calls one service and is safe to run twice."""

from celery import shared_task


@shared_task
def find_case_reminders() -> None:
    from .services import case_reminders

    case_reminders.find()


@shared_task
def find_figures_reminders() -> None:
    from .services import figures_reminders

    figures_reminders.find()


@shared_task
def note_size_classes() -> int:
    from .services import size_class

    return size_class.note_all()


@shared_task
def find_intake_moves() -> int:
    from .services import lenders

    return lenders.find_moves()


@shared_task
def find_referral_reminders() -> None:
    from .services import referral_reminders

    referral_reminders.find()
