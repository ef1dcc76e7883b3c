from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LoansConfig(AppConfig):
    name = "loans"
    verbose_name = _("Permits, finance and growth")

    def ready(self) -> None:
        from . import growth_receivers, permit_receivers, referral_receivers  # noqa: F401
