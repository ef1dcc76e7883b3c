"""Pendamping and staff read at the desk what was arranged, each in their scope."""

from django.db import migrations


def grant(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    permission = apps.get_model("auth", "Permission")
    groups = apps.get_model("auth", "Group").objects.filter(name__in=["Pendamping", "Staf Pemprov"])
    kind, _made = content_type.objects.get_or_create(app_label="events", model="mending")
    row, _made = permission.objects.get_or_create(
        content_type=kind, codename="view_mending", defaults={"name": "Can view mending"}
    )
    for group in groups:
        group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [("events", "0029_mending")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
