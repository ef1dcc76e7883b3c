"""The Celery application; tasks live in each app's ``tasks.py``."""

import logging
import os
import time

from celery import Celery, Task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "okoce.settings")

logger = logging.getLogger(__name__)
# After a failure nobody asks the queue again for so many seconds: each time may wait.
PAUSE = 5


class Errand(Task):
    """A task that may be asked for while the queue is down.

    What must happen is a row before it is a task, and beat finds due rows later. So a page that
    hurries a row along goes on without the queue, and ``delay`` returns nothing.
    """

    _asleep_until = 0.0

    def apply_async(self, *args, **kwargs):
        if time.monotonic() < Errand._asleep_until:
            return None
        try:
            return super().apply_async(*args, **kwargs)
        except OperationalError:
            Errand._asleep_until = time.monotonic() + PAUSE
            logger.warning("The queue is unreachable; %s waits for beat.", self.name)
            return None


app = Celery("okoce", task_cls=Errand)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def note_first_heartbeat(**kwargs) -> None:
    """A worker that has just started need not wait for beat to be seen."""
    from .tasks import note_heartbeat

    note_heartbeat()
