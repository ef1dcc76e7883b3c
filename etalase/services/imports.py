"""A maker's table becomes drafts: checked row by row, shown to the maker, and saved on their word.

Nothing is saved before the maker has seen the report. Saving goes through the same services as the
pages, makes drafts only, and finds what it made before, so that the same table twice is harmless.
"""

from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members.models import Business, User
from okoce.errors import RuleBroken
from okoce.pictures import check_picture
from okoce.tables import read_table, write_table

from ..choices import HELPED, IMPORT_MOVES, ImportStatus, RowResult
from ..models import Photo, Product, ProductImport
from . import photos as photo_services
from . import products as product_services
from .import_rows import COLUMNS, EXAMPLE, Reader, Row, read_rows
from .parcels import Parcel, open_parcel
from .rules import check_may_list

MAX_PICTURES = 600
# Its files may hold anything, so nothing of it stays longer than this.
KEPT_FOR = timedelta(days=1)
# The page that sent it asks a worker at once; after this, beat does.
HURRY = timedelta(minutes=2)


@transaction.atomic
def start_import(
    business: Business, *, table: File, photos: File | None = None, by: User
) -> ProductImport:
    """Take in a table, and have it checked in the background; an earlier one is dropped.

    Raises ``ValidationError`` with a sentence for what is no table, or no ZIP.
    """
    if business.member.user_id != by.pk:
        raise RuleBroken(_("Only the owner of a business enters its products."))
    check_may_list(business)
    look_into(table, photos)
    # The lock stops two uploads from both being the only open one, and from dropping one that is
    # being confirmed.
    _lock(business)
    open_ones = ProductImport.objects.filter(business=business).exclude(status=ImportStatus.DONE)
    if open_ones.filter(status=ImportStatus.SAVING).exists():
        raise RuleBroken(_("Your last table is being saved. Wait until that is done."))
    open_ones.delete()
    batch = ProductImport(business=business, by=by)
    batch.table.save(f"{batch.code}.csv", table, save=False)
    if photos:
        batch.photos.save(f"{batch.code}.zip", photos, save=False)
    batch.save()
    from .. import tasks

    transaction.on_commit(partial(tasks.check_import.delay, batch.pk))
    return batch


def _lock(business: Business) -> None:
    rows = Business.objects.select_for_update(no_key=True)
    rows.only("pk").get(pk=business.pk)


def look_into(table: File, photos: File | None) -> list[Row]:
    """The rows of a table; raises ``ValidationError`` for files nothing can be taken from."""
    table.seek(0)
    rows, _unknown = read_rows(read_table(table.read()))
    with open_parcel(photos):
        pass
    named = {name for row in rows for name in row.cells.get("foto", "").split(";")}
    if len(named) > MAX_PICTURES + 1:
        raise ValidationError(
            _("A table names at most %(count)d photos. Part it into several.")
            % {"count": MAX_PICTURES}
        )
    return rows


@transaction.atomic
def check_import(import_id: int) -> None:
    """Write the report of a table that was just sent; harmless to repeat."""
    batch = _take(import_id, ImportStatus.CHECKING)
    if batch is None:
        return
    with translation.override(batch.by.language), open_parcel(batch.photos or None) as parcel:
        judged = _judge(batch, parcel, look_at_pictures=True)
    batch.report = [entry for _row, _product, entry in judged]
    _move(batch, ImportStatus.CHECKED)


@transaction.atomic
def confirm_import(batch: ProductImport, *, by: User) -> ProductImport:
    """The maker has read the report: save what is right in it, in the background."""
    _lock(batch.business)
    try:
        batch.refresh_from_db(from_queryset=ProductImport.objects.select_for_update())
    except ProductImport.DoesNotExist:
        raise RuleBroken(_("A newer table took the place of this one.")) from None
    if batch.by_id != by.pk:
        raise RuleBroken(_("Only the owner of a business enters its products."))
    check_may_list(batch.business)
    if not batch.savable:
        raise RuleBroken(_("No row of this table can be saved. Mend it and send it again."))
    _move(batch, ImportStatus.SAVING)
    from .. import tasks

    transaction.on_commit(partial(tasks.save_import.delay, batch.pk))
    return batch


@transaction.atomic
def save_import(import_id: int) -> None:
    """Make or change the drafts of a confirmed table, all or none; harmless to repeat."""
    batch = _take(import_id, ImportStatus.SAVING)
    if batch is None:
        return
    report = []
    with translation.override(batch.by.language), open_parcel(batch.photos or None) as parcel:
        # Anew, for the drafts may have changed since the maker read the report.
        for row, product, entry in _judge(batch, parcel, look_at_pictures=False):
            if entry["result"] in (RowResult.CREATE, RowResult.UPDATE):
                try:
                    # One row that a rule forbids must not take the others along.
                    with transaction.atomic():
                        entry["product"] = _save(batch, row, product, parcel, entry).pk
                except (RuleBroken, ValidationError) as problem:
                    texts = getattr(problem, "messages", None) or [str(problem)]
                    entry |= {"result": RowResult.ERROR, "problems": texts}
            report.append(entry)
    batch.report = report
    forget_files(batch)
    batch.table = batch.photos = ""
    _move(batch, ImportStatus.DONE)


def _take(import_id: int, status: str) -> ProductImport | None:
    """The import for one worker, if it is in that state once no other holds it."""
    waiting = ProductImport.objects.filter(pk=import_id, status=status)
    # The owner's business is read with its member, but not the member's NIK.
    waiting = waiting.select_related("by", "business__member__user").defer("business__member__nik")
    return waiting.select_for_update(of=("self",)).first()


def _move(batch: ProductImport, new_status: str) -> None:
    if (batch.status, new_status) not in IMPORT_MOVES:
        raise RuleBroken(
            _("This table is “%(status)s” now.") % {"status": batch.get_status_display()}
        )
    batch.status, batch.status_since = new_status, timezone.now()
    batch.save()


def _judge(
    batch: ProductImport, parcel: Parcel | None, *, look_at_pictures: bool
) -> list[tuple[Row, Product | None, dict]]:
    """Each row, the product it is about if there is one, and its entry in the report."""
    with batch.table.open() as file:
        rows, _unknown = read_rows(read_table(file.read()))
    reader, known = Reader(batch.business), _Known(batch.business)
    judged, seen, looked = [], {}, {}
    for row in rows:
        if row.cells.get("kode", "").upper() == EXAMPLE:
            judged.append((row, None, _entry(row, RowResult.SKIP, [_("The example itself.")])))
            continue
        reader.read(row)
        product = known.find(row)
        if earlier := _same_before(row, product, seen):
            row.problems.append(
                _("It is the same product as in line %(line)d.") % {"line": earlier}
            )
        reader.judge_range(row, product)
        notes = _look_at_photos(row, product, parcel, looked if look_at_pictures else None)
        judged.append((row, product, _entry(row, *_result(row, product, notes))))
    return judged


def _same_before(row: Row, product: Product | None, seen: dict[tuple, int]) -> int | None:
    """The line above that is about the same product; two codes part what shares a name."""
    if product:
        keys = [("product", product.pk)]
    elif row.code:
        keys = [("code", row.code.casefold()), ("uncoded", row.name.casefold())]
    else:
        keys = [("coded", row.name.casefold()), ("uncoded", row.name.casefold())]
    earlier = next((seen[key] for key in keys if key in seen), None)
    if not product and row.code:
        keys = [("code", row.code.casefold()), ("coded", row.name.casefold())]
    elif not product:
        keys = [("uncoded", row.name.casefold())]
    for key in keys:
        seen.setdefault(key, row.line)
    return earlier


def _result(row: Row, product: Product | None, notes: list[str]) -> tuple[str, list[str]]:
    if product and product.status not in HELPED:
        status = product.get_status_display()
        text = _("This product is “%(status)s”; change it on its own page.") % {"status": status}
        return RowResult.SKIP, [text]
    if row.problems:
        return RowResult.ERROR, notes
    return (RowResult.UPDATE if product else RowResult.CREATE), notes


def _entry(row: Row, result: str, notes: list[str]) -> dict:
    is_wrong = result == RowResult.ERROR
    return {
        "line": row.line,
        "name": row.name[:120],
        "result": str(result),
        "problems": row.problems if is_wrong else [],
        "notes": notes,
        "photos": 0 if is_wrong else len(row.photos),
    }


def _look_at_photos(
    row: Row, product: Product | None, parcel: Parcel | None, looked: dict[str, str] | None
) -> list[str]:
    """What is to be said about the photos of a row; without ``looked`` they are not opened."""
    if not row.photos:
        return []
    if product and product.has_photos:
        row.photos = []
        return [_("It has photos already; those of the table are left out.")]
    if parcel is None:
        row.photos = []
        return [_("No ZIP was sent, so it comes without its photos.")]
    for name in row.photos:
        problem = parcel.problem_with(name) or parcel.weigh(name)
        if not problem and looked is not None:
            if name not in looked:
                looked[name] = _problem_of_picture(parcel, name)
            problem = looked[name]
        if problem:
            row.problems.append(f"foto: {problem}")
    return []


def _problem_of_picture(parcel: Parcel, name: str) -> str:
    try:
        check_picture(parcel.take(name))
    except ValidationError as problem:
        return f"{name}: {' '.join(problem.messages)}"
    return ""


class _Known:
    """The products a business has already, by what a row may call them."""

    def __init__(self, business: Business) -> None:
        photos = Photo.objects.filter(product=OuterRef("pk"))
        own = Product.objects.filter(business=business).annotate(has_photos=Exists(photos))
        self.by_code: dict[str, Product] = {}
        self.by_name: dict[str, Product] = {}
        # Of two with one name, the one that can still be changed.
        for product in sorted(own.defer("search"), key=lambda each: each.status in HELPED):
            self.by_name[product.name.casefold()] = product
            self.by_code[product.code.casefold()] = product
            if product.maker_code:
                self.by_code[product.maker_code.casefold()] = product

    def find(self, row: Row) -> Product | None:
        """By its code; by its name unless both have codes that differ."""
        if row.code and (product := self.by_code.get(row.code.casefold())):
            return product
        product = self.by_name.get(row.name.casefold())
        return None if product and row.code and product.maker_code else product


def _save(
    batch: ProductImport, row: Row, product: Product | None, parcel: Parcel | None, entry: dict
) -> Product:
    fields = dict(row.fields)
    if fields.get("is_halal") is False:
        fields["halal_credential"] = None
    if product:
        product.business = batch.business
        product_services.edit_product(product, by=batch.by, **fields)
    else:
        product = product_services.create_product(batch.business, by=batch.by, **fields)
    if row.code and row.code != product.code and row.code != product.maker_code:
        product.maker_code = row.code
        Product.objects.filter(pk=product.pk).update(maker_code=row.code)
    for name in row.photos:
        photo_services.add_photo(product, parcel.take(name), by=batch.by)
    return product


# What a maker takes home: their products, and the report.


def export_products(user: User) -> bytes:
    """All products of a person as a table that may be mended and sent back."""
    products = Product.objects.owned_by(user).select_related("category").defer("search")
    rows = [[*COLUMNS, "status", "alamat"]]
    for each in products.order_by("name", "pk"):
        rows.append(
            [
                *[each.maker_code or each.code, each.name, each.category.name, each.description],
                *[each.price, each.price_max, each.unit, each.availability],
                *[each.monthly_capacity, each.lead_days, "ya" if each.is_halal else "tidak", ""],
                *[each.get_status_display(), each.get_absolute_url() if each.is_listed else ""],
            ]
        )
    return write_table(rows)


def template_table() -> bytes:
    """An empty table with one example, which is left out when it is sent along."""
    example = [
        *[EXAMPLE, "Keripik Pisang Manis 250 g", "Keripik dan camilan"],
        "Pisang kepok matang, digoreng tipis. Renyah tiga bulan dalam kemasan tertutup.",
        *["15.000", "", "bungkus 250 g", "tersedia", "200", "3", "tidak"],
        "keripik-1.jpg; keripik-2.jpg",
    ]
    return write_table([COLUMNS, example])


def report_table(batch: ProductImport) -> bytes:
    """The report, line by line, as a table."""
    rows = [["baris", "nama", "hasil", "keterangan"]]
    for entry in batch.report:
        words = " ".join([*entry["problems"], *entry["notes"]])
        rows.append([entry["line"], entry["name"], RowResult(entry["result"]).label, words])
    return write_table(rows)


# What beat looks for.


def find_waiting_imports() -> list[tuple[int, str]]:
    """The imports whose worker never came, with what each waits for."""
    # What a worker holds is being done.
    waiting = ProductImport.objects.filter(
        status__in=[ImportStatus.CHECKING, ImportStatus.SAVING],
        status_since__lt=timezone.now() - HURRY,
    )
    with transaction.atomic():
        free = waiting.select_for_update(skip_locked=True).order_by("status_since")
        return [(batch.pk, batch.status) for batch in free.only("status")[:100]]


def erase_old_imports() -> None:
    """Delete every import, with its files, a day after it was sent."""
    for batch in ProductImport.objects.filter(created_at__lt=timezone.now() - KEPT_FOR)[:1000]:
        batch.delete()


def forget_files(batch: ProductImport) -> None:
    """Delete the files of an import, once that is certain."""
    for file in (batch.table, batch.photos):
        if file:
            transaction.on_commit(partial(file.storage.delete, file.name))
