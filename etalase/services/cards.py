"""The card of each public page: drawn when it is first asked for, and again when it says more.

A card's address holds a version made of all that stands on it. So the page of a product names the
right card without looking whether it exists, and a card once fetched never changes.
"""

import hashlib
import io
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from PIL import Image

from members.models import Business
from okoce.cards import DESIGN, Card, draw_card
from okoce.rupiah import format_rupiah

from ..models import Collection, Photo, Product

# The rendition of a photo that a card is cut from.
PHOTO_WIDTH = 1280
# Of a collection so many products are looked at for its card.
LEADING = 4
FOLDERS = {Product: "produk", Business: "usaha", Collection: "koleksi"}


def card_of_product(product: Product) -> Card:
    """What the card of a product says; reads what ``for_page`` brings."""
    figure = format_rupiah(product.price) if product.price else ""
    if product.price_max:
        figure += f" – {format_rupiah(product.price_max)}"
    area = product.kecamatan
    return Card(
        title=product.name,
        figure=figure,
        note=f"/ {product.unit}" if product.unit else "",
        by=product.business.name,
        place=f"{area.name}, {area.kota_short}" if area else "",
    )


def card_of_business(business: Business) -> Card:
    """What the card of a business says; its area is read as its page reads it."""
    area = business.kelurahan or business.member.kelurahan
    kecamatan = area.kecamatan if area else None
    return Card(
        title=business.name,
        by=business.makes,
        place=f"{kecamatan.name}, {kecamatan.kota_short}" if kecamatan else "",
    )


def card_of_collection(collection: Collection, products: list[Product]) -> Card:
    """What the card of a collection says, with those who made its first products."""
    makers = dict.fromkeys(product.business.name for product in products[:LEADING])
    return Card(title=collection.title, by=", ".join(makers))


def collection_picture(products: list[Product]) -> str:
    """The photo that stands for a collection: the first of its first products that has one."""
    covers = (product.covers[0] for product in products[:LEADING] if product.covers)
    return photo_file(next(covers, None))


def photo_file(photo: Photo | None) -> str:
    """The file in the media that a card is cut from; empty without a photo."""
    if not photo or not photo.is_ready:
        return ""
    width = min((each for each in photo.widths if each >= PHOTO_WIDTH), default=max(photo.widths))
    return photo.file_name(width, "jpg")


def card_version(card: Card, picture: str = "") -> str:
    """Changes with every word and picture on the card, and with its design."""
    told = repr((DESIGN, card, picture))
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def product_card_address(product: Product, photo: Photo | None) -> str:
    """Where the card of a product is, as it is now; ``photo`` is the first one on show."""
    version = card_version(card_of_product(product), photo_file(photo))
    return reverse("etalase:product_card", args=[product.pk, product.slug, version])


def business_card_address(business: Business) -> str:
    """Where the card of a business is, as it is now."""
    version = card_version(card_of_business(business), business.cover.name or "")
    return reverse("etalase:business_card", args=[business.slug, version])


def collection_card_address(collection: Collection, products: list[Product]) -> str:
    """Where the card of a collection is, as it is now; ``products`` are its first ones."""
    card, picture = card_of_collection(collection, products), collection_picture(products)
    return reverse("etalase:collection_card", args=[collection.slug, card_version(card, picture)])


def folder_of(row: Product | Business | Collection) -> str:
    """Where the cards of one page lie."""
    return f"{FOLDERS[type(row)]}/{row.pk}"


def card_path(folder: str, version: str) -> str:
    """Where a card lies in the media; ``folder`` is its page's own."""
    return f"cards/{folder}/{version}.jpg"


def kept_card(folder: str, version: str) -> bytes | None:
    """The card as it was drawn before, if it was."""
    try:
        with default_storage.open(card_path(folder, version)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def make_card(folder: str, card: Card, picture: str = "") -> bytes:
    """Draw a card and keep it in place of its page's older ones.

    With a picture that cannot be read, the card is drawn without it and not kept.
    """
    image = _open(picture) if picture else None
    content = draw_card(card, image)
    if image or not picture:
        forget_cards(folder)
        default_storage.save(card_path(folder, card_version(card, picture)), ContentFile(content))
    return content


def forget_cards(folder: str) -> None:
    """Delete every card of one page."""
    try:
        _folders, files = default_storage.listdir(f"cards/{folder}")
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"cards/{folder}/{name}")


def forget_cards_later(folder: str) -> None:
    """Delete every card of a page whose row is gone, once that is certain."""
    transaction.on_commit(partial(forget_cards, folder))


def forget_cards_showing(product: Product) -> None:
    """Delete every card with the picture of a product: its own, and those of collections."""
    forget_cards_later(folder_of(product))
    # Which of its products a rule put on a card is not kept.
    for collection in Collection.objects.filter(Q(picked=product) | Q(takes_by_rule=True)):
        forget_cards_later(folder_of(collection))


def _open(name: str) -> Image.Image | None:
    try:
        with default_storage.open(name) as file:
            image = Image.open(io.BytesIO(file.read()))
            image.load()
    except OSError:
        return None
    return image
