"""A table that the demo's graduate has sent and not yet confirmed, with a row of each kind."""

import io
import zipfile

from django.core.files.base import ContentFile

from members.models import Business
from okoce.demo import City
from okoce.pictures import encode, shrink
from okoce.tables import write_table

from ..services import imports
from ..services.import_rows import COLUMNS
from .art import draw

ROWS = [
    [
        *["KRP-01", "Keripik Singkong Balado 250 g", "Keripik dan camilan"],
        "Singkong Cimanggu diiris tipis, bumbu balado ditumis dulu supaya tidak tengik.",
        *["18.000", "", "bungkus 250 g", "tersedia", "150", "2", "ya", "singkong.jpg"],
    ],
    [
        *["KRP-02", "Rempeyek Kacang Tanah", "keripik-dan-camilan"],
        "Renyah karena digoreng dua kali. Isi 12 lembar dalam kaleng.",
        *["Rp 45.000", "", "kaleng", "sesuai pesanan", "60", "3", "ya", "rempeyek.jpg"],
    ],
    ["SBL-03", "Sambal Cumi Ekstra Pedas", "Sambal bumbu", "", "38.000", *[""] * 7],
    ["SBL-04", "Sambal Roa Botol 150 g", "Sambal dan bumbu", "", "32,000", *[""] * 7],
    ["", "Keripik Tempe Daun Jeruk", "Keripik dan camilan", "", "16.500", *[""] * 7],
    ["", "Keripik Pisang Cokelat", "Keripik dan camilan", "", "14.000", *[""] * 7],
]


def send_table(city: City) -> None:
    """Leave the graduate a checked table to look at; it goes after a day like any other."""
    business = Business.objects.select_related("member__user").get(
        member__user__email="lulusan@demo.test"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("singkong", "rempeyek"):
            picture = shrink(draw("keripik-dan-camilan", f"{city.seed}:{name}"), 900)
            archive.writestr(f"{name}.jpg", encode(picture, "jpg"))
    batch = imports.start_import(
        business,
        table=ContentFile(write_table([COLUMNS, *ROWS]), name="produk.csv"),
        photos=ContentFile(packed.getvalue(), name="foto.zip"),
        by=business.member.user,
    )
    imports.check_import(batch.pk)
