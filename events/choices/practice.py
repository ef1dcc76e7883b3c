"""Practice that members show, and who may move it where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkStatus(TextChoices):
    DRAFT = "draf", pgettext_lazy("practice", "Draft")
    SENT = "dikirim", pgettext_lazy("practice", "Waits for an answer")
    ACCEPTED = "diterima", pgettext_lazy("practice", "Accepted")
    RETURNED = "dikembalikan", pgettext_lazy("practice", "Returned")


class WorkActor(TextChoices):
    """Who moves practice: its maker, or somebody who may judge it and is not its maker."""

    MAKER = "pembuat", _("who made it")
    JUDGE = "penilai", _("who judges it")


WORK_MOVES: dict[tuple[str, str], str] = {
    (WorkStatus.DRAFT, WorkStatus.SENT): WorkActor.MAKER,
    (WorkStatus.RETURNED, WorkStatus.SENT): WorkActor.MAKER,
    # Taken back to be changed, as long as nobody has judged it.
    (WorkStatus.SENT, WorkStatus.DRAFT): WorkActor.MAKER,
    (WorkStatus.SENT, WorkStatus.ACCEPTED): WorkActor.JUDGE,
    (WorkStatus.SENT, WorkStatus.RETURNED): WorkActor.JUDGE,
}
