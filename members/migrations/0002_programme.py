"""The groups, the areas and holidays, the seven PAS steps, sectors, topics and consent texts."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations
from django.utils.text import slugify

DATA = Path(__file__).resolve().parent.parent / "data"

GROUPS = ["Pendamping", "Staf Pemprov", "Operator Etalase", "Mitra Pembiayaan"]

STEP_SOURCE = (
    "Urutan 7 Langkah PAS menurut pemberitaan; satu laporan 2022 menaruh pendampingan sebelum "
    "pelatihan, jadi urutannya tidak dikunci."
)
STEPS = [
    (
        "P1",
        "Pendaftaran",
        "Registration",
        "Anda mendaftar di sini atau di kecamatan, lalu pendamping memeriksa data Anda.",
        "You register here or at the kecamatan, and a pendamping checks your data.",
    ),
    (
        "P2",
        "Pelatihan",
        "Training",
        "Anda ikut kelas: dasar untuk yang baru mulai, lanjutan untuk usaha yang sudah jalan.",
        "You take classes: basic ones for beginners, advanced ones for a running business.",
    ),
    (
        "P3",
        "Pendampingan",
        "Mentoring",
        "Setelah kelas, pendamping menemani Anda mempraktikkan yang dipelajari.",
        "After class, a pendamping stands by you while you put it into practice.",
    ),
    (
        "P4",
        "Perizinan",
        "Permits",
        "Izin usaha diurus satu per satu, termasuk merek dan halal bila usaha Anda memerlukannya.",
        "Your permits are obtained one by one, trade mark and halal included where needed.",
    ),
    (
        "P5",
        "Pemasaran",
        "Marketing",
        "Produk Anda dikurasi, lalu tampil di etalase, bazar, dan lokapasar.",
        "Your product is curated, then shown in the etalase, at bazaars and on marketplaces.",
    ),
    (
        "P6",
        "Pelaporan Keuangan",
        "Financial records",
        "Anda mencatat uang masuk dan keluar setiap bulan.",
        "You note the money that comes in and goes out each month.",
    ),
    (
        "P7",
        "Permodalan",
        "Access to finance",
        "Anda dihubungkan dengan lembaga pembiayaan. Ini akses, bukan modal dari Pemprov.",
        "You are put in touch with a lender. This is access, not capital from Pemprov.",
    ),
]

SECTORS = [
    "Makanan",
    "Minuman",
    "Katering",
    "Fesyen",
    "Batik dan tekstil",
    "Kerajinan tangan",
    "Kecantikan dan perawatan diri",
    "Pertanian dan tanaman",
    "Mebel dan perabot",
    "Percetakan dan desain",
    "Jasa rumah tangga",
    "Jasa lainnya",
]

TOPICS = [
    "Bahan baku",
    "Kemasan",
    "Desain dan merek",
    "Foto produk",
    "Dapur atau tempat produksi",
    "Mesin dan alat",
    "Reseller atau agen",
    "Titip jual",
    "Pemasaran daring",
    "Pengiriman",
    "Tenaga kerja",
    "Pesanan partai besar",
    "Ilmu dan pelatihan",
    "Bantuan pembukuan",
    "Bantuan perizinan",
    "Akses pembiayaan",
]

CONSENT_SOURCE = "UU 27/2022 tentang Pelindungan Data Pribadi, Pasal 20-22"
CONSENTS = [
    (
        "keanggotaan",
        "Pengolahan data untuk keanggotaan",
        True,
        "Kami mengolah nama, NIK, domisili, nomor telepon atau email, dan data usaha Anda untuk "
        "satu tujuan: mendaftarkan, memverifikasi, dan mendampingi Anda dalam program OK OCE.\n\n"
        "Dasarnya adalah persetujuan Anda. NIK disimpan dalam bentuk tersandi dan selalu "
        "disamarkan di layar; setiap kali petugas membaca NIK lengkap, alasannya dicatat dan Anda "
        "dapat melihat catatan itu. Kami tidak meminta foto KTP.\n\n"
        "Data disimpan selama Anda menjadi anggota. Anda berhak melihat, membetulkan, mengunduh, "
        "dan menghapus data Anda, serta menarik persetujuan ini kapan saja lewat halaman Privasi.",
    ),
    (
        "kabar",
        "Kabar program lewat WhatsApp, SMS, atau email",
        False,
        "Selain kabar tentang urusan Anda sendiri, kami boleh mengirim kabar kelas dan kegiatan "
        "program. Anda dapat berhenti kapan saja dengan membalas STOP atau lewat Pengaturan kabar.",
    ),
]


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in GROUPS:
        group.objects.get_or_create(name=name)

    kecamatan = apps.get_model("members", "Kecamatan")
    kecamatan.objects.bulk_create(
        kecamatan(
            code=row["code"],
            name=row["name"],
            slug=slugify(row["name"]),
            kota_code=row["kota_code"],
            kota_name=row["kota_name"],
            kota_short=row["kota_short"],
            col=int(row["col"]),
            row=int(row["row"]),
            alias=row["alias"],
        )
        for row in rows("kecamatan.csv")
    )
    kelurahan = apps.get_model("members", "Kelurahan")
    kelurahan.objects.bulk_create(
        kelurahan(code=row["code"], name=row["name"], kecamatan_id=row["kecamatan_code"])
        for row in rows("kelurahan.csv")
    )
    holiday = apps.get_model("members", "Holiday")
    holiday.objects.bulk_create(
        holiday(
            date=date.fromisoformat(row["date"]),
            name=row["name"],
            kind=row["type"],
            decree=row["decree"],
        )
        for row in rows("libur.csv")
    )

    step = apps.get_model("members", "Step")
    for order, (code, name, name_en, description, description_en) in enumerate(STEPS, start=1):
        step.objects.create(
            code=code,
            order=order,
            name=name,
            name_en=name_en,
            description=description,
            description_en=description_en,
            source=STEP_SOURCE,
        )
    for model, names in (("Sector", SECTORS), ("Topic", TOPICS)):
        table = apps.get_model("members", model)
        table.objects.bulk_create(
            table(slug=slugify(name), name=name, order=order)
            for order, name in enumerate(names, start=1)
        )
    text = apps.get_model("members", "ConsentText")
    for purpose, title, required, body in CONSENTS:
        text.objects.create(
            purpose=purpose,
            version=1,
            title=title,
            body=body,
            required=required,
            valid_from=date(2026, 1, 1),
            source=CONSENT_SOURCE,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
