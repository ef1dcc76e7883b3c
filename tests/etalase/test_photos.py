"""Photos of products: taken in, made small, put in order, and thrown away without a trace."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.utils import timezone
from PIL import Image

from etalase import tasks
from etalase.choices import PhotoState, ProductStatus
from etalase.models import Photo
from etalase.services import photos
from members.models import Notification
from okoce.errors import RuleBroken
from tests.factories import PhotoFactory, ProductFactory, StaffFactory, UserFactory
from tests.okoce.test_pictures import gps_exif

from .uploads import picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ProductFactory(status=ProductStatus.DRAFT)


def maker_of(product):
    return product.business.member.user


def add(product, file=None) -> Photo:
    return photos.add_photo(product, file or picture_file(), by=maker_of(product))


def all_files() -> set[Path]:
    roots = (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT))
    return {path for root in roots for path in root.rglob("*") if path.is_file()}


def test_photo_waits_until_its_renditions_are_made(draft, django_capture_on_commit_callbacks):
    photo = add(draft)
    assert (photo.state, photo.position, photo.url(640)) == (PhotoState.WAITING, 0, "")

    photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert (photo.state, photo.width, photo.height) == (PhotoState.READY, 900, 600)
    assert photo.widths == [320, 640, 900]
    assert photo.url(500) == f"/media/photos/{photo.code}/640.webp"
    assert photo.url(4000, "jpg") == f"/media/photos/{photo.code}/900.jpg"
    assert photo.srcset("webp").split(", ") == [
        f"/media/photos/{photo.code}/{width}.webp {width}w" for width in (320, 640, 900)
    ]


def test_renditions_are_small_and_of_the_right_width(draft):
    noise = io.BytesIO()
    Image.frombytes("RGB", (1800, 1350), os.urandom(1800 * 1350 * 3)).save(noise, "JPEG")
    photo = add(draft, ContentFile(noise.getvalue(), "foto.jpg"))

    photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert photo.widths == [320, 640, 1280]
    for width in photo.widths:
        for extension, kind in (("webp", "WEBP"), ("jpg", "JPEG")):
            with default_storage.open(photo.file_name(width, extension)) as file:
                assert file.size <= 300 * 1024
                image = Image.open(file)
                assert (image.format, image.width) == (kind, width)


def test_original_with_its_place_is_gone_once_made(draft, django_capture_on_commit_callbacks):
    photo = add(draft, picture_file(exif=gps_exif(6)))
    original = photo.original.name
    assert storages["private"].exists(original)

    with django_capture_on_commit_callbacks(execute=True):
        photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert not photo.original
    assert not storages["private"].exists(original)
    assert (photo.width, photo.height) == (600, 900)
    for width in photo.widths:
        for extension in ("webp", "jpg"):
            content = default_storage.open(photo.file_name(width, extension)).read()
            assert b"Kamera Rahasia" not in content
            assert dict(Image.open(io.BytesIO(content)).getexif()) == {}


def test_original_never_has_the_name_it_came_with(draft):
    photo = add(draft, picture_file(name="rumah ibu siti.jpg"))

    assert "siti" not in photo.original.name


def test_page_that_takes_a_photo_asks_for_its_renditions(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = add(draft)

    photo.refresh_from_db()
    assert photo.state == PhotoState.READY


def test_making_renditions_twice_changes_nothing(draft, django_capture_on_commit_callbacks):
    photo = add(draft)
    with django_capture_on_commit_callbacks(execute=True):
        photos.make_renditions(photo.pk)
    files = {path: path.read_bytes() for path in all_files()}

    photos.make_renditions(photo.pk)

    assert {path: path.read_bytes() for path in all_files()} == files


def test_renditions_cut_off_in_the_middle_are_made_again(draft, monkeypatch):
    photo = add(draft)
    with monkeypatch.context() as patch:
        put = photos._put

        def fail_at_the_third(name, content):
            if name.endswith("640.webp"):
                raise OSError("disk full")
            put(name, content)

        patch.setattr(photos, "_put", fail_at_the_third)
        with pytest.raises(OSError, match="disk full"):
            photos.make_renditions(photo.pk)
    photo.refresh_from_db()
    assert photo.state == PhotoState.WAITING

    photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert photo.state == PhotoState.READY
    names = sorted(default_storage.listdir(f"photos/{photo.code}")[1])
    assert names == sorted(f"{width}.{end}" for width in (320, 640, 900) for end in ("jpg", "webp"))


def test_beat_finds_photos_whose_worker_never_came(draft, django_capture_on_commit_callbacks):
    fresh, left = add(draft), add(draft)
    Photo.objects.filter(pk=left.pk).update(uploaded_at=timezone.now() - timedelta(minutes=5))

    with django_capture_on_commit_callbacks(execute=True):
        tasks.make_missing_renditions()

    fresh.refresh_from_db()
    left.refresh_from_db()
    assert (fresh.state, left.state) == (PhotoState.WAITING, PhotoState.READY)


@pytest.mark.django_db(transaction=True)
def test_photo_is_made_by_the_next_worker_after_one_was_killed(
    queued_tasks, celery_worker_process, wait_until
):
    draft = ProductFactory(status=ProductStatus.DRAFT)
    celery_worker_process.kill()
    celery_worker_process.wait()
    photo = add(draft)
    from tests.conftest import start_worker

    worker = start_worker(
        MEDIA_ROOT=str(settings.MEDIA_ROOT), PRIVATE_MEDIA_ROOT=str(settings.PRIVATE_MEDIA_ROOT)
    )
    try:
        Photo.objects.filter(pk=photo.pk).update(uploaded_at=timezone.now() - timedelta(minutes=5))
        tasks.make_missing_renditions()
        wait_until(lambda: Photo.objects.get(pk=photo.pk).is_ready, seconds=20)
    finally:
        worker.kill()
        worker.wait()


def test_damaged_original_fails_and_the_maker_is_told_once(draft):
    photo = add(draft)
    with storages["private"].open(photo.original.name, "wb") as file:
        file.write(b"\xff\xd8\xff nothing")

    photos.make_renditions(photo.pk)
    photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert photo.state == PhotoState.FAILED
    assert Notification.objects.get(user=maker_of(draft)).path == f"/saya/produk/{draft.pk}/foto/"


def test_lost_original_fails(draft):
    photo = add(draft)
    storages["private"].delete(photo.original.name)

    photos.make_renditions(photo.pk)

    photo.refresh_from_db()
    assert photo.state == PhotoState.FAILED


def test_photo_that_waited_a_day_is_given_up(draft):
    photo = add(draft)
    Photo.objects.filter(pk=photo.pk).update(uploaded_at=timezone.now() - timedelta(days=2))

    assert photos.find_missing_renditions() == []

    photo.refresh_from_db()
    assert photo.state == PhotoState.FAILED


def test_what_is_no_picture_is_not_taken(draft):
    with pytest.raises(ValidationError):
        add(draft, ContentFile(b"GIF89a", "foto.jpg"))

    assert not draft.photos.exists()


def test_seventh_photo_is_refused(draft):
    for position in range(6):
        PhotoFactory(product=draft, position=position)

    with pytest.raises(RuleBroken):
        add(draft)


@pytest.mark.parametrize("who", [UserFactory, StaffFactory])
def test_only_who_may_edit_changes_photos(draft, who):
    photo = PhotoFactory(product=draft, position=0)
    by = who()

    for call in (
        lambda: photos.add_photo(draft, picture_file(), by=by),
        lambda: photos.remove_photo(photo, by=by),
        lambda: photos.reorder(draft, [photo.pk], by=by),
        lambda: photos.describe_photo(photo, "Tas", by=by),
    ):
        with pytest.raises(RuleBroken):
            call()

    assert list(draft.photos.all()) == [photo]


def test_photos_are_reordered_and_close_up_when_one_goes(draft):
    one, two, three = (PhotoFactory(product=draft, position=place) for place in range(3))

    photos.reorder(draft, [three.pk, one.pk, two.pk], by=maker_of(draft))
    assert list(draft.photos.all()) == [three, one, two]

    photos.remove_photo(one, by=maker_of(draft))
    assert list(draft.photos.values_list("pk", "position")) == [(three.pk, 0), (two.pk, 1)]


def test_order_must_name_every_photo_once(draft):
    one, two = (PhotoFactory(product=draft, position=place) for place in range(2))
    stranger = PhotoFactory(position=0)

    for order in ([one.pk], [one.pk, one.pk], [one.pk, two.pk, stranger.pk]):
        with pytest.raises(RuleBroken):
            photos.reorder(draft, order, by=maker_of(draft))


def test_removed_photo_leaves_no_file(draft, django_capture_on_commit_callbacks):
    before = all_files()
    with django_capture_on_commit_callbacks(execute=True):
        ready = add(draft)
    waiting = add(draft)
    assert len(all_files() - before) == 7

    with django_capture_on_commit_callbacks(execute=True):
        photos.remove_photo(Photo.objects.get(pk=ready.pk), by=maker_of(draft))
        photos.remove_photo(Photo.objects.get(pk=waiting.pk), by=maker_of(draft))

    assert all_files() == before


def test_files_go_with_the_product(draft, django_capture_on_commit_callbacks):
    before = all_files()
    with django_capture_on_commit_callbacks(execute=True):
        add(draft)

    with django_capture_on_commit_callbacks(execute=True):
        draft.business.delete()

    assert all_files() == before


def test_files_stay_when_the_removal_is_undone(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        photo = add(draft)
    files = all_files()

    with django_capture_on_commit_callbacks(execute=False):
        Photo.objects.get(pk=photo.pk).delete()

    assert all_files() == files


def test_words_for_a_photo_are_kept_without_numbers(draft):
    photo = PhotoFactory(product=draft, position=0)

    photos.describe_photo(photo, " Keranjang dari samping ", by=maker_of(draft))
    with pytest.raises(RuleBroken):
        photos.describe_photo(photo, "WA 081234567890", by=maker_of(draft))

    photo.refresh_from_db()
    assert photo.alt == "Keranjang dari samping"
