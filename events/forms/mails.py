"""A message to participants as it is written, looked over and sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from members.forms.messages import CleanText
from okoce.forms import NoPromisesMixin, nonce_field
from okoce.promises import marked, promises_in
from okoce.text import clean_line

from ..choices.mails import MailGroup
from ..models.mails import LONGEST_BODY, LONGEST_SUBJECT

SHORTEST_SUBJECT, SHORTEST_BODY = 5, 20
LOOK, CHANGE, SEND = "lihat", "ubah", "kirim"


class EventMailForm(NoPromisesMixin, forms.Form):
    kepada = forms.MultipleChoiceField(
        label=pgettext_lazy("message", "To"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Please choose who reads it.")},
    )
    judul = forms.CharField(
        label=_("Subject"),
        min_length=SHORTEST_SUBJECT,
        max_length=LONGEST_SUBJECT,
        help_text=_("The name of the event stands before it by itself."),
    )
    isi = CleanText(
        label=_("Message"),
        min_length=SHORTEST_BODY,
        max_length=LONGEST_BODY,
        help_text=_("At most 600 letters, so that it fits into WhatsApp."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    langkah = forms.ChoiceField(
        required=False, choices=[(step, step) for step in (LOOK, CHANGE, SEND)]
    )
    nonce = nonce_field()

    # Not drawn: its value is that of the button.
    shown = ("kepada", "judul", "isi")

    def __init__(self, *args: Any, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kepada"].choices = [
            (group, f"{group.label} ({_people(counts[group])})") for group in MailGroup
        ]

    def clean_judul(self) -> str:
        return clean_line(self.cleaned_data["judul"])

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """What was typed in pieces, each with whether it is a promise; nothing without one."""
        text = "\n".join(str(self[name].value() or "") for name in ("judul", "isi"))
        found = promises_in(text)
        return marked(text, found) if found else []

    @property
    def step(self) -> str:
        return self.cleaned_data.get("langkah") or LOOK


def _people(count: int) -> str:
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
