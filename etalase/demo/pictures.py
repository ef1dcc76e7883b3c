"""Pictures for the demo's products, drawn by as many processes as the machine has to spare."""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

import django
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F

from okoce import pages
from okoce.pictures import encode, shrink

from ..choices import PhotoState
from ..models import Photo, Product
from ..models.photos import WIDTHS
from ..services.catalogue import PAGES
from ..services.photos import EXTENSIONS
from .art import draw

# So many are handed out at a time, that the first ones are on show soon.
AT_ONCE = 24

Files = list[tuple[int, str, bytes]]


def draw_pictures(limit: int | None = None) -> int:
    """Draw for products that have no photo yet, those on show first; return how many photos came.

    The same product gets the same pictures every time. ``limit`` bounds the products.
    """
    waiting = Product.objects.filter(photos__isnull=True).select_related("category")
    waiting = waiting.order_by(F("is_listed").desc(), F("published_at").desc(nulls_last=True), "pk")
    products = list(waiting[:limit])
    made = 0
    # A fresh process each: a fork would share this one's database connection.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh, initializer=django.setup) as pool:
        for start in range(0, len(products), AT_ONCE):
            batch = products[start : start + AT_ONCE]
            drawn = pool.map(
                draw_renditions,
                [product.category.slug for product in batch],
                [product.code for product in batch],
            )
            for product, pictures in zip(batch, drawn, strict=True):
                made += _hang(product, pictures)
            pages.forget(PAGES)
    return made


def draw_renditions(category: str, seed: str) -> list[Files]:
    """The public sizes of one to three pictures of a product, as (width, extension, bytes)."""
    pictures = []
    for number in range(Random(seed).choice([1, 1, 2, 3])):
        picture = draw(category, f"{seed}{number}")
        renditions = [(width, shrink(picture, width)) for width in WIDTHS]
        pictures.append(
            [
                (width, extension, encode(image, extension))
                for width, image in renditions
                for extension in EXTENSIONS
            ]
        )
    return pictures


def _hang(product: Product, pictures: list[Files]) -> int:
    photos = [
        Photo(
            product=product,
            code=f"{product.code.lower()}{number}",
            position=number,
            state=PhotoState.READY,
            width=WIDTHS[-1],
            height=WIDTHS[-1] * 3 // 4,
            widths=list(WIDTHS),
            alt=product.name,
        )
        for number in range(len(pictures))
    ]
    for photo, files in zip(photos, pictures, strict=True):
        for width, extension, content in files:
            name = photo.file_name(width, extension)
            default_storage.delete(name)
            default_storage.save(name, ContentFile(content))
    # Someone may have added a photo meanwhile; then theirs stays alone.
    if Product.objects.filter(pk=product.pk, photos__isnull=True).exists():
        Photo.objects.bulk_create(photos)
    return len(photos)
