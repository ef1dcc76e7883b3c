"""What a member shows of themselves and of their business."""

from django import forms
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from okoce.fields import LineField, NameField, TextField
from okoce.phones import PhoneField
from okoce.pictures import clean_picture

from ..choices import Visibility
from ..models import Business, Member
from .areas import KelurahanField


class PictureMixin(forms.Form):
    """One picture that may be replaced or taken away; what is kept is a clean copy."""

    picture_field = ""
    picture_max_side = 640

    picture = forms.FileField(
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, up to 12 MB. Place and camera data are removed."
        ),
    )
    remove_picture = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self._meta.model._meta.get_field(self.picture_field)
        self.fields["picture"].label = field.verbose_name.capitalize()
        if not getattr(self.instance, self.picture_field):
            del self.fields["remove_picture"]

    def clean_picture(self) -> ContentFile | None:
        upload = self.cleaned_data["picture"]
        return clean_picture(upload, self.picture_max_side) if upload else None

    def changes(self) -> dict:
        """The cleaned fields as the services take them."""
        data = dict(self.cleaned_data)
        picture, remove = data.pop("picture"), data.pop("remove_picture", False)
        if picture or remove:
            data[self.picture_field] = picture or ""
        return data


class ProfileForm(PictureMixin, forms.ModelForm):
    picture_field = "avatar"

    class Meta:
        model = Member
        fields = [
            "story",
            "visibility",
            "story_visibility",
            "area_visibility",
            "phone_visibility",
            "email_visibility",
        ]
        field_classes = {"story": TextField}
        widgets = {"story": forms.Textarea(attrs={"rows": 5})}


class BusinessForm(PictureMixin, forms.ModelForm):
    picture_field = "cover"
    picture_max_side = 1280

    kelurahan = KelurahanField(label=gettext_lazy("Kelurahan of the business"), required=False)
    whatsapp = PhoneField(
        label=gettext_lazy("WhatsApp number of the business"),
        required=False,
        help_text=gettext_lazy("Buyers write to it through a button. The number is never shown."),
    )

    class Meta:
        model = Business
        fields = [
            "name",
            "sector",
            "makes",
            "since_year",
            "kelurahan",
            "address",
            "whatsapp",
            "story",
            "visibility",
            "since_visibility",
            "address_visibility",
            "whatsapp_visibility",
            "story_visibility",
        ]
        field_classes = {
            "name": NameField,
            "makes": LineField,
            "address": LineField,
            "story": TextField,
        }
        widgets = {"story": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["kelurahan"] = self.instance.kelurahan

    def clean_since_year(self) -> int | None:
        year = self.cleaned_data["since_year"]
        if year and year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not come yet."), code="future")
        return year

    def clean_whatsapp(self) -> str | None:
        return self.cleaned_data["whatsapp"] or None


class PreviewForm(forms.Form):
    """Through whose eyes an owner looks at their own profile."""

    LEVELS = {
        "publik": frozenset({Visibility.PUBLIC}),
        "anggota": frozenset({Visibility.PUBLIC, Visibility.MEMBERS}),
        "koneksi": frozenset({Visibility.PUBLIC, Visibility.MEMBERS, Visibility.CONNECTIONS}),
    }
    sebagai = forms.ChoiceField(choices=[(name, name) for name in LEVELS])

    def levels(self) -> frozenset[str] | None:
        """The levels that reader sees; None for the owner's own view."""
        return self.LEVELS[self.cleaned_data["sebagai"]] if self.is_valid() else None
