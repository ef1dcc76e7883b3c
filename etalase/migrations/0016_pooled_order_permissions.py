"""Staff look over pooled orders; a superadmin sees the list as every list."""

from django.db import migrations

VIEWED = "poolorder poolpart poolchange"


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    wanted = [*[f"view_{name}" for name in VIEWED.split()], "change_poolorder"]
    permissions = []
    for codename in wanted:
        # On a new database Django makes its own permission rows after all migrations.
        kind, _made = content_type.objects.get_or_create(
            app_label="etalase", model=codename.split("_")[1]
        )
        row, _made = permission.objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": f"Can {codename}"}
        )
        permissions.append(row)
    group.objects.get(name="Staf Pemprov").permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0015_pooled_orders"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
