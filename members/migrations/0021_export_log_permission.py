"""Staff read who took lists along, a pendamping what they took themselves."""

from django.db import migrations


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="members", model="exportlog"
    )
    row, _made = permission.objects.get_or_create(
        content_type=kind, codename="view_exportlog", defaults={"name": "Can view exportlog"}
    )
    for name in ("Pendamping", "Staf Pemprov"):
        group.objects.get(name=name).permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0020_export_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
