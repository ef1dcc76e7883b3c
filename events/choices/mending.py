"""What is done for a member whose PAS step was opened again."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MendingHelp(TextChoices):
    CLASS = "kelas", _("A class is booked")
    # They had a seat at one that serves the step.
    OWN_CLASS = "kelas-sendiri", _("A class they chose themselves")
    MENTORING = "pendampingan", _("A pendamping goes along")
    # Nobody works in the kecamatan of the member.
    STAFF = "staf", _("Pemprov staff were told")
