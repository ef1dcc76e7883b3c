"""The first numbers of the rule of the draw, and who works with draws at the desk."""

from datetime import date

from django.db import migrations

GRANTS = {
    "view": "drawrule drawround drawroundchange drawslot placerequest placerequestchange",
    "add": "drawrule drawround",
    "change": "drawrule drawround",
}


def enter_rule(apps, schema_editor):
    apps.get_model("etalase", "DrawRule").objects.create(
        version=1,
        since=date(2026, 1, 1),
        max_share=25,
        wait_step_days=7,
        confirm_hours=48,
        bring_days=3,
        note="",
    )


def grant(apps, schema_editor):
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    permissions = []
    for action, models in GRANTS.items():
        for model in models.split():
            # On a new database Django makes its own permission rows after all migrations.
            kind, _made = content_type.objects.get_or_create(app_label="etalase", model=model)
            row, _made = permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            permissions.append(row)
    apps.get_model("auth", "Group").objects.get(name="Staf Pemprov").permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0019_draws"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(enter_rule, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
