"""The words by which a member lets one lender read their data for one referral."""

from datetime import date

from django.db import migrations

BODY = (
    "Saya setuju data yang disebut di bawah ini diserahkan melalui portal kepada satu pemberi "
    "pinjaman saja, yaitu {lender}, untuk satu tujuan: menilai permohonan pinjaman saya "
    "{reference}, dan bila disetujui, mengurus pinjaman itu.\n\n"
    "Yang diserahkan: {fields}.\n\n"
    "{lender} melihat salinan yang dibekukan pada hari pengiriman dan tidak melihat yang lain. "
    "Setiap kali dibuka, itu tercatat dan dapat saya lihat. Salinan dihapus dari portal {months} "
    "bulan setelah permohonan ditolak atau pinjaman lunas, dan segera bila saya membatalkan.\n\n"
    "Persetujuan ini terpisah dari keanggotaan dan tidak wajib. Saya dapat menariknya kapan saja di "
    "halaman rujukan ini; sejak saat itu {lender} tidak dapat lagi membukanya di portal. Apa yang "
    "sudah dicatat {lender} di luar portal diatur oleh kewajiban {lender} sendiri."
)


def bring(apps, schema_editor):
    apps.get_model("loans", "ConsentWording").objects.create(
        title="Menyerahkan data kepada satu pemberi pinjaman",
        body=BODY,
        valid_from=date(2026, 1, 1),
        basis="UU 27/2022 tentang Pelindungan Data Pribadi, Pasal 20-24 dan 40",
        source="Teks UU 27/2022; kata-katanya disusun untuk portal ini",
        certainty="belum-diverifikasi",
        doubt="Kata-kata ini belum diperiksa bagian hukum.",
    )


GRANTS = {
    "view": "consentwording historicalconsentwording",
    "add": "consentwording",
    "change": "consentwording",
}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="Staf Pemprov")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for action, models in GRANTS.items():
        for model in models.split():
            kind, _made = content_type.objects.get_or_create(app_label="loans", model=model)
            row, _made = permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0023_referrals"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(bring, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
