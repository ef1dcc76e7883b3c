"""What a person wants to be told, and how."""

from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import notices
from ..choices import ALWAYS_TOLD, Channel, NoticeTopic
from ..models import User


class InboxForm(forms.Form):
    """Which notices are shown; anything else in the address is all of them."""

    tampil = forms.ChoiceField(choices=[("belum", "")], required=False)

    @property
    def shows_unread_only(self) -> bool:
        return self.is_valid() and self.cleaned_data["tampil"] == "belum"


class PreferencesForm(forms.Form):
    """One tick for each topic and each channel that can reach the person, and their language."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of your notices and pages"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = user.language
        self.reachable = notices.channels_of(user)
        self.topics = [
            topic
            for topic in NoticeTopic
            if topic not in ALWAYS_TOLD and (topic != NoticeTopic.WORK or user.roles)
        ]
        now = notices.preferences_of(user)
        for topic in self.topics:
            for channel in notices.CHOSEN_CHANNELS:
                if channel in self.reachable:
                    self.fields[f"{topic}-{channel}"] = forms.BooleanField(
                        label=_("%(topic)s by %(channel)s")
                        % {"topic": topic.label, "channel": channel.label},
                        required=False,
                        initial=now[topic, channel],
                    )

    def rows(self) -> Iterator[tuple]:
        """Each topic with its ticks, None where a channel cannot reach the person."""
        for topic in self.topics:
            names = [f"{topic}-{channel}" for channel in notices.CHOSEN_CHANNELS]
            yield topic, [self[name] if name in self.fields else None for name in names]

    @property
    def channels(self) -> tuple[Channel, ...]:
        return notices.CHOSEN_CHANNELS

    @property
    def choices(self) -> dict[tuple[str, str], bool]:
        """What was ticked and what was not, as ``notices.choose_channels`` takes it."""
        return {
            (topic, channel): self.cleaned_data[f"{topic}-{channel}"]
            for topic in self.topics
            for channel in self.channels
            if channel in self.reachable
        }
