"""Pendamping and staff read mentoring at the desk, each in their scope."""

from django.db import migrations


def grant(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    permission = apps.get_model("auth", "Permission")
    groups = apps.get_model("auth", "Group").objects.filter(name__in=["Pendamping", "Staf Pemprov"])
    for model in ("mentoring", "mentoringchange"):
        kind, _made = content_type.objects.get_or_create(app_label="events", model=model)
        row, _made = permission.objects.get_or_create(
            content_type=kind,
            codename=f"view_{model}",
            defaults={"name": f"Can view {model}"},
        )
        for group in groups:
            group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [("events", "0018_mentoring")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
