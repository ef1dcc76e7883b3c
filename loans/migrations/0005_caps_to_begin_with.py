"""The caps on the cost of loans as they were read, and who may edit them at the desk."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "caps.json"
GRANTS = {
    "view": "economiccap historicaleconomiccap",
    "add": "economiccap",
    "change": "economiccap",
}


def seed(apps, schema_editor):
    caps = apps.get_model("loans", "EconomicCap").objects
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        for name in ("percent_per_day", "total_percent"):
            row[name] = row[name] and Decimal(row[name])
        for name in ("valid_from", "valid_until"):
            row[name] = row[name] and date.fromisoformat(row[name])
        caps.get_or_create(scope=row["scope"], valid_from=row["valid_from"], defaults=row)


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
        ("loans", "0004_economic_caps"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
