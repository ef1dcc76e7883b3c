"""The limits of size classes as they were read, and who may edit them at the desk."""

import json
from datetime import date
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "size_classes.json"
GRANTS = {
    "view": "sizeclasslimit historicalsizeclasslimit",
    "add": "sizeclasslimit",
    "change": "sizeclasslimit",
}


def seed(apps, schema_editor):
    limits = apps.get_model("loans", "SizeClassLimit").objects
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        for name in ("valid_from", "valid_until"):
            row[name] = row[name] and date.fromisoformat(row[name])
        key = {name: row.pop(name) for name in ("measure", "size_class", "valid_from")}
        limits.get_or_create(**key, defaults=row)


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
        ("loans", "0020_size_classes"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
