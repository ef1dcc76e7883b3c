"""Pemprov staff read what the slots brought."""

from django.db import migrations


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    kind, _made = content_type.objects.get_or_create(app_label="etalase", model="slotday")
    row, _made = permission.objects.get_or_create(
        content_type=kind, codename="view_slotday", defaults={"name": "Can view slotday"}
    )
    group.objects.get(name="Staf Pemprov").permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0016_pooled_order_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
