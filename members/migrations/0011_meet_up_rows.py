"""The first themes of the forum, the first spam words, and what staff may do with all of it."""

from django.db import migrations

# Rows that staff edit.
THEMES = [
    ("bahan-baku", "Bahan baku dan pemasok", "Mencari bahan, membeli bersama, berbagi pemasok."),
    ("produksi", "Produksi dan mutu", "Resep, alat, kemasan, daya tahan, kebersihan."),
    ("pemasaran", "Pemasaran dan penjualan", "Foto, harga, bazar, toko daring, pelanggan tetap."),
    ("perizinan", "Perizinan", "Pengalaman mengurus NIB, P-IRT, halal, dan merek."),
    ("keuangan", "Keuangan dan pencatatan", "Mencatat, menghitung harga, menagih, membayar."),
    ("kerja-sama", "Kerja sama", "Ajakan produksi bersama, titip jual, dan pesanan besar."),
    ("lain-lain", "Lain-lain", "Yang belum punya tempat di atas."),
]
SPAM_WORDS = [
    ("slot gacor", "Judi daring"),
    ("judi online", "Judi daring"),
    ("togel", "Judi daring"),
    ("casino", "Judi daring"),
    ("pinjaman cepat cair", "Iklan pinjaman"),
    ("dana gaib", "Penipuan"),
    ("pasti untung", "Janji investasi"),
    ("klik link", "Pancingan tautan"),
    ("transfer dulu", "Penipuan"),
]
GRANTS = {
    "view": "casechange deal forumreply forumtheme forumtopic postchange report reportcase "
    "spamword",
    "add": "forumtheme spamword",
    "change": "forumreply forumtheme forumtopic reportcase spamword",
}


def add_rows(apps, schema_editor):
    theme = apps.get_model("members", "ForumTheme")
    for order, (slug, name, description) in enumerate(THEMES):
        theme.objects.get_or_create(
            slug=slug, defaults={"name": name, "description": description, "order": order}
        )
    word = apps.get_model("members", "SpamWord")
    for text, why in SPAM_WORDS:
        word.objects.get_or_create(word=text, defaults={"why": why})


def grant(apps, schema_editor):
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    permissions = []
    for action, models in GRANTS.items():
        for model in models.split():
            # On a new database Django makes its own permission rows after all migrations.
            kind, _made = content_type.objects.get_or_create(app_label="members", model=model)
            row, _made = permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            permissions.append(row)
    apps.get_model("auth", "Group").objects.get(name="Staf Pemprov").permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_meet_up"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(add_rows, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
