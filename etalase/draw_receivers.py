"""What the draw of shelf places tells at news of the record in ``members``."""

from typing import Any

from django.dispatch import receiver

from members.models import Member
from members.signals import collect_personal_data

from .models import PlaceRequest


@receiver(collect_personal_data)
def export_place_requests(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """A member's wishes for shelf places and their lines in published lists."""
    wishes = PlaceRequest.objects.filter(business__member=member).select_related("product", "site")
    return {
        "place_requests": [
            {
                "product": wish.product.name,
                "site": wish.site.name,
                "kind": wish.get_kind_display(),
                "status": wish.get_status_display(),
                "waiting_since": wish.waiting_since.isoformat(),
                "draws": [
                    {"round": entry.round.code, "code": entry.code, "status": str(entry.status)}
                    for entry in wish.entries.all()
                ],
            }
            for wish in wishes.prefetch_related("entries__round")
        ]
    }
