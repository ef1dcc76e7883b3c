"""Errands of the portal itself."""

from celery import shared_task


@shared_task
def note_heartbeat() -> None:
    """Leave word that a worker takes tasks from the queue, and that beat sends them."""
    from . import health

    health.note_heartbeat()
