"""Letters of inquiries and of pooled orders have the same shape, and one way out."""

from django.db import migrations, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Concat

STATES = {
    "antre": "queued",
    "dikirim": "sending",
    "terkirim": "sent",
    "gagal": "failed",
    "batal": "skipped",
}
CHANNELS = [
    ("portal", "In the portal"),
    ("whatsapp", "WhatsApp"),
    ("sms", "SMS"),
    ("email", "Email"),
]
DELIVERY_STATES = [
    ("queued", "Waiting"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("skipped", "Skipped"),
]


def name_states(apps, schema_editor) -> None:
    letters = apps.get_model("etalase", "InquiryLetter").objects
    letters.update(state=Case(*[When(state=old, then=Value(new)) for old, new in STATES.items()]))


def name_states_back(apps, schema_editor) -> None:
    letters = apps.get_model("etalase", "InquiryLetter").objects
    letters.update(
        state=Case(
            *[When(state=new, then=Value(old)) for old, new in STATES.items()],
            default=Value("terkirim"),
        )
    )


def fill_keys(apps, schema_editor) -> None:
    letters = apps.get_model("etalase", "PoolLetter").objects
    letters.update(key=Concat(F("kind"), Value(":"), F("key")))
    letters.filter(order__email="").update(channel="whatsapp")


class Migration(migrations.Migration):
    dependencies = [("etalase", "0024_recall_permissions")]

    operations = [
        migrations.RemoveIndex("inquiryletter", "inquiry_letter_due"),
        migrations.AddField("inquiryletter", "is_awaited", models.BooleanField(default=False)),
        migrations.AlterField("inquiryletter", "key", models.CharField(max_length=60)),
        migrations.RunPython(name_states, name_states_back),
        migrations.AlterField(
            "inquiryletter",
            "state",
            models.CharField(
                choices=DELIVERY_STATES, default="queued", max_length=10, verbose_name="state"
            ),
        ),
        migrations.RemoveIndex("poolletter", "pool_letter_due"),
        migrations.RemoveConstraint("poolletter", "pool_letter_is_written_once"),
        migrations.RemoveField("poolletter", "created_at"),
        migrations.RenameField("poolletter", "mark", "key"),
        migrations.AddField("poolletter", "is_awaited", models.BooleanField(default=False)),
        migrations.AddField(
            "poolletter",
            "channel",
            models.CharField(
                choices=CHANNELS, default="email", max_length=10, verbose_name="channel"
            ),
            preserve_default=False,
        ),
        migrations.AlterField("poolletter", "key", models.CharField(max_length=60)),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
