"""Who may read an event may read what happened to it."""

from django.db import migrations


def grant(apps, schema_editor):
    content_type = apps.get_model("contenttypes", "ContentType")
    kind, _made = content_type.objects.get_or_create(app_label="events", model="eventchange")
    row, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind,
        codename="view_eventchange",
        defaults={"name": "Can view change of an event"},
    )
    for group in apps.get_model("auth", "Group").objects.filter(
        name__in=["Pendamping", "Staf Pemprov"]
    ):
        group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [("events", "0010_event_history")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
