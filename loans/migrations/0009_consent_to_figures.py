"""The words by which a member lets their pendamping read the monthly figures."""

from datetime import date

from django.db import migrations

BODY = (
    "Saya mengizinkan pendamping di kecamatan saya membaca angka bulanan usaha saya (penjualan, "
    "biaya, jumlah orang yang bekerja, beserta catatannya) untuk satu tujuan: mendampingi usaha "
    "saya.\n\n"
    "Petugas lain tidak membacanya; Pemprov hanya melihat angka gabungan dari banyak usaha. Setiap "
    "kali pendamping membukanya, itu tercatat dan dapat saya lihat di halaman Privasi.\n\n"
    "Izin ini terpisah dari keanggotaan dan tidak wajib. Saya dapat menariknya kapan saja, dan "
    "sejak saat itu pendamping tidak dapat membacanya lagi. Angka disimpan selama saya menjadi "
    "anggota."
)


def bring(apps, schema_editor):
    apps.get_model("members", "ConsentText").objects.get_or_create(
        purpose="angka-bulanan",
        version=1,
        defaults={
            "title": "Pendamping membaca angka bulanan",
            "body": BODY,
            "required": False,
            "valid_from": date(2026, 1, 1),
            "source": "UU 27/2022 tentang Pelindungan Data Pribadi, Pasal 20-22",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("loans", "0008_monthly_figures"), ("members", "0002_programme")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
