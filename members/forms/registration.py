"""The five steps of registration, one form each; each knows the record it fills."""

from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.fields import LineField, NameField
from okoce.nik import clean_nik
from okoce.phones import PhoneField

from ..choices import JOINING_CONSENTS, Domicile, OfferKind
from ..models import Business, ConsentText, Member, Sector, Topic
from .areas import KelurahanField

FIRST_YEAR = 1900


class IdentityForm(forms.Form):
    name = NameField(
        label=gettext_lazy("Full name"),
        max_length=100,
        min_length=3,
        help_text=gettext_lazy("As it stands on your KTP."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Please give your name.")},
    )
    domicile = forms.ChoiceField(
        label=gettext_lazy("Where do you live, by your Kartu Keluarga?"),
        choices=[
            (Domicile.JAKARTA, gettext_lazy("In Jakarta")),
            (Domicile.OUTSIDE, gettext_lazy("Outside Jakarta")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please say where you live.")},
    )
    kelurahan = KelurahanField(label=gettext_lazy("Kelurahan"), required=False)
    outside_city = NameField(
        label=gettext_lazy("Your kota or kabupaten"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("For example: Depok, or Kabupaten Bogor."),
    )

    def __init__(self, data=None, *, member: Member) -> None:
        has_place = member.kelurahan or member.outside_city
        initial = {
            "name": member.name,
            "domicile": member.domicile if has_place else None,
            "kelurahan": member.kelurahan,
            "outside_city": member.outside_city,
        }
        super().__init__(data, initial=initial)
        self.is_outside = self["domicile"].value() == Domicile.OUTSIDE
        self.fields["kelurahan"].required = not self.is_outside
        self.fields["outside_city"].required = self.is_outside
        self.fields["outside_city"].error_messages["required"] = _("Please name your town.")

    def clean(self) -> dict:
        # What was typed into the part that is not asked for does no harm.
        self.errors.pop("kelurahan" if self.is_outside else "outside_city", None)
        return self.cleaned_data

    def changes(self) -> dict:
        data = self.cleaned_data
        return {
            "name": data["name"],
            "kelurahan": None if self.is_outside else data["kelurahan"],
            "outside_city": data["outside_city"] if self.is_outside else "",
        }


class NikForm(forms.Form):
    nik = forms.CharField(
        label=gettext_lazy("NIK"),
        max_length=30,
        help_text=gettext_lazy("16 digits, on your KTP or Kartu Keluarga."),
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input--nik"}
        ),
        error_messages={"required": gettext_lazy("Please type your NIK.")},
    )

    def __init__(self, data=None, *, member: Member) -> None:
        super().__init__(data)
        self.member = member
        if member.typed_nik:
            self.fields["nik"].required = False
            self.fields["nik"].help_text = _("Leave this empty to keep the NIK you typed.")

    def clean_nik(self) -> str:
        return clean_nik(self.cleaned_data["nik"] or self.member.typed_nik)

    def changes(self) -> dict:
        return {"nik": self.cleaned_data["nik"]}


class BusinessForm(forms.Form):
    name = NameField(
        label=gettext_lazy("Name of the business"),
        min_length=3,
        max_length=80,
        help_text=gettext_lazy("Buyers will see it. If it has none yet, choose one now."),
        error_messages={"required": gettext_lazy("Please name your business.")},
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(),
        label=gettext_lazy("Sector"),
        empty_label=gettext_lazy("Choose the nearest"),
        error_messages={"required": gettext_lazy("Please choose a sector.")},
    )
    makes = LineField(
        label=gettext_lazy("What do you make or do?"),
        max_length=200,
        help_text=gettext_lazy("For example: banana crisps in three flavours."),
        error_messages={"required": gettext_lazy("Please say what you make or do.")},
    )
    since_year = forms.IntegerField(
        label=gettext_lazy("Since which year?"),
        required=False,
        help_text=gettext_lazy("Leave it empty if you have not started yet."),
        validators=[
            MinValueValidator(FIRST_YEAR, gettext_lazy("Please give the year in four digits."))
        ],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "size": 4}),
        error_messages={"invalid": gettext_lazy("A year is four digits, for example 2019.")},
    )
    kelurahan = KelurahanField(label=gettext_lazy("In which kelurahan is the business?"))
    address = LineField(
        label=gettext_lazy("Street and number"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only you and your pendamping see it, until you choose otherwise."),
    )
    whatsapp = PhoneField(
        label=gettext_lazy("WhatsApp number of the business"),
        required=False,
        help_text=gettext_lazy("Buyers write to it through a button. The number is never shown."),
    )

    def __init__(self, data=None, *, member: Member) -> None:
        business = Business.objects.filter(member=member).select_related("kelurahan__kecamatan")
        business = business.first() or Business(
            kelurahan=member.kelurahan, whatsapp=member.user.phone
        )
        initial = {name: getattr(business, name) for name in self.base_fields if name != "sector"}
        super().__init__(data, initial=initial | {"sector": business.sector_id})

    def clean_since_year(self) -> int | None:
        year = self.cleaned_data["since_year"]
        if year and year > timezone.localdate().year:
            raise ValidationError(_("This year has not come yet."), code="future")
        return year

    def changes(self) -> dict:
        return self.cleaned_data


class OfferingsForm(forms.Form):
    """For every topic: do you offer it, do you need it, and a note in your own words."""

    def __init__(self, data=None, *, member: Member) -> None:
        super().__init__(data)
        known = {(row.kind, row.topic_id): row.note for row in member.business.offerings.all()}
        topics = list(Topic.objects.all())
        # The names of the fields, which come in pairs of tick box and note.
        self.names = {
            (kind, topic): f"{kind}-{topic.slug}" for kind in OfferKind for topic in topics
        }
        for (kind, topic), name in self.names.items():
            note = known.get((kind, topic.pk))
            self.fields[name] = forms.BooleanField(
                label=topic.name, required=False, initial=note is not None
            )
            self.fields[f"{name}-catatan"] = LineField(
                label=_("%(topic)s, in your words") % {"topic": topic.name},
                required=False,
                max_length=140,
                initial=note or "",
            )

    def groups(self) -> Iterator[tuple[str, list]]:
        """Each kind with its pairs of tick box and note."""
        for wanted in OfferKind:
            names = [name for (kind, _topic), name in self.names.items() if kind == wanted]
            yield wanted, [(self[name], self[f"{name}-catatan"]) for name in names]

    def changes(self) -> dict:
        data = self.cleaned_data
        offerings = [
            (kind, topic, data[f"{name}-catatan"])
            for (kind, topic), name in self.names.items()
            if data[name]
        ]
        return {"offerings": offerings}


class ConsentForm(forms.Form):
    """A tick for each text that the member has not agreed to yet; none is ticked beforehand."""

    def __init__(self, data=None, *, member: Member) -> None:
        super().__init__(data)
        # Others are asked for where they are needed, apart from the registration.
        current = ConsentText.objects.current().filter(purpose__in=JOINING_CONSENTS)
        in_force = member.consents.filter(withdrawn_at=None, text__in=current)
        self.given = list(in_force.select_related("text"))
        given = {consent.text_id for consent in self.given}
        self.texts = {f"setuju-{text.purpose}": text for text in current if text.pk not in given}
        for name, text in self.texts.items():
            self.fields[name] = forms.BooleanField(
                label=_("I agree: %(title)s") % {"title": text.title},
                required=text.required,
                error_messages={
                    "required": _("Without this consent we may not keep your registration.")
                },
            )

    def parts(self) -> list[tuple]:
        """Each text with its tick box, the required ones first."""
        return [(text, self[name]) for name, text in self.texts.items()]

    def changes(self) -> dict:
        return {"consents": [text for name, text in self.texts.items() if self.cleaned_data[name]]}
