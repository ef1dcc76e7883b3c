"""Tables of products with photos: what is understood, what is refused, and what is saved."""

import csv
import io
import random
import threading
import zipfile
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone

from etalase import tasks
from etalase.choices import IMPORT_MOVES, Availability, ImportStatus, ProductStatus
from etalase.models import Photo, Product, ProductImport
from etalase.services import imports
from etalase.services import products as product_services
from etalase.services.parcels import open_parcel
from members.choices import CredentialKind
from okoce.errors import RuleBroken
from tests.etalase.uploads import picture_file
from tests.factories import (
    CategoryFactory,
    CredentialFactory,
    GraduateBusinessFactory,
    MemberFactory,
    PhotoFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HEAD = "kode;nama;kategori;keterangan;harga;harga_tertinggi;satuan;ketersediaan;foto"
BASKET = "K1;Keranjang Pandan;Anyaman;Kuat;15.000;;buah;tersedia;"


@pytest.fixture
def business():
    return GraduateBusinessFactory()


def table(*rows, head=HEAD):
    return ContentFile("\n".join([head, *rows]).encode(), name="produk.csv")


def zip_file(files: dict[str, bytes], method=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return ContentFile(packed.getvalue(), name="foto.zip")


def picture(**options) -> bytes:
    return picture_file(size=(300, 200), **options).read()


def checked(business, *rows, photos=None, head=HEAD) -> ProductImport:
    batch = imports.start_import(
        business, table=table(*rows, head=head), photos=photos, by=business.member.user
    )
    imports.check_import(batch.pk)
    batch.refresh_from_db()
    return batch


def saved(business, *rows, photos=None, head=HEAD) -> ProductImport:
    batch = checked(business, *rows, photos=photos, head=head)
    imports.confirm_import(batch, by=business.member.user)
    imports.save_import(batch.pk)
    batch.refresh_from_db()
    return batch


def results(batch) -> list[str]:
    return [entry["result"] for entry in batch.report]


def problems(batch) -> list[str]:
    return [text for entry in batch.report for text in entry["problems"]]


def at_once(*calls) -> list:
    """What came of each call, made by a thread of its own at the same moment."""
    barrier, came = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(10)
            came[place] = call() or "done"
        except RuleBroken:
            came[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


# What is understood.


def test_row_becomes_a_draft_with_all_it_says(business):
    batch = saved(
        business,
        "K1;Keranjang Pandan;anyaman;Kuat;Rp 15.000;20.000;buah;Sesuai pesanan;1.200;3;Ya",
        head="Kode;Nama Produk;KATEGORI;Deskripsi;Harga (Rp);Harga Tertinggi;Satuan;Stok;"
        "Kapasitas bulanan;Hari siap;Halal",
    )

    product = Product.objects.get()
    assert batch.status == ImportStatus.DONE
    assert batch.counts == {"create": 1, "update": 0, "skip": 0, "error": 0}
    assert (product.name, product.description, product.unit) == ("Keranjang Pandan", "Kuat", "buah")
    assert (product.price, product.price_max) == (15_000, 20_000)
    assert (product.monthly_capacity, product.lead_days, product.is_halal) == (1200, 3, True)
    assert product.category.slug == "anyaman"
    assert product.status == ProductStatus.DRAFT
    assert product.maker_code == "K1"
    assert list(product.edited_by.all()) == [business.member.user]


def test_nothing_is_saved_before_the_maker_says_so(business):
    batch = checked(business, BASKET)

    assert (batch.status, results(batch)) == (ImportStatus.CHECKED, ["baru"])
    assert Product.objects.count() == 0


def test_same_table_twice_changes_the_same_drafts(business):
    rows = [BASKET, ";Tas Anyam;anyaman;;9.000;;;;"]
    saved(business, *rows)
    batch = saved(business, *rows)

    assert results(batch) == ["ubah", "ubah"]
    assert Product.objects.count() == 2


def test_own_code_finds_a_renamed_product(business):
    saved(business, BASKET)
    saved(business, "k1;Keranjang Pandan Besar;Anyaman;;;;;;")

    product = Product.objects.get()
    assert product.name == "Keranjang Pandan Besar"
    # An empty cell says nothing.
    assert (product.price, product.description) == (15_000, "Kuat")


def test_two_products_with_one_name_and_two_codes_are_two(business):
    saved(business, BASKET, "K2;Keranjang Pandan;Anyaman;;16.000;;;;")

    assert sorted(Product.objects.values_list("maker_code", "price")) == [
        ("K1", 15_000),
        ("K2", 16_000),
    ]


def test_exported_table_comes_back_unchanged(business, client):
    first = ProductFactory(business=business, status=ProductStatus.DRAFT, name="=Kotak", price=1)
    second = ProductFactory(business=business, status=ProductStatus.RETURNED)
    ProductFactory()
    before = list(Product.objects.order_by("pk").values("name", "description", "price", "code"))
    client.force_login(business.member.user)

    exported = client.get("/saya/produk/unduh/")
    batch = imports.start_import(
        business, table=ContentFile(exported.content, name="x.csv"), by=business.member.user
    )
    imports.check_import(batch.pk)
    batch.refresh_from_db()
    imports.confirm_import(batch, by=business.member.user)
    imports.save_import(batch.pk)

    batch.refresh_from_db()
    assert exported.headers["Content-Disposition"].startswith("attachment; filename=")
    assert b"'=Kotak" in exported.content
    assert (len(batch.report), results(batch)) == (2, ["ubah", "ubah"])
    assert {entry["product"] for entry in batch.report} == {first.pk, second.pk}
    assert list(Product.objects.order_by("pk").values("name", "description", "price", "code")) == (
        before
    )


def test_example_of_the_template_is_left_out(business, client):
    client.force_login(business.member.user)
    template = client.get("/saya/produk/impor/contoh.csv").content
    batch = imports.start_import(
        business, table=ContentFile(template, name="x.csv"), by=business.member.user
    )
    imports.check_import(batch.pk)

    batch.refresh_from_db()
    assert results(batch) == ["lewat"]
    with pytest.raises(RuleBroken):
        imports.confirm_import(batch, by=business.member.user)


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (ProductStatus.DRAFT, "ubah"),
        (ProductStatus.RETURNED, "ubah"),
        (ProductStatus.SUBMITTED, "lewat"),
        (ProductStatus.LIVE, "lewat"),
        (ProductStatus.REJECTED, "lewat"),
        (ProductStatus.ARCHIVED, "lewat"),
    ],
)
def test_only_what_is_not_sent_or_shown_is_changed(business, status, result):
    product = ProductFactory(business=business, status=status, name="Keranjang Pandan", price=1)
    batch = checked(business, BASKET)
    if result == "ubah":
        imports.confirm_import(batch, by=business.member.user)
        imports.save_import(batch.pk)

    product.refresh_from_db()
    assert results(batch) == [result]
    assert product.price == (15_000 if result == "ubah" else 1)
    assert product.revisions.count() == 0


def test_products_of_others_are_never_touched(business):
    other = ProductFactory(status=ProductStatus.DRAFT, name="Keranjang Pandan", maker_code="K1")

    batch = saved(business, BASKET, f"{other.code};Tas;Anyaman;;1.000;;;;")

    other.refresh_from_db()
    assert results(batch) == ["baru", "baru"]
    assert other.price == 75_000


def test_the_only_paper_is_taken_for_food(business):
    permit = CredentialFactory(business=business)
    halal = CredentialFactory(business=business, kind=CredentialKind.HALAL, number="ID31")
    saved(
        business,
        "Kopi Gayo;Kopi;15000;ya",
        head="nama;kategori;harga;halal",
    )

    product = Product.objects.get()
    assert (product.permit, product.halal_credential) == (permit, halal)


# What is refused, row by row.


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (";Ke;anyaman;;;;;;", "nama: Mohon tulis sedikitnya 3 huruf"),
        (";;anyaman;;;;;;x.jpg", "nama: "),
        (";Tas Anyam;anyamann;;;;;;", "Mungkin maksud Anda: Anyaman"),
        (";Tas Anyam;kripik dan cemilan;;;;;;", "Mungkin maksud Anda: Keripik dan camilan"),
        (";Tas Anyam;zzzz;;;;;;", "kategori: “zzzz” tidak dikenal."),
        (";Tas Anyam;kerajinan;;;;;;", "terlalu luas. Pilih salah satu: Ondel-ondel"),
        (";Tas Anyam;;;;;;;", "kategori: Tulis kategorinya."),
        (";Tas Anyam;anyaman;;15,000;;;;", "harga: "),
        (";Tas Anyam;anyaman;;-5;;;;", "harga: "),
        (";Tas Anyam;anyaman;;0;;;;", "harga: "),
        (";Tas Anyam;anyaman;;mahal;;;;", "harga: "),
        (";Tas Anyam;anyaman;;9999999999;;;;", "harga: "),
        (";Tas Anyam;anyaman;;1.000;500;;;", "harga_tertinggi: Harga tertinggi harus di atas"),
        (";Tas Anyam;anyaman;;;500;;;", "harga_tertinggi: Tulis juga harga terendahnya."),
        (";Tas Anyam;anyaman;;1.000;;" + "x" * 31 + ";;", "satuan: "),
        (";Tas Anyam;anyaman;;1.000;;;mungkin;", "ketersediaan: Tulis salah satu: tersedia"),
        (";" + "T" * 81 + ";anyaman;;1.000;;;;", "nama: "),
        (";Tas Anyam;anyaman;" + "x" * 3001 + ";1.000;;;;", "keterangan: "),
        ("K" * 41 + ";Tas Anyam;anyaman;;1.000;;;;", "Kodenya lebih panjang dari 40 huruf."),
    ],
)
def test_row_that_is_wrong_says_what(business, row, told):
    batch = checked(business, row)

    assert told in " ".join(problems(batch))
    assert results(batch) == ["salah"]
    assert Product.objects.count() == 0


def test_wrong_rows_stay_behind_and_the_others_are_saved(business):
    batch = saved(business, BASKET, ";Tas;zzzz;;1.000;;;;", "", ";Besek;anyaman;;2.000;;;;")

    assert [(entry["line"], entry["result"]) for entry in batch.report] == [
        (2, "baru"),
        (3, "salah"),
        (5, "baru"),
    ]
    assert sorted(Product.objects.values_list("name", flat=True)) == ["Besek", "Keranjang Pandan"]


def test_same_product_in_two_rows_is_told(business):
    batch = checked(business, ";Tas Anyam;anyaman;;;;;;", ";TAS  anyam;anyaman;;;;;;")

    assert results(batch) == ["baru", "salah"]
    assert problems(batch) == ["Ini produk yang sama dengan baris 2."]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["K1;Tas Anyam;anyaman;;;;;;", "K2;Tas Anyam;anyaman;;;;;;"], ["baru", "baru"]),
        (["K1;Tas Anyam;anyaman;;;;;;", "k1;Besek;anyaman;;;;;;"], ["baru", "salah"]),
        (["K1;Tas Anyam;anyaman;;;;;;", ";Tas Anyam;anyaman;;;;;;"], ["baru", "salah"]),
        ([";Tas Anyam;anyaman;;;;;;", "K1;Tas Anyam;anyaman;;;;;;"], ["baru", "salah"]),
    ],
)
def test_codes_part_what_shares_a_name(business, rows, told):
    assert results(checked(business, *rows)) == told


def test_price_alone_may_not_pass_the_highest_price_there_is(business):
    ProductFactory(
        business=business, status=ProductStatus.DRAFT, name="Tas Anyam", price=5, price_max=10
    )

    assert results(checked(business, ";Tas Anyam;anyaman;;10;;;;")) == ["salah"]
    assert results(checked(business, ";Tas Anyam;anyaman;;9;;;;")) == ["ubah"]


# What is refused whole.


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("nama;harga", ["Kopi;1"]),
        ("kopi;teh", ["a;b"]),
        ("nama;kategori", []),
        ("nama;nama;kategori", ["a;b;c"]),
        ("nama;kategori", ["a;b"] * 501),
    ],
)
def test_table_without_its_columns_or_too_long_is_refused(business, head, rows):
    with pytest.raises(ValidationError):
        checked(business, *rows, head=head)

    assert ProductImport.objects.count() == 0


def test_five_hundred_rows_are_taken(business):
    rows = [f"K{number};Keranjang {number};Anyaman;;1.000;;;;" for number in range(500)]

    assert checked(business, *rows).counts["create"] == 500


def test_checking_asks_no_question_per_row(business, query_count):
    def check(count):
        rows = [f"K{number};Keranjang {number};Anyaman;;1.000;;;;" for number in range(count)]
        batch = imports.start_import(business, table=table(*rows), by=business.member.user)
        return query_count(imports.check_import, batch.pk)

    ProductFactory(business=business)
    one = check(1)
    for _number in range(30):
        ProductFactory(business=business)

    assert check(30) == one


# Photos.


def test_photos_come_along_by_name_whatever_their_folder(business):
    photos = zip_file({"Foto/A.JPG": picture(), "b.jpg": picture(colour="red")})
    batch = saved(business, BASKET + '"a.jpg; b.jpg"', photos=photos)

    gallery = Photo.objects.order_by("position")
    assert batch.report[0]["photos"] == 2
    assert [photo.position for photo in gallery] == [0, 1]


def test_photos_are_not_added_twice(business):
    photos = zip_file({"a.jpg": picture()})
    row = BASKET + "a.jpg"
    saved(business, row, photos=photos)
    batch = saved(business, row, photos=photos)

    assert batch.report[0]["notes"] == ["Produk ini sudah punya foto; foto dari tabel dilewati."]
    assert Photo.objects.count() == 1


def test_table_without_its_zip_is_taken_without_photos(business):
    batch = saved(business, BASKET + "a.jpg")

    assert batch.report[0]["notes"] == ["ZIP tidak dikirim, jadi produk masuk tanpa foto."]
    assert (Product.objects.count(), Photo.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("files", "named", "told"),
    [
        ({"a.jpg": b"no picture"}, "a.jpg", "a.jpg: Berkas ini bukan"),
        ({"a.jpg": b""}, "a.jpg", "a.jpg: "),
        ({"b.jpg": picture()}, "a.jpg", "“a.jpg” tidak ada di dalam ZIP."),
        ({"x/a.jpg": picture(), "y/a.jpg": picture()}, "a.jpg", "beberapa berkas bernama"),
        ({"a.jpg": picture()}, "../../etc/passwd", "tidak ada di dalam ZIP"),
        ({"a.jpg": picture()[:400]}, "a.jpg", "a.jpg: "),
        ({"a.svg": b"<svg onload='x'/>"}, "a.svg", "a.svg: "),
        ({"a.jpg": b"\0" * (12 * 1024 * 1024 + 1)}, "a.jpg", "a.jpg: "),
        ({"a.jpg": picture()}, "1.jpg;2.jpg;3.jpg;4.jpg;5.jpg;6.jpg;7.jpg", "paling banyak 6"),
    ],
)
def test_photo_that_cannot_be_taken_is_told_in_its_row(business, files, named, told):
    batch = checked(business, f'{BASKET}"{named}"', photos=zip_file(files))

    assert results(batch) == ["salah"]
    assert told in " ".join(problems(batch))
    assert Photo.objects.count() == 0


def test_zip_is_never_unpacked_outside(business):
    photos = zip_file({"../../../tmp/evil.jpg": picture(), "/abs.jpg": picture()})
    batch = saved(business, BASKET + "evil.jpg;abs.jpg".replace(";", "|"), photos=photos)

    assert results(batch) == ["baru"]
    assert all(
        photo.original.name.startswith("photos/") or photo.is_ready for photo in Photo.objects.all()
    )


def damaged_zip():
    content = bytearray(zip_file({"a.jpg": picture()}, zipfile.ZIP_STORED).read())
    # In the midst of the picture, so that its checksum no longer holds.
    content[200] ^= 0xFF
    return ContentFile(bytes(content), name="foto.zip")


def test_picture_whose_checksum_is_wrong_is_told(business):
    assert results(checked(business, BASKET + "a.jpg", photos=damaged_zip())) == ["salah"]


def lying_zip():
    """A ZIP whose entry says it is small and holds much more."""
    content = bytearray(zip_file({"a.jpg": b"\0" * 5_000_000}).read())
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.index(signature) + place
        content[start : start + 4] = (100).to_bytes(4, "little")
    return ContentFile(bytes(content), name="foto.zip")


def test_entry_that_lies_about_its_size_is_no_bomb(business):
    assert results(checked(business, BASKET + "a.jpg", photos=lying_zip())) == ["salah"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_damage_anywhere_is_refused_and_nothing_else(method):
    whole = zip_file({"a.jpg": picture(), "x/b.png": picture(kind="PNG")}, method).read()
    chance = random.Random(method)
    for _turn in range(400):
        content = bytearray(whole)
        for _wound in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        del content[chance.choice([len(content), chance.randrange(len(content))]) :]
        try:
            with open_parcel(ContentFile(bytes(content), name="foto.zip")) as parcel:
                for name in ["a.jpg", "b.png", *parcel.found]:
                    if not parcel.problem_with(name):
                        parcel.take(name)
        except ValidationError:
            continue


@pytest.mark.parametrize(
    "photos",
    [
        ContentFile(b"not a zip", name="foto.zip"),
        ContentFile(b"PK\x03\x04 cut off", name="foto.zip"),
        ContentFile(b"", name="foto.zip"),
    ],
)
def test_file_that_is_no_zip_is_refused(client, business, photos):
    client.force_login(business.member.user)

    response = client.post(
        "/saya/produk/impor/", {"table": table(BASKET), "photos": photos}, follow=True
    )

    assert response.status_code == 422
    assert ProductImport.objects.count() == 0


def test_bomb_is_refused_by_what_it_says_it_holds(business):
    bomb = zip_file({f"{number}.jpg": b"\0" * 11_000_000 for number in range(40)})

    with pytest.raises(ValidationError):
        checked(business, BASKET, photos=bomb)


def test_too_many_files_are_refused(business):
    with pytest.raises(ValidationError):
        checked(business, BASKET, photos=zip_file({f"{n}.jpg": b"" for n in range(3001)}))


def test_zip_that_is_too_heavy_is_refused(business, monkeypatch):
    monkeypatch.setattr("etalase.services.parcels.MAX_BYTES", 100)

    with pytest.raises(ValidationError):
        checked(business, BASKET, photos=zip_file({"a.jpg": picture()}))


def test_photos_of_one_table_have_so_many_pixels_together_and_no_more(business, monkeypatch):
    monkeypatch.setattr("etalase.services.parcels.MAX_PIXELS", 130_000)
    rows = [f"K{n};Keranjang {n};Anyaman;Kuat;15.000;;buah;tersedia;a.jpg" for n in range(3)]

    batch = saved(business, *rows, photos=zip_file({"a.jpg": picture()}))

    assert results(batch) == ["baru", "baru", "salah"]
    assert Photo.objects.count() == Product.objects.count() == 2


def test_one_picture_that_many_rows_name_is_unpacked_so_often_and_no_more(business, monkeypatch):
    content = picture()
    monkeypatch.setattr("etalase.services.parcels.MAX_UNPACKED", int(2.5 * len(content)))
    rows = [f"K{n};Keranjang {n};Anyaman;Kuat;15.000;;buah;tersedia;a.jpg" for n in range(3)]

    batch = checked(business, *rows, photos=zip_file({"a.jpg": content}))

    assert results(batch) == ["baru", "baru", "salah"]


# One way, once.


def test_moves_are_these_and_no_other(business):
    for old in ImportStatus:
        for new in ImportStatus:
            batch = ProductImport(business=business, by=business.member.user, status=old)
            if (old, new) in IMPORT_MOVES:
                imports._move(batch, new)
                assert batch.status == new
                batch.delete()
            else:
                with pytest.raises(RuleBroken):
                    imports._move(batch, new)


def test_second_confirmation_and_second_worker_change_nothing(business):
    batch = checked(business, BASKET)
    imports.confirm_import(batch, by=business.member.user)
    with pytest.raises(RuleBroken):
        imports.confirm_import(batch, by=business.member.user)
    imports.save_import(batch.pk)
    imports.save_import(batch.pk)
    imports.check_import(batch.pk)

    assert Product.objects.count() == 1


def test_new_table_takes_the_place_of_one_not_confirmed(business):
    first = checked(business, BASKET)
    second = checked(business, BASKET)

    assert list(ProductImport.objects.all()) == [second]
    assert first.pk != second.pk


def test_nothing_new_is_taken_while_one_is_saved(business):
    batch = checked(business, BASKET)
    imports.confirm_import(batch, by=business.member.user)

    with pytest.raises(RuleBroken):
        checked(business, BASKET)


def test_draft_sent_meanwhile_is_left_alone(business):
    product = ProductFactory(business=business, status=ProductStatus.DRAFT, name="Keranjang Pandan")
    batch = checked(business, BASKET)
    PhotoFactory(product=product, position=0)
    product_services.change_status(product, ProductStatus.SUBMITTED, by=business.member.user)
    imports.confirm_import(batch, by=business.member.user)
    imports.save_import(batch.pk)

    batch.refresh_from_db()
    product.refresh_from_db()
    assert results(batch) == ["lewat"]
    assert product.price == 75_000


def test_business_that_may_no_longer_list_saves_nothing(business):
    batch = checked(business, BASKET)
    business.visibility = "anggota"
    business.save()
    batch.business.refresh_from_db()

    with pytest.raises(RuleBroken):
        imports.confirm_import(batch, by=business.member.user)
    assert Product.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_have_one_winner():
    business = GraduateBusinessFactory()
    batch = checked(business, BASKET)
    rows = ProductImport.objects.select_related("business__member__user")
    mine = [rows.get(pk=batch.pk) for _person in range(2)]

    came = at_once(
        *[lambda each=each: imports.confirm_import(each, by=business.member.user) for each in mine]
    )

    assert came.count("refused") == 1
    assert Product.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_maker_at_once_become_one_set_of_drafts():
    business = GraduateBusinessFactory()
    rows = [f"K{n};Keranjang {n};Anyaman;Kuat;15.000;;buah;tersedia;" for n in range(8)]

    def send():
        batch = imports.start_import(business, table=table(*rows), by=business.member.user)
        imports.check_import(batch.pk)
        return imports.confirm_import(batch, by=business.member.user)

    for _turn in range(3):
        came = at_once(send, send)

        assert any(isinstance(each, ProductImport) for each in came)
        assert Product.objects.count() == 8
    assert not ProductImport.objects.exclude(status=ImportStatus.DONE)


@pytest.mark.django_db(transaction=True)
def test_table_that_is_confirmed_is_not_dropped_by_one_sent_at_once(monkeypatch):
    # No worker comes: what counts is what the two were told.
    monkeypatch.setattr(tasks.save_import, "delay", lambda pk: None)
    monkeypatch.setattr(tasks.check_import, "delay", lambda pk: None)
    for _turn in range(6):
        business = GraduateBusinessFactory()
        by = business.member.user
        batch = imports.start_import(business, table=table(BASKET), by=by)
        imports.check_import(batch.pk)

        confirmed, sent = at_once(
            lambda batch=batch, by=by: imports.confirm_import(batch, by=by),
            lambda business=business, by=by: imports.start_import(
                business, table=table(BASKET), by=by
            ),
        )

        assert (confirmed == "refused") != (sent == "refused")
        waits = ProductImport.objects.filter(pk=batch.pk, status=ImportStatus.SAVING)
        assert waits.exists() == (confirmed != "refused")


# Nothing stays.


def files_of(batch) -> list[bool]:
    return [
        storages["private"].exists(name) for name in (batch.table.name, batch.photos.name) if name
    ]


def test_files_go_when_they_are_saved(business, django_capture_on_commit_callbacks):
    batch = checked(business, BASKET + "a.jpg", photos=zip_file({"a.jpg": picture()}))
    assert files_of(batch) == [True, True]
    imports.confirm_import(batch, by=business.member.user)
    with django_capture_on_commit_callbacks(execute=True):
        imports.save_import(batch.pk)

    assert files_of(batch) == [False, False]


def test_table_nobody_confirmed_goes_after_a_day(business, django_capture_on_commit_callbacks):
    batch = checked(business, BASKET)
    fresh = checked(GraduateBusinessFactory(), BASKET)
    ProductImport.objects.filter(pk=batch.pk).update(
        created_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        tasks.take_waiting_imports()

    assert files_of(batch) == [False]
    assert list(ProductImport.objects.all()) == [fresh]
    assert files_of(fresh) == [True]


def test_table_whose_worker_never_came_is_taken_later(business):
    batch = imports.start_import(business, table=table(BASKET), by=business.member.user)
    tasks.take_waiting_imports()
    batch.refresh_from_db()
    assert batch.status == ImportStatus.CHECKING

    ProductImport.objects.update(status_since=timezone.now() - timedelta(minutes=3))
    tasks.take_waiting_imports()

    batch.refresh_from_db()
    assert batch.status == ImportStatus.CHECKED


# The pages.


def test_maker_sends_reads_and_saves(client, business, django_capture_on_commit_callbacks):
    client.force_login(business.member.user)
    with django_capture_on_commit_callbacks(execute=True):
        sent = client.post(
            "/saya/produk/impor/",
            {
                "table": table(BASKET + "a.jpg", ";Tas;zzzz;;1.000;;;;"),
                "photos": zip_file({"a.jpg": picture()}),
            },
        )
    page = client.get(sent.url).content.decode()
    assert "Simpan 1 produk" in page
    assert "tidak dikenal" in page
    report = client.get(f"{sent.url}laporan.csv").content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(report), delimiter=";")] == ["baris", "2", "3"]

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{sent.url}simpan/")

    product = Product.objects.get()
    assert product.photos.get().is_ready
    assert f"/saya/produk/{product.pk}/" in client.get(sent.url).content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"nama;harga\nKopi;1", b"\x00\x01", b"nama;kategori\n"]
)
def test_file_that_is_no_table_is_refused_with_a_sentence(client, business, content):
    client.force_login(business.member.user)

    response = client.post(
        "/saya/produk/impor/", {"table": ContentFile(content, name="produk.csv")}
    )

    assert response.status_code == 422
    assert response.context["form"].errors["table"]


def test_others_find_no_import(client, business):
    batch = checked(business, BASKET)
    client.force_login(GraduateBusinessFactory().member.user)

    for path in ("", "laporan.csv"):
        assert client.get(f"/saya/produk/impor/{batch.code}/{path}").status_code == 404
    assert client.post(f"/saya/produk/impor/{batch.code}/simpan/").status_code == 404
    with pytest.raises(RuleBroken):
        imports.start_import(business, table=table(BASKET), by=UserFactory())


def test_who_may_not_list_yet_is_told_why(client):
    client.force_login(MemberFactory().user)

    response = client.get("/saya/produk/impor/")

    assert response.templates[0].name == "etalase/maker/not_yet.html"


def test_import_is_limited(client, business):
    client.force_login(business.member.user)
    answers = [
        client.post("/saya/produk/impor/", {"table": table(BASKET)}).status_code
        for _turn in range(21)
    ]

    assert (answers[19], answers[20]) == (302, 429)


def test_report_starts_no_formula(client, business):
    batch = checked(business, ';"=cmd()x";anyaman;;1.000;;;;')
    client.force_login(business.member.user)

    report = client.get(f"/saya/produk/impor/{batch.code}/laporan.csv").content.decode()

    assert "'=cmd()x" in report


def test_export_costs_the_same_for_many_products(client, business, query_count):
    ProductFactory(business=business)
    client.force_login(business.member.user)
    one = query_count(client.get, "/saya/produk/unduh/")
    for _number in range(30):
        ProductFactory(business=business)

    assert query_count(client.get, "/saya/produk/unduh/") == one


def test_availability_is_read_by_its_name_in_both_languages(business):
    words = [*Availability.values, "Habis", "TERSEDIA"]
    rows = [f";Keranjang {n};anyaman;;1;;;{word};" for n, word in enumerate(words)]

    assert set(results(checked(business, *rows))) == {"baru"}


def test_category_that_staff_added_is_known(business):
    CategoryFactory(slug="sepeda-hias", name="Sepeda & hias")

    assert results(checked(business, ";Sepeda;sepeda hias;;1;;;;")) == ["baru"]
