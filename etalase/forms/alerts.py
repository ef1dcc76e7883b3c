"""What somebody gives to be told of news."""

from django.utils.translation import gettext as _

from okoce.forms import ContactMixin, HoneypotMixin, nonce_field


class AlertForm(HoneypotMixin):
    """For somebody with an account: there is nothing to fill in."""

    nonce = nonce_field()

    @property
    def reader(self) -> dict[str, str]:
        """The address to write to, if one was given."""
        return {name: self.cleaned_data.get(name, "") for name in ("email", "phone")}


class VisitorAlertForm(AlertForm, ContactMixin):
    """For somebody without an account."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _(
            "With WhatsApp, if you have it. A number or an email is enough."
        )
