from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction

from etalase.choices import ProductStatus
from etalase.demo.art import SCENES, draw
from etalase.demo.goods import GOODS, MAKES
from etalase.models import Category, Photo, Product
from etalase.services.photos import EXTENSIONS
from etalase.services.search import find
from members.choices import MemberStatus
from members.demo.officers import PASSWORD
from members.demo.words import SHOPS
from members.models import (
    ClaimCase,
    Kecamatan,
    Member,
    PendampingAssignment,
    User,
)

SMALL = {"members": 120, "products": 120, "pictures_now": 0}


@pytest.fixture(autouse=True)
def demo_on(settings):
    settings.DEMO = True


def build(**options) -> None:
    call_command("demo", stdout=StringIO(), **{**SMALL, **options})


def goods() -> list:
    return list(Product.objects.order_by("pk").values_list("name", "code", "price", "status"))


@pytest.mark.django_db
def test_demo_has_people_and_goods_in_every_state():
    build()

    assert set(Member.objects.values_list("status", flat=True)) == set(MemberStatus)
    assert set(Product.objects.values_list("status", flat=True)) == set(ProductStatus)
    assert ClaimCase.objects.waiting().count() == 3
    assert Product.objects.listed().count() > 50


@pytest.mark.django_db
def test_demo_finds_keripik_pisang_despite_typing_mistakes():
    build()

    result = find("kripik pisnag")

    assert "Keripik Pisang Cokelat" in result.rows.values_list("name", flat=True)


@pytest.mark.django_db
def test_demo_reaches_every_kecamatan():
    build()

    everywhere = Kecamatan.objects.count()
    lived_in = Member.objects.exclude(kelurahan=None).values("kelurahan__kecamatan").distinct()
    assert lived_in.count() == everywhere
    assert PendampingAssignment.objects.current().count() == everywhere


@pytest.mark.django_db
def test_demo_has_an_account_for_each_role():
    build()

    roles = ["calon", "lulusan", "pendamping", "staf", "operator", "mitra", "admin"]
    for role in roles:
        assert User.objects.get(email=f"{role}@demo.test").check_password(PASSWORD)


@pytest.mark.django_db
def test_demo_is_the_same_for_the_same_seed():
    with transaction.atomic():
        build()
        first = goods()
        transaction.set_rollback(True)

    build()

    assert goods() == first


@pytest.mark.django_db
def test_demo_leaves_a_database_with_people_alone():
    build()

    with pytest.raises(CommandError):
        build()
    build(if_empty=True)

    assert Member.objects.count() == SMALL["members"]


@pytest.mark.django_db
def test_demo_is_refused_where_people_are_real(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        build()


@pytest.mark.django_db
def test_each_category_has_goods_and_a_scene():
    leaves = set(Category.objects.filter(parent__isnull=False).values_list("slug", flat=True))

    assert set(GOODS) == set(SCENES) == leaves
    for shops in SHOPS.values():
        for _name, makes in shops:
            assert any(makes.startswith(start) for start in MAKES)


@pytest.mark.parametrize("category", ["keripik-dan-camilan", "ondel-ondel-dan-cendera-mata"])
def test_draw_repeats_a_picture_only_for_its_seed(category):
    picture = draw(category, "a")

    assert picture.size == (1280, 960)
    assert picture.getpixel((600, 600)) == draw(category, "a").getpixel((600, 600))
    assert picture.tobytes() != draw(category, "b").tobytes()


@pytest.mark.django_db(transaction=True)
def test_demo_hangs_pictures_of_every_size():
    build(pictures_now=1)

    photo = Photo.objects.first()
    sizes = [
        default_storage.size(photo.file_name(width, extension))
        for width in photo.widths
        for extension in EXTENSIONS
    ]
    assert len(sizes) == 6
    assert max(sizes) <= 300_000
