"""Who runs which event."""

from members.models import User

from ..models import Event


def may_run(event: Event, user: User) -> bool:
    """Whether a person runs this event: staff, a pendamping of its kecamatan, or its trainer.

    A superadmin configures the portal and runs nothing.
    """
    return runs_what_they_see(user) and Event.objects.filter(pk=event.pk).visible_to(user).exists()


def runs_what_they_see(user: User) -> bool:
    """Whether a person runs the events that are visible to them behind the scenes."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_pemprov_staff or not user.is_superuser


def leads_classes(user: User) -> bool:
    """Whether a person is the trainer of anything."""
    return user.sessions_led.exists()


def has_desk(user: User) -> bool:
    """Whether there is anything for this person to run."""
    if user.is_pemprov_staff or user.is_pendamping:
        return True
    return not user.is_superuser and leads_classes(user)
