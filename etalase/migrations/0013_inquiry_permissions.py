"""Who reads the course of inquiries at the staff desk; the words are on no page there."""

from django.db import migrations

MODELS = "inquiry inquirychange"
GROUPS = ("Pendamping", "Staf Pemprov")


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for model in MODELS.split():
        # On a new database Django makes its own permission rows after all migrations.
        kind, _made = content_type.objects.get_or_create(app_label="etalase", model=model)
        row, _made = permission.objects.get_or_create(
            content_type=kind, codename=f"view_{model}", defaults={"name": f"Can view {model}"}
        )
        for name in GROUPS:
            group.objects.get(name=name).permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0012_inquiries"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
