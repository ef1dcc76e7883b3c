"""The lenders of 2018 as they are known, and who enters and approves their terms at the desk."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data" / "lenders.json"
GRANTS = {
    "view": "lender lenderstatus lenderproduct lenderchange",
    "add": "lender lenderstatus lenderproduct",
    "change": "lender lenderstatus lenderproduct",
}
APPROVED = "disetujui"


def seed(apps, schema_editor):
    lenders = apps.get_model("loans", "Lender").objects
    steps = apps.get_model("members", "Step").objects
    for row in json.loads(DATA.read_text(encoding="utf-8")):
        checks, products = row.pop("checks"), row.pop("products")
        lender, made = lenders.get_or_create(slug=row.pop("slug"), defaults=row)
        if not made:
            continue
        for check in checks:
            lender.checks.create(status=APPROVED, **check)
        for product in products:
            codes = product.pop("steps")
            for name in ("valid_from", "valid_until"):
                product[name] = date.fromisoformat(product[name])
            product["rate"] = Decimal(product["rate"])
            made = lender.products.create(status=APPROVED, **product)
            made.steps.set(steps.filter(code__in=codes))


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
        ("loans", "0010_lenders"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
