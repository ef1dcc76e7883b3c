"""What each group may do at the staff desk; the rows themselves are scoped by querysets."""

from django.db import migrations

GRANTS = {
    "Pendamping": {
        "view": "category photo product productchange productrecommendation productrevision",
        "add": "productrecommendation",
    },
    "Staf Pemprov": {
        "view": "category photo product productchange productrecommendation productrevision",
        "add": "category",
        "change": "category product productrevision",
    },
}


def grant(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    content_type = apps.get_model("contenttypes", "ContentType")
    for name, actions in GRANTS.items():
        permissions = []
        for action, models in actions.items():
            for model in models.split():
                # On a new database Django makes its own permission rows after all migrations.
                kind, _made = content_type.objects.get_or_create(app_label="etalase", model=model)
                row, _made = permission.objects.get_or_create(
                    content_type=kind,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                permissions.append(row)
        group.objects.get(name=name).permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0004_drafts_and_recommendations"),
        ("members", "0002_programme"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
