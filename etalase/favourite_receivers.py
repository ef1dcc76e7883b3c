"""What happens to saved products when somebody signs in, and when they take their data along."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from members.signals import collect_account_data

from .models import Favourite
from .services import favourites


@receiver(user_logged_in)
def move_device_list(
    sender: Any, user: User, request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """What a visitor saved on the device goes into the account they sign in to."""
    text = request.COOKIES.get(favourites.COOKIE) if request else None
    if text is None:
        return
    moved, left_out = favourites.move_to_account(user, text)
    request.is_device_list_moved = True
    if moved:
        told = ngettext(
            "%(count)d product that you saved on this device is now in your account.",
            "%(count)d products that you saved on this device are now in your account.",
            moved,
        )
        messages.info(request, told % {"count": moved}, fail_silently=True)
    if left_out:
        told = _("Your list of saved products is full: %(count)d from this device found no room.")
        messages.warning(request, told % {"count": left_out}, fail_silently=True)


@receiver(collect_account_data)
def export_favourites(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person saved to find again; the name of what is no longer on show is not theirs."""
    rows = Favourite.objects.filter(user=user).select_related("product")
    return {
        "saved_products": [
            {
                "product": row.product.name if row.product.is_listed else "",
                "saved_at": row.saved_at.isoformat(),
            }
            for row in rows.order_by("-saved_at", "-id")
        ]
    }
