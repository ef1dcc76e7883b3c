"""When a maker last confirmed a product, and was last asked to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0007_product_hidden_after_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="asked_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="asked on"
            ),
        ),
        migrations.AddField(
            model_name="product",
            name="confirmed_at",
            field=models.DateTimeField(
                blank=True, editable=False, null=True, verbose_name="confirmed on"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("is_listed", True)), fields=["updated_at"], name="product_stale"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(
                condition=models.Q(("asked_at__isnull", False)),
                fields=["asked_at"],
                name="product_asked",
            ),
        ),
    ]
