"""Photos of products: taken in, made small, put in order, and thrown away without a trace.

The original may say where a home is, so it waits in private and is deleted as soon as its
renditions, which carry no metadata, are made.
"""

import itertools
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic
from members.models import User
from members.services.access import refuse_private_numbers
from okoce.errors import RuleBroken
from okoce.pictures import check_picture, encode, open_picture, shrink

from ..choices import PhotoState
from ..models import Photo, Product
from ..models.photos import WIDTHS
from . import catalogue, revisions
from .rules import MAX_PHOTOS, check_may_edit, lock

EXTENSIONS = ("webp", "jpg")
# The page that took the photo asks for it at once; after this, beat does.
HURRY = timedelta(minutes=1)
GIVE_UP = timedelta(days=1)


@transaction.atomic
def add_photo(product: Product, file: File, *, by: User) -> Photo:
    """Take in one photo at the end of the gallery; its renditions are made in the background.

    Of a product on show it is only proposed. Raises ``ValidationError`` with a sentence for a
    file that is no whole picture.
    """
    check_picture(file)
    lock(product)
    check_may_edit(by, product)
    gallery = revisions.proposed_photos(product)
    if len(gallery) >= MAX_PHOTOS:
        raise RuleBroken(_("A product has at most %(count)d photos.") % {"count": MAX_PHOTOS})
    photo = Photo(product=product)
    photo.original.save(photo.code, file, save=False)
    photo.save()
    _arrange(product, [*gallery, photo], by=by)
    from .. import tasks

    transaction.on_commit(partial(tasks.make_renditions.delay, photo.pk))
    return photo


@transaction.atomic
def reorder(product: Product, photo_ids: list[int], *, by: User) -> None:
    """Put the gallery into this order; it must name each of its photos once."""
    lock(product)
    check_may_edit(by, product)
    gallery = {photo.pk: photo for photo in revisions.proposed_photos(product)}
    if sorted(photo_ids) != sorted(gallery):
        raise RuleBroken(_("The photos have changed since you opened this page. Look again."))
    _arrange(product, [gallery[photo_id] for photo_id in photo_ids], by=by)


@transaction.atomic
def remove_photo(photo: Photo, *, by: User) -> None:
    """Take a photo out of the gallery; what visitors see stays until a curator approves."""
    product = photo.product
    lock(product)
    check_may_edit(by, product)
    left = [each for each in revisions.proposed_photos(product) if each.pk != photo.pk]
    if photo.position is None or not product.is_live:
        Photo.objects.filter(pk=photo.pk).delete()
    _arrange(product, left, by=by)


@transaction.atomic
def describe_photo(photo: Photo, alt: str, *, by: User) -> None:
    """Say in words what a photo shows, for people who cannot see it."""
    product = photo.product
    lock(product)
    check_may_edit(by, product)
    refuse_private_numbers(alt)
    Photo.objects.filter(pk=photo.pk).update(alt=alt.strip())
    if product.is_live:
        catalogue.refresh_listing(product)


def _arrange(product: Product, gallery: list[Photo], *, by: User) -> None:
    """Keep this order: at once, or in the open revision of a product on show."""
    if product.is_live:
        revisions.propose(product, photos=gallery, by=by)
    else:
        revisions.place(gallery)
    product.edited_by.add(by)
    Product.objects.filter(pk=product.pk).update(updated_at=timezone.now())


def make_renditions(photo_id: int) -> None:
    """Make the public sizes of a waiting photo and delete its original; harmless to repeat."""
    with transaction.atomic():
        # Another worker's photo is skipped; a killed worker's lock ends with its connection.
        waiting = Photo.objects.waiting().select_for_update(skip_locked=True)
        photo = waiting.filter(pk=photo_id).first()
        if photo is None:
            return
        try:
            with photo.original.open() as file:
                image = open_picture(file, max(WIDTHS))
        except (ValidationError, FileNotFoundError):
            fail(photo)
            return
        photo.width, photo.height = image.size
        photo.widths = sorted({min(width, image.width) for width in WIDTHS})
        for width in photo.widths:
            rendition = shrink(image, width)
            for extension in EXTENSIONS:
                _put(photo.file_name(width, extension), encode(rendition, extension))
        photo.state = PhotoState.READY
        _forget_original(photo)
        photo.save()
        if photo.product.is_live:
            catalogue.refresh_listing(photo.product)


def fail(photo: Photo) -> None:
    """Give a photo up, and tell its maker to send another."""
    photo.state = PhotoState.FAILED
    _forget_original(photo)
    photo.save(update_fields=["state", "original"])
    notices.notify(
        photo.product.business.member.user,
        "photo_failed",
        key=f"photo:{photo.pk}:failed",
        topic=NoticeTopic.PRODUCT,
        title=gettext_lazy("A photo of “%(product)s” could not be prepared"),
        body=gettext_lazy("Remove it and send it again, or choose another photo."),
        params={"product": photo.product.name},
        path=reverse("etalase:product_photos", args=[photo.product_id]),
    )


def _put(name: str, content: bytes) -> None:
    # An earlier try that was cut off may have left this file.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _forget_original(photo: Photo) -> None:
    storage, name = photo.original.storage, photo.original.name
    photo.original = ""
    if name:
        transaction.on_commit(partial(storage.delete, name))


def delete_files(photo: Photo) -> None:
    """Delete every file of a photo whose row is gone, once that is certain."""
    _forget_original(photo)
    widths = {*WIDTHS, *photo.widths}
    for width, extension in itertools.product(widths, EXTENSIONS):
        transaction.on_commit(partial(default_storage.delete, photo.file_name(width, extension)))


def find_missing_renditions() -> list[int]:
    """The photos whose worker never came; those that wait for a day are given up."""
    now = timezone.now()
    with transaction.atomic():
        too_old = Photo.objects.waiting().filter(uploaded_at__lt=now - GIVE_UP)
        for photo in too_old.select_for_update(skip_locked=True):
            fail(photo)
    waiting = Photo.objects.waiting().filter(uploaded_at__lt=now - HURRY)
    return list(waiting.order_by("uploaded_at").values_list("pk", flat=True)[:200])
