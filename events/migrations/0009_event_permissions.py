"""What each group may do with events at the staff desk."""

from django.db import migrations

WRITING = {
    "view": "event session seat",
    "add": "event session",
    "change": "event session",
    "delete": "session",
}
GRANTS = {"Pendamping": WRITING, "Staf Pemprov": WRITING}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for name, actions in GRANTS.items():
        permissions = []
        for action, models in actions.items():
            for model in models.split():
                kind, _made = content_type.objects.get_or_create(app_label="events", model=model)
                row, _made = permission.objects.get_or_create(
                    content_type=kind,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                permissions.append(row)
        group.objects.get(name=name).permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_events_and_seats"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
