"""What the programme saw before of who comes, and that staff keep it at the desk."""

from datetime import date

from django.db import migrations

MODELS = {
    "view": "forecastrule",
    "add": "forecastrule",
    "change": "forecastrule",
}


def begin(apps, schema_editor):
    apps.get_model("events", "ForecastRule").objects.create(
        valid_from=date(2026, 1, 1),
        invited=800,
        came=504,
        weight=40,
        risk_percent=10,
        most_over_percent=25,
        source="Pengalaman program: dari 800 orang yang diundang, 504 datang.",
        certainty="diketahui",
        note=(
            "Tanggal dan sumber tertulisnya belum ditelusuri, dan yang dihitung adalah undangan, "
            "bukan kursi. Bobot, risiko, dan batas atas adalah pilihan kantor. Tambahkan baris "
            "baru bila ada angka yang lebih baik."
        ),
    )


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group").objects.get(name="Staf Pemprov")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for action, models in MODELS.items():
        for model in models.split():
            kind, _made = content_type.objects.get_or_create(app_label="events", model=model)
            row, _made = permission.objects.get_or_create(
                content_type=kind,
                codename=f"{action}_{model}",
                defaults={"name": f"Can {action} {model}"},
            )
            group.permissions.add(row)


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0026_forecast"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(begin, migrations.RunPython.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
