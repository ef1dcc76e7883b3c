from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("loans", "0031_copy_renewal_rules")]

    operations = [
        migrations.RemoveField(
            model_name="historicalpermitterms",
            name="renew_days",
        ),
        migrations.RemoveField(
            model_name="historicalpermitterms",
            name="valid_years",
        ),
        migrations.RemoveField(
            model_name="permitterms",
            name="renew_days",
        ),
        migrations.RemoveField(
            model_name="permitterms",
            name="valid_years",
        ),
    ]
