"""What a maker writes about a product, and the photos they send."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from members.choices import FOOD_PERMITS, CredentialKind
from members.models import Credential
from okoce.fields import CountField, LineField, TextField
from okoce.pictures import check_picture
from okoce.rupiah import RupiahField

from ..choices import HalalAnswer
from ..models import Category, Product
from ..models.products import MAX_PRICE, MIN_PRICE
from ..services.products import DIRECT
from ..services.revisions import REVISED
from ..services.rules import MAX_PHOTOS

# Offered while typing; any other unit may be written.
UNITS = (
    "bungkus",
    "pak 100 g",
    "pak 250 g",
    "kotak",
    "toples",
    "botol 250 ml",
    "porsi",
    "lusin",
    "buah",
    "pasang",
    "set",
    "meter",
    "kg",
)


class ProductForm(forms.ModelForm):
    """A product as its maker describes it. A draft needs only a name and a category."""

    price = RupiahField(
        label=_("Price"),
        required=False,
        min_value=MIN_PRICE,
        max_value=MAX_PRICE,
        help_text=_("In rupiah, for example 15.000. If it is a range: the lowest price."),
    )
    price_max = RupiahField(
        label=_("Highest price"),
        required=False,
        min_value=MIN_PRICE,
        max_value=MAX_PRICE,
        help_text=_("Only if the price is a range, for example for several sizes."),
    )

    class Meta:
        model = Product
        fields = [
            "name",
            "category",
            "description",
            "price",
            "price_max",
            "unit",
            "availability",
            "monthly_capacity",
            "lead_days",
            "permit",
            "is_halal",
            "halal_credential",
        ]
        help_texts = {
            "name": _("As a buyer would look for it, for example: banana chips, sweet, 250 g."),
            "description": _("What is it made of, how is it made, what is special about it?"),
            "permit": _("Needed for food and drink: P-IRT, BPOM MD or SLHS, in force."),
            "halal_credential": _("Needed if you sell it as halal."),
        }
        field_classes = {
            "name": LineField,
            "unit": LineField,
            "description": TextField,
            "monthly_capacity": CountField,
            "lead_days": CountField,
        }
        widgets = {
            "unit": forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 6}),
            "monthly_capacity": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "lead_days": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, is_locked: bool = False, **kwargs: Any) -> None:
        """``is_locked``: a curator is looking at what is revised, so only the rest may change."""
        super().__init__(*args, **kwargs)
        category = self.fields["category"]
        category.queryset = Category.objects.filter(children=None).select_related("parent")
        category.choices = [("", _("Choose a category")), *_grouped(category.queryset)]
        self._offer_papers("permit", FOOD_PERMITS, self.instance.permit_id)
        self._offer_papers(
            "halal_credential", {CredentialKind.HALAL}, self.instance.halal_credential_id
        )
        self.fields["price"].prefix = self.fields["price_max"].prefix = "Rp"
        for name in ("price", "unit", "description"):
            self.fields[name].needed = _("(needed before you send it)")
        if is_locked:
            for name in REVISED:
                self.fields[name].disabled = True

    def _offer_papers(self, name: str, kinds: frozenset[str] | set[str], current: int | None):
        """The business's own papers in force, and the one chosen before even if it is not."""
        own = Credential.objects.filter(business=self.instance.business_id, kind__in=kinds)
        in_force = own.in_force().values("pk")
        self.fields[name].queryset = own.filter(pk__in=in_force) | own.filter(pk=current)
        self.fields[name].empty_label = _("None chosen")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        low, high = cleaned.get("price"), cleaned.get("price_max")
        if high is not None and low is None and "price" not in self.errors:
            self.add_error("price", forms.ValidationError(_("Write the lowest price too."), "low"))
        elif high is not None and low is not None and high <= low:
            self.add_error(
                "price_max",
                forms.ValidationError(_("The highest price must be above the lowest."), "range"),
            )
        if cleaned.get("halal_credential") and not cleaned.get("is_halal"):
            cleaned["halal_credential"] = None
        category = cleaned.get("category")
        if category and category.is_food:
            self._take_the_only("permit", cleaned)
        if cleaned.get("is_halal"):
            self._take_the_only("halal_credential", cleaned)
        return cleaned

    def _take_the_only(self, name: str, cleaned: dict[str, Any]) -> None:
        """A paper that is needed, and the only one there is, need not be chosen by hand."""
        field = self.fields[name]
        if not cleaned.get(name) and not field.disabled and len(papers := field.queryset[:2]) == 1:
            cleaned[name] = papers[0]

    def changes(self) -> dict[str, Any]:
        """The cleaned values by field, as the services take them."""
        return {name: self.cleaned_data[name] for name in (*REVISED, *DIRECT)}


def _grouped(categories) -> list[tuple[str, list[tuple[int, str]]]]:
    """Categories under the name of their main category, in the order staff gave them."""
    groups: dict[str, list[tuple[int, str]]] = {}
    ordered = sorted(
        categories, key=lambda each: ((each.parent or each).order, each.order, each.name)
    )
    for category in ordered:
        groups.setdefault((category.parent or category).name, []).append(
            (category.pk, category.name)
        )
    return list(groups.items())


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several pictures in one go, each judged by its content; clean gives a list."""

    widget = PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-preview": True})

    def clean(self, data: list[UploadedFile] | None, initial=None) -> list[UploadedFile]:
        files = [super(PhotosField, self).clean(file, initial) for file in data or [None]]
        if len(files) > MAX_PHOTOS:
            raise forms.ValidationError(
                _("A product has at most %(count)d photos."), "too_many", {"count": MAX_PHOTOS}
            )
        problems = []
        for file in files:
            try:
                check_picture(file)
            except forms.ValidationError as problem:
                # Several photos were sent, so say which one is meant.
                text = f"{file.name}: {problem.messages[0]}"
                problems.append(forms.ValidationError(text, code=problem.code))
        if problems:
            raise forms.ValidationError(problems)
        return files


class PhotosForm(forms.Form):
    photos = PhotosField(
        label=_("Choose photos"),
        help_text=_("JPEG, PNG or WebP, at most 12 MB each. You can choose several at once."),
    )


class AltForm(forms.Form):
    alt = LineField(label=_("What the photo shows"), max_length=120, required=False)


class HalalForm(forms.Form):
    jawaban = forms.ChoiceField(
        choices=HalalAnswer,
        error_messages={
            "required": _("Please choose one of the two answers."),
            "invalid_choice": _("Please choose one of the two answers."),
        },
    )


class RecommendationForm(forms.Form):
    note = LineField(
        label=_("Your word to the curators"),
        max_length=300,
        help_text=_("What have you seen of this product and its making?"),
    )
