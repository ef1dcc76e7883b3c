"""The secret address at which a person's own calendar is followed."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code


def new_secret() -> str:
    return new_code(32)


class CalendarAddress(models.Model):
    """Whoever knows the secret reads when and where a person is registered; it can be renewed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_address"
    )
    secret = models.CharField(max_length=32, unique=True, default=new_secret, editable=False)
    renewed_at = models.DateTimeField(_("renewed at"), default=timezone.now)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("events:own_feed", args=[self.secret])
