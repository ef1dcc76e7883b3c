"""Errands of the etalase: each calls one service and is safe to run twice."""

from celery import shared_task


@shared_task
def make_renditions(photo_id: int) -> None:
    from .services import photos

    photos.make_renditions(photo_id)


@shared_task
def make_missing_renditions() -> None:
    from .services import photos

    for photo_id in photos.find_missing_renditions():
        make_renditions.delay(photo_id)


@shared_task
def rebuild_vocabulary() -> None:
    from .services import search

    search.rebuild_vocabulary()


@shared_task
def find_reminders() -> None:
    from .services import reminders

    reminders.find()


@shared_task
def find_draw_moves() -> None:
    from .services import draw_reminders

    draw_reminders.find_reminders()


@shared_task
def check_import(import_id: int) -> None:
    from .services import imports

    imports.check_import(import_id)


@shared_task
def save_import(import_id: int) -> None:
    from .services import imports

    imports.save_import(import_id)


@shared_task
def take_waiting_imports() -> None:
    from .choices import ImportStatus
    from .services import imports

    errands = {ImportStatus.CHECKING: check_import, ImportStatus.SAVING: save_import}
    for import_id, status in imports.find_waiting_imports():
        errands[status].delay(import_id)
    imports.erase_old_imports()


@shared_task
def write_counts() -> None:
    from .services import attribution

    attribution.write_batches()


@shared_task
def follow_missed_news() -> None:
    from .services import lapses

    lapses.follow_missed_news()


@shared_task
def tell_of_stock() -> int:
    from .services import alerts

    return alerts.tell_of_stock()


@shared_task
def write_weekly_notes() -> int:
    from .services import alerts

    return alerts.write_weekly_notes()
