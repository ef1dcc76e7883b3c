from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from . import (  # noqa: F401
            certificate_receivers,
            course_receivers,
            letters,
            mending_receivers,
            mentoring_receivers,
            practice_receivers,
            receivers,
            room_receivers,
        )
