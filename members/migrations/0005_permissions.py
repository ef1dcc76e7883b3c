"""What each group may do at the staff desk; the rows themselves are scoped by querysets."""

from django.db import migrations

GRANTS = {
    "Pendamping": {
        "view": "business credential graduation member memberchange memberstep offering stepchange",
        "change": "member memberstep",
    },
    "Staf Pemprov": {
        "view": "accesslog business claimcase consent consenttext credential graduation holiday "
        "kecamatan kelurahan member memberchange memberstep offering pendampingassignment sector "
        "step stepchange topic",
        "add": "holiday sector topic",
        "change": "claimcase credential holiday member memberstep sector step topic",
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
                kind, _made = content_type.objects.get_or_create(app_label="members", model=model)
                row, _made = permission.objects.get_or_create(
                    content_type=kind,
                    codename=f"{action}_{model}",
                    defaults={"name": f"Can {action} {model}"},
                )
                permissions.append(row)
        group.objects.get(name=name).permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_credential_revoke_reason"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
