"""What a reader may ask of the directory. The names of fields stand in addresses."""

from django import forms
from django.utils.translation import gettext_lazy as _

from okoce.sieve import PlainSelect, SieveForm, by_kota

from ..models import Kecamatan, Sector, Topic

GRADUATE, NOT_YET = "ya", "belum"


class DirectoryForm(SieveForm):
    """Search and filters of the directory."""

    filters = ("menawarkan", "membutuhkan", "kecamatan", "sektor", "lulusan")

    menawarkan = forms.ChoiceField(label=_("Offers"), required=False, widget=PlainSelect)
    membutuhkan = forms.ChoiceField(label=_("Needs"), required=False, widget=PlainSelect)
    kecamatan = forms.ChoiceField(label="Kecamatan", required=False, widget=PlainSelect)
    sektor = forms.ChoiceField(label=_("Sector"), required=False, widget=PlainSelect)
    lulusan = forms.ChoiceField(
        label=_("Graduates"),
        required=False,
        widget=PlainSelect,
        choices=[
            ("", _("Everybody")),
            (GRADUATE, _("Graduates only")),
            (NOT_YET, _("Not yet graduated")),
        ],
    )

    def prepare(self) -> None:
        self.fields["cari"].label = _("Search the directory")
        self.fields["cari"].widget.attrs["placeholder"] = _("For example: packaging")
        self.areas = _by_slug(Kecamatan.objects.only("slug", "name", "kota_short"))
        self.sectors = _by_slug(Sector.objects.all())
        self.topics = _by_slug(Topic.objects.all())
        topics = [(topic.slug, topic.name) for topic in self.topics.values()]
        sectors = [(sector.slug, sector.name) for sector in self.sectors.values()]
        kota = by_kota(self.areas.values())
        self.fields["menawarkan"].choices = [("", _("Anything")), *topics]
        self.fields["membutuhkan"].choices = [("", _("Anything")), *topics]
        self.fields["sektor"].choices = [("", _("All sectors")), *sectors]
        self.fields["kecamatan"].choices = [("", _("All of Jakarta")), *kota]

    def values(self) -> dict[str, object]:
        return {name: self.cleaned_data.get(name) for name in self.filters}

    def words(self) -> dict[str, object]:
        asked = self.asked()
        graduate = asked["graduate"]
        return {
            "menawarkan": asked["offers"] and _("Offers: %(topic)s") % {"topic": asked["offers"]},
            "membutuhkan": asked["needs"] and _("Needs: %(topic)s") % {"topic": asked["needs"]},
            "kecamatan": asked["kecamatan"] and asked["kecamatan"].name,
            "sektor": asked["sector"] and asked["sector"].name,
            "lulusan": ""
            if graduate is None
            else dict(self.fields["lulusan"].choices)[self.cleaned_data["lulusan"]],
        }

    def asked(self) -> dict[str, object]:
        """The filters in force, as ``services.directory.find`` takes them."""
        chosen = self.cleaned_data
        return {
            "offers": self.topics.get(chosen.get("menawarkan")),
            "needs": self.topics.get(chosen.get("membutuhkan")),
            "kecamatan": self.areas.get(chosen.get("kecamatan")),
            "sector": self.sectors.get(chosen.get("sektor")),
            "graduate": {GRADUATE: True, NOT_YET: False}.get(chosen.get("lulusan")),
        }


def _by_slug(rows) -> dict[str, object]:
    return {row.slug: row for row in rows}
