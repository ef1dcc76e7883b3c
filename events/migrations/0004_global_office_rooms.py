"""The rooms the Global Office is known to have, the first rules, and who keeps them at the desk."""

from datetime import date, time

from django.db import migrations

NOTE = (
    "Kapasitas, isi ruang, dan jam buka belum dikonfirmasi oleh pengelola gedung; "
    "angkanya perkiraan sementara."
)
ADDRESS = "Gedung Kinanti, Epicentrum, Kuningan"
# The kinds of rooms are known from the news of the opening in 2018 (Metro TV); the numbers are not.
ROOMS = [
    ("ruang-temu", "Ruang temu", 8),
    ("ruang-pelatihan", "Ruang pelatihan", 30),
    ("ruang-seminar", "Ruang seminar", 80),
    ("meja-coworking", "Meja coworking", 6),
]
MONDAY_TO_FRIDAY = range(5)

GRANTS = {
    "Pendamping": {"view": "room booking bookingchange"},
    "Staf Pemprov": {
        "view": "room roomhours roomrules booking bookingchange",
        "add": "room roomhours roomrules",
        "change": "room roomhours roomrules",
        "delete": "roomhours",
    },
}


def furnish(apps, schema_editor):
    hours = apps.get_model("events", "RoomHours")
    for order, (slug, name, capacity) in enumerate(ROOMS, start=1):
        room = apps.get_model("events", "Room").objects.create(
            slug=slug, name=name, capacity=capacity, order=order, address=ADDRESS, note=NOTE
        )
        for weekday in MONDAY_TO_FRIDAY:
            hours.objects.create(room=room, weekday=weekday, opens=time(9), closes=time(17))
    apps.get_model("events", "RoomRules").objects.create(
        since=date(2026, 1, 1),
        longest_minutes=120,
        most_open=3,
        days_ahead=14,
        step_minutes=30,
        note="Aturan awal portal; boleh diganti dengan baris baru.",
    )


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for name, actions in GRANTS.items():
        permissions = []
        for action, models in actions.items():
            for model in models.split():
                # On a new database Django makes its own permission rows after all migrations.
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
        ("events", "0003_rooms"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(furnish, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
