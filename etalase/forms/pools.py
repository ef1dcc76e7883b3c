"""What a buyer asks for in bulk, and what a maker takes of it."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Kecamatan
from okoce.fields import CountField, LineField, NameField, TextField
from okoce.forms import ContactMixin, HoneypotMixin
from okoce.rupiah import RupiahField, format_rupiah
from okoce.sieve import by_kota

from ..models import Category, PoolOrder, Product
from ..models.pools import MOST_WANTED
from ..models.products import MAX_PRICE, MIN_PRICE
from ..services.pools import LATEST, SOONEST

NUMERIC = {"inputmode": "numeric", "autocomplete": "off"}


class PoolOrderForm(HoneypotMixin, ContactMixin, forms.ModelForm):
    quantity = CountField(
        label=pgettext_lazy("in an order", "How many"),
        min_value=2,
        max_value=MOST_WANTED,
        widget=forms.NumberInput(attrs=NUMERIC),
    )
    budget = RupiahField(
        label=_("Budget for one"),
        required=False,
        min_value=MIN_PRICE,
        max_value=MAX_PRICE,
        help_text=_("The most you would like to pay for one unit. Makers see it."),
    )
    needed_on = forms.DateField(
        label=_("Needed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kecamatan = forms.ModelChoiceField(label=_("Delivered in"), queryset=Kecamatan.objects.none())
    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = PoolOrder
        fields = [
            *["category", "what", "details", "quantity", "unit", "needed_on", "budget"],
            *["needs_permit", "needs_halal", "kecamatan"],
            *["name", "organisation", "phone", "email"],
        ]
        field_classes = {
            "what": LineField,
            "details": TextField,
            "unit": LineField,
            "name": NameField,
            "organisation": NameField,
        }
        labels = {"name": _("Your name"), "unit": _("Unit")}
        help_texts = {
            "what": _("For example: snack box with three kinds of cake for a meeting."),
            "details": _("Size, colour, packing, hours: what makers need to know."),
        }
        widgets = {
            "details": forms.Textarea(attrs={"rows": 4}),
            "unit": forms.TextInput(attrs={"list": "units", "autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        mains = list(Category.objects.filter(parent=None))
        below = list(Category.objects.filter(parent__isnull=False))
        all_of = _("All of %(name)s")
        self.fields["category"].choices = [
            ("", _("Choose a kind")),
            *(
                (
                    main.name,
                    [
                        (main.pk, all_of % {"name": main.name}),
                        *((each.pk, each.name) for each in below if each.parent_id == main.pk),
                    ],
                )
                for main in mains
            ),
        ]
        areas = Kecamatan.objects.all()
        self.fields["kecamatan"].queryset = areas
        named = {area.slug: area.pk for area in areas}
        self.fields["kecamatan"].choices = [
            ("", _("Choose a kecamatan")),
            *(
                (kota, [(named[slug], name) for slug, name in rows])
                for kota, rows in by_kota(areas)
            ),
        ]
        today = timezone.localdate()
        self.fields["needed_on"].widget.attrs |= {
            "min": (today + SOONEST).isoformat(),
            "max": (today + LATEST).isoformat(),
        }
        for name in ("what", "name"):
            self.fields[name].required = True
        self.fields["budget"].prefix = "Rp"

    def clean_needed_on(self):
        day, today = self.cleaned_data["needed_on"], timezone.localdate()
        if not today + SOONEST <= day <= today + LATEST:
            raise forms.ValidationError(
                _("Please choose a day between %(days)d days and a year from today."),
                params={"days": SOONEST // timedelta(days=1)},
            )
        return day

    def wishes(self) -> dict:
        """The cleaned values by field, as the service takes them."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class TakePartForm(forms.Form):
    """What one maker takes; the product is one of those that fit."""

    product = forms.ModelChoiceField(
        label=_("With which product"),
        queryset=Product.objects.none(),
        empty_label=None,
        # Each with its price in full, which a closed list would cut on a phone.
        widget=forms.RadioSelect,
    )
    quantity = CountField(
        label=_("How many you take"), min_value=1, widget=forms.NumberInput(attrs=NUMERIC)
    )
    price = RupiahField(
        label=_("Your price for one"),
        required=False,
        min_value=MIN_PRICE,
        max_value=MAX_PRICE,
        help_text=_("Leave it empty for the price of the product that you chose."),
    )
    capacity = CountField(
        label=_("How many you can make in a month"),
        required=False,
        min_value=1,
        max_value=MOST_WANTED,
        widget=forms.NumberInput(attrs=NUMERIC),
    )
    nonce = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, order: PoolOrder, products: list[Product], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        ids = [product.pk for product in products]
        self.fields["product"].queryset = Product.objects.filter(pk__in=ids)
        self.fields["product"].choices = [
            (product.pk, self._words(product)) for product in products
        ]
        self.fields["price"].prefix = "Rp"
        self.fields["quantity"].widget.attrs["max"] = order.missing
        self.fields["quantity"].help_text = _("Counted in: %(unit)s.") % {"unit": order.unit}
        without = [product for product in products if product.room is None]
        if not without:
            del self.fields["capacity"]
        else:
            self.fields["capacity"].help_text = _(
                "Your product says nothing about it yet; without it no part can be taken."
            )

    def _words(self, product: Product) -> str:
        words = (
            f"{product.name} – {format_rupiah(product.price)}" if product.price else product.name
        )
        if product.room is None:
            return words
        return _("%(product)s – room for %(count)d that month") % {
            "product": words,
            "count": product.room,
        }

    def clean(self) -> dict:
        """Without a price of its own, a part has that of its product."""
        cleaned = super().clean()
        product = cleaned.get("product")
        if product and cleaned.get("price") is None and "price" not in self.errors:
            cleaned["price"] = product.price
        return cleaned


class PoolReasonForm(forms.Form):
    """Why an agreed order is called off; the makers read it."""

    note = LineField(label=_("Why?"), max_length=300, required=False)
