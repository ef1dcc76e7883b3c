"""Tables of products that makers send, and what they call a product themselves."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import etalase.models.imports
import members.models.businesses


class Migration(migrations.Migration):
    dependencies = [
        ("etalase", "0008_product_care"),
        ("members", "0018_names_for_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ProductImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=etalase.models.imports.new_import_code,
                        editable=False,
                        max_length=12,
                        unique=True,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("diperiksa", "Being checked"),
                            ("siap", "Checked"),
                            ("disimpan", "Being saved"),
                            ("selesai", "Saved"),
                        ],
                        default="diperiksa",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="in this status since"
                    ),
                ),
                (
                    "table",
                    models.FileField(
                        blank=True,
                        storage=members.models.businesses.private_storage,
                        upload_to="imports/",
                    ),
                ),
                (
                    "photos",
                    models.FileField(
                        blank=True,
                        storage=members.models.businesses.private_storage,
                        upload_to="imports/",
                    ),
                ),
                ("report", models.JSONField(default=list)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent at"),
                ),
            ],
            options={
                "verbose_name": "import of products",
                "verbose_name_plural": "imports of products",
                "ordering": ["-created_at"],
            },
        ),
        migrations.AddField(
            model_name="product",
            name="maker_code",
            field=models.CharField(
                blank=True, editable=False, max_length=40, verbose_name="own code"
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.UniqueConstraint(
                condition=models.Q(("maker_code", ""), _negated=True),
                fields=("business", "maker_code"),
                name="product_own_code_is_one",
            ),
        ),
        migrations.AddField(
            model_name="productimport",
            name="business",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="imports",
                to="members.business",
            ),
        ),
        migrations.AddField(
            model_name="productimport",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="productimport",
            index=models.Index(fields=["created_at"], name="import_by_age"),
        ),
        migrations.AddConstraint(
            model_name="productimport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "selesai"), _negated=True),
                fields=("business",),
                name="business_has_one_open_import",
            ),
        ),
    ]
