"""Who reads permit cases at the desk: staff; the words in them are not shown there."""

from django.db import migrations

MODELS = "permitcase permitcasechange"


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="Staf Pemprov")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for model in MODELS.split():
        kind, _made = content_type.objects.get_or_create(app_label="loans", model=model)
        for action in ("view",):
            row, _made = permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0006_permit_cases"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
