"""What the etalase does at news of the record in ``members``, and when a photo's row goes."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver

from members.models import Business, Credential, Member, User
from members.signals import (
    collect_account_data,
    collect_personal_data,
    credential_lapsed,
    credential_restored,
    member_changed,
    member_erased,
    member_graduated,
)

from . import tasks
from .models import (
    Alert,
    Inquiry,
    Photo,
    Placement,
    PlaceRequest,
    PoolOrder,
    PoolPart,
    Product,
    ProductImport,
)
from .services import cards, catalogue, imports, inquiries, photos, pools, shelf_tasks


@receiver([member_changed, member_graduated])
def refresh_products(sender: Any, member: Member, **kwargs: Any) -> None:
    for business in Business.objects.filter(member=member):
        catalogue.refresh_business(business)


@receiver([credential_lapsed, credential_restored])
def refresh_resting_products(sender: Any, credential: Credential, **kwargs: Any) -> None:
    catalogue.refresh_products_of(credential)


@receiver(member_erased)
def forget_products(sender: Any, member: Member, **kwargs: Any) -> None:
    """The words and pages of an erased person's products go with their rows."""
    catalogue.forget_pages()
    transaction.on_commit(tasks.rebuild_vocabulary.delay)


@receiver(collect_personal_data)
def export_products(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """The products of a member and what was decided about them, for the member's own export."""
    products = Product.objects.filter(business__member=member).select_related("category")
    return {
        "products": [
            {
                "name": product.name,
                "status": product.get_status_display(),
                "category": product.category.name,
                "description": product.description,
                "price": product.price,
                "price_max": product.price_max,
                "unit": product.unit,
                "entered_on": product.created_at.isoformat(),
                "photos": [photo.url(1280, "jpg") for photo in product.photos.all()],
                "moves": [
                    {"at": change.at.isoformat(), "move": str(change), "reason": change.note}
                    for change in product.history.all()
                ],
                "halal_questions": [
                    {
                        "asked_on": question.asked_at.isoformat(),
                        "answer": question.get_answer_display(),
                        "answered_on": question.answered_at and question.answered_at.isoformat(),
                    }
                    for question in product.halal_questions.all()
                ],
            }
            for product in products.prefetch_related("photos", "history", "halal_questions")
        ]
    }


@receiver(member_erased)
def end_pooled_orders(sender: Any, member: Member, **kwargs: Any) -> None:
    pools.forget_person(member.user)


@receiver(member_erased)
def stop_alerts(sender: Any, member: Member, **kwargs: Any) -> None:
    Alert.objects.owned_by(member.user).delete()


@receiver(pre_delete, sender=User)
def end_orders_of_an_account(sender: Any, instance: User, **kwargs: Any) -> None:
    """An account without a record asks for goods too; a record has ended its own before."""
    if PoolOrder.objects.filter(buyer=instance).exists():
        pools.forget_person(instance)


@receiver(collect_personal_data)
def export_pooled_orders(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """What a member asked for as a buyer, and the parts they took as a maker."""
    orders = PoolOrder.objects.filter(buyer=member.user_id).select_related("category", "kecamatan")
    parts = PoolPart.objects.filter(maker=member.user_id).select_related("order", "product")
    return {
        "pooled_orders": [
            {
                "what": order.what,
                "details": order.details,
                "category": order.category.name,
                "quantity": order.quantity,
                "unit": order.unit,
                "needed_on": order.needed_on.isoformat(),
                "budget": order.budget,
                "delivered_in": order.kecamatan.name,
                "status": order.get_status_display(),
                "name": order.name,
                "organisation": order.organisation,
                "phone": order.phone,
                "email": order.email,
                "sent_on": order.created_at.isoformat(),
            }
            for order in orders
        ],
        "pooled_order_parts": [
            {
                "what": part.order.what,
                "product": part.product.name,
                "quantity": part.quantity,
                "price": part.price,
                "status": part.get_status_display(),
                "taken_on": part.created_at.isoformat(),
            }
            for part in parts
        ],
    }


@receiver(collect_personal_data)
def export_placements(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """What of a member's goods stood on shelves, where, and how much was sold."""
    rows = Placement.objects.filter(product__business__member=member)
    return {
        "shelf_placements": [
            {
                "product": row.product.name,
                "slot": row.slot.label,
                "centre": row.slot.shelf.site.name,
                "first_day": row.first_day.isoformat(),
                "last_day": row.last_day.isoformat(),
                "status": row.get_status_display(),
                "batch": row.batch,
                "brought_in": row.quantity_in,
                "sold": row.sold,
                "given_back": row.returned,
                "spoiled": row.spoiled,
            }
            for row in rows.select_related("product", "slot__shelf__site").order_by("pk")
        ]
    }


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


@receiver(member_erased)
def tell_of_goods_left_behind(sender: Any, member: Member, **kwargs: Any) -> None:
    shelf_tasks.tell_of_goods_left_behind(member)


@receiver(post_delete, sender=Photo)
def delete_photo_files(sender: Any, instance: Photo, **kwargs: Any) -> None:
    photos.delete_files(instance)


@receiver(pre_delete, sender=Product)
def delete_cards_of_product(sender: Any, instance: Product, **kwargs: Any) -> None:
    # Before it leaves the collections whose cards show it.
    cards.forget_cards_showing(instance)


@receiver(post_delete, sender=Business)
def delete_cards_of_business(sender: Any, instance: Business, **kwargs: Any) -> None:
    cards.forget_cards_later(cards.folder_of(instance))


@receiver(post_delete, sender=ProductImport)
def delete_import_files(sender: Any, instance: ProductImport, **kwargs: Any) -> None:
    imports.forget_files(instance)


@receiver(pre_delete, sender=User)
def forget_inquiries(sender: Any, instance: User, **kwargs: Any) -> None:
    """What a person asked is withdrawn and erased before their account goes."""
    inquiries.forget_asker(instance)


@receiver(collect_account_data)
def export_asked(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person asked about products, whole."""
    asked = Inquiry.objects.filter(asker=user).select_related("product")
    return {
        "inquiries": [
            {
                "product": inquiry.product.name,
                "status": inquiry.get_status_display(),
                "asked_at": inquiry.created_at.isoformat(),
                "name": inquiry.name,
                "phone": inquiry.phone,
                "email": inquiry.email,
                "quantity": inquiry.quantity,
                "messages": [
                    {
                        "at": message.at.isoformat(),
                        "by": "seller" if message.by_seller else "you",
                        "text": message.text,
                    }
                    for message in inquiry.messages.all()
                ],
            }
            for inquiry in asked.prefetch_related("messages")
        ],
    }


@receiver(collect_account_data)
def export_alerts(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """What a person asked to be told of."""
    rows = Alert.objects.owned_by(user).select_related("product", "category", "kecamatan")
    return {
        "alerts": [
            {
                "about": alert.headline,
                "search": alert.asked_for if alert.is_search else [],
                "status": alert.get_status_display(),
                "asked_at": alert.created_at.isoformat(),
            }
            for alert in rows
        ],
    }


@receiver(collect_personal_data)
def export_received(sender: Any, member: Member, **kwargs: Any) -> dict[str, list[dict]]:
    """The course of what a member was asked, and their own words; those who asked are not told."""
    received = Inquiry.objects.filter(business__member=member).select_related("product")
    return {
        "inquiries_received": [
            {
                "product": inquiry.product.name,
                "status": inquiry.get_status_display(),
                "asked_at": inquiry.created_at.isoformat(),
                "answers": [
                    {"at": message.at.isoformat(), "text": message.text}
                    for message in inquiry.messages.all()
                    if message.by_seller
                ],
            }
            for inquiry in received.prefetch_related("messages")
        ],
    }
