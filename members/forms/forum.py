"""What people write in the forum, and how they look for it."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from okoce.sieve import SearchField
from okoce.text import clean_line, clean_text

from ..models import ForumTheme, ForumTopic, Kecamatan

LONGEST_TITLE = 120
LONGEST_BODY = 5000
SHORTEST_TITLE = 8
# Marks as they are typed, and what comes out.
BODY_HELP = format_lazy(
    _("{stars} makes words {bold}. A line that begins with {dash} is a list, with {mark} a quote."),
    stars="<code>**…**</code>",
    bold=format_lazy("<strong>{}</strong>", _("bold")),
    dash="<code>-</code>",
    mark="<code>&gt;</code>",
)


class BodyField(forms.CharField):
    """A text with Markdown; it is kept as typed, without unseen characters."""

    def __init__(self, *, rows: int, **kwargs) -> None:
        attrs = {"rows": rows, "data-counter": _("%s characters left")}
        super().__init__(
            max_length=LONGEST_BODY,
            widget=forms.Textarea(attrs=attrs),
            help_text=BODY_HELP,
            strip=False,
            **kwargs,
        )

    def to_python(self, value) -> str:
        return clean_text(super().to_python(value))


class TopicForm(forms.Form):
    """A new topic, or one's own to change."""

    title = forms.CharField(
        label=_("Your question in one sentence"),
        min_length=SHORTEST_TITLE,
        max_length=LONGEST_TITLE,
        help_text=_("For example: where do I buy vanilla in small amounts?"),
    )
    place = forms.ChoiceField(
        label=_("Where does it belong?"),
        help_text=_("To a theme, or to a kecamatan when it is about a place."),
    )
    body = BodyField(label=_("Tell more"), rows=8)

    def __init__(self, *args, topic: ForumTopic | None = None, **kwargs) -> None:
        if topic:
            place = f"tema:{topic.theme.slug}" if topic.theme_id else ""
            place = place or f"kecamatan:{topic.kecamatan.slug}"
            kwargs["initial"] = {"title": topic.title, "body": topic.body, "place": place}
        super().__init__(*args, **kwargs)
        self._places = {f"tema:{theme.slug}": theme for theme in ForumTheme.objects.all()}
        themes = [(key, str(theme)) for key, theme in self._places.items()]
        by_kota: dict[str, list] = {}
        for kecamatan in Kecamatan.objects.all():
            key = f"kecamatan:{kecamatan.slug}"
            self._places[key] = kecamatan
            by_kota.setdefault(kecamatan.kota_short, []).append((key, kecamatan.name))
        self.fields["place"].choices = [
            ("", _("Choose …")),
            (_("Themes"), themes),
            *by_kota.items(),
        ]

    def clean_title(self) -> str:
        title = clean_line(self.cleaned_data["title"])
        if len(title) < SHORTEST_TITLE:
            raise forms.ValidationError(_("Please write a whole sentence."), code="short")
        return title

    def words(self) -> dict:
        """The cleaned fields as the services take them: a theme or a kecamatan."""
        place = self._places[self.cleaned_data["place"]]
        is_theme = isinstance(place, ForumTheme)
        return {
            "title": self.cleaned_data["title"],
            "body": self.cleaned_data["body"],
            "theme": place if is_theme else None,
            "kecamatan": None if is_theme else place,
        }


class ReplyForm(forms.Form):
    body = BodyField(label=_("Your reply"), rows=5)


class TopicListForm(forms.Form):
    """What a reader looks for; a value that makes no sense is left out."""

    UNANSWERED, FOLLOWED = "belum", "ikuti"
    cari = SearchField(required=False)
    tampil = forms.ChoiceField(
        required=False,
        choices=[(UNANSWERED, _("Without an answer yet")), (FOLLOWED, _("I follow"))],
    )

    def asked(self) -> dict[str, str]:
        """The parameters that make sense, as an address keeps them."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
