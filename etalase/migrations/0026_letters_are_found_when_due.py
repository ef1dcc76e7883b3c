import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0025_letters_of_one_kind"),
    ]

    operations = [
        migrations.AlterField(
            model_name="poolletter",
            name="kind",
            field=models.CharField(
                choices=[
                    ("konfirmasi", "please confirm"),
                    ("dibuka", "open to makers"),
                    ("tidak-lolos", "not passed on"),
                    ("terpenuhi", "all parts are taken"),
                    ("kurang", "time is up"),
                    ("berubah", "a part fell away"),
                    ("terkirim", "a maker has delivered"),
                    ("batal", "called off"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="poolletter",
            name="next_try_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, verbose_name="next try at"
            ),
        ),
        migrations.AlterField(
            model_name="poolletter",
            name="problem",
            field=models.CharField(blank=True, max_length=300, verbose_name="problem"),
        ),
        migrations.AlterField(
            model_name="poolletter",
            name="sent_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="sent at"),
        ),
        migrations.AlterField(
            model_name="poolletter",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("delivered", "Delivered"),
                    ("failed", "Failed"),
                    ("skipped", "Skipped"),
                ],
                default="queued",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="poolletter",
            name="tries",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="tries"),
        ),
        migrations.AddIndex(
            model_name="inquiryletter",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])),
                fields=["next_try_at"],
                name="inquiry_letter_due",
            ),
        ),
        migrations.AddIndex(
            model_name="poolletter",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])),
                fields=["next_try_at"],
                name="pool_letter_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="poolletter",
            constraint=models.UniqueConstraint(
                fields=("order", "key", "channel"), name="pool_letter_is_written_once"
            ),
        ),
    ]
