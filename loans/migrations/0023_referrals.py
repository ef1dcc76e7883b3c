import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import encrypted_fields.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import loans.models.referrals
import members.models.businesses


class Migration(migrations.Migration):
    dependencies = [
        ("loans", "0022_jobs"),
        ("members", "0022_messages_about_events"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lender",
            name="answers_within",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="As the lender itself has promised. Empty: not promised.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(120),
                ],
                verbose_name="answers within so many working days",
            ),
        ),
        migrations.AddField(
            model_name="lender",
            name="keeps_months",
            field=models.PositiveSmallIntegerField(
                default=6,
                help_text="After a decision against the loan, or after it was paid back.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(60),
                ],
                verbose_name="keeps shared data for so many months",
            ),
        ),
        migrations.CreateModel(
            name="ConsentWording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until further notice.",
                        null=True,
                        verbose_name="in force until",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        help_text="For example: PP 7/2021 Ps. 35.",
                        max_length=200,
                        verbose_name="legal basis",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Where this was read, and of which date.",
                        max_length=300,
                        verbose_name="source",
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("terverifikasi", "verified in a source"),
                            ("diketahui", "known, not checked"),
                            ("belum-diverifikasi", "not verified yet"),
                        ],
                        default="belum-diverifikasi",
                        max_length=20,
                        verbose_name="how sure",
                    ),
                ),
                (
                    "doubt",
                    models.CharField(
                        blank=True,
                        help_text="What is not known or conflicting.",
                        max_length=400,
                        verbose_name="doubt",
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, verbose_name="last checked on"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
            ],
            options={
                "verbose_name": "wording of consents to referrals",
                "verbose_name_plural": "wordings of consents to referrals",
                "ordering": ["-valid_from", "-pk"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="consentwording_ends_after_it_begins",
                        violation_error_message="A rule ends after it comes into force.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalConsentWording",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="in force from")),
                (
                    "valid_until",
                    models.DateField(
                        blank=True,
                        help_text="Empty: until further notice.",
                        null=True,
                        verbose_name="in force until",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        help_text="For example: PP 7/2021 Ps. 35.",
                        max_length=200,
                        verbose_name="legal basis",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        help_text="Where this was read, and of which date.",
                        max_length=300,
                        verbose_name="source",
                    ),
                ),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("terverifikasi", "verified in a source"),
                            ("diketahui", "known, not checked"),
                            ("belum-diverifikasi", "not verified yet"),
                        ],
                        default="belum-diverifikasi",
                        max_length=20,
                        verbose_name="how sure",
                    ),
                ),
                (
                    "doubt",
                    models.CharField(
                        blank=True,
                        help_text="What is not known or conflicting.",
                        max_length=400,
                        verbose_name="doubt",
                    ),
                ),
                (
                    "checked_on",
                    models.DateField(blank=True, null=True, verbose_name="last checked on"),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(verbose_name="text")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_relation",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="record_history",
                        to="loans.consentwording",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical wording of consents to referrals",
                "verbose_name_plural": "historical wordings of consents to referrals",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        default=loans.models.referrals.new_referral_reference,
                        editable=False,
                        max_length=12,
                        unique=True,
                        verbose_name="reference",
                    ),
                ),
                ("amount", models.PositiveBigIntegerField(verbose_name="amount in rupiah")),
                ("tenor", models.PositiveSmallIntegerField(verbose_name="months")),
                ("purpose", models.CharField(max_length=400, verbose_name="what the money is for")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draf", "Draft"),
                            ("setuju-data", "Sharing agreed"),
                            ("dirujuk", "Referred"),
                            ("diterima", "Received by the lender"),
                            ("kurang", "The lender asks"),
                            ("disetujui", "Approved"),
                            ("ditolak", "Declined"),
                            ("dibatalkan", "Called off"),
                            ("cair", "Paid out"),
                            ("lunas", "Paid back"),
                            ("macet", "In default"),
                        ],
                        default="draf",
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
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="begun on"
                    ),
                ),
                (
                    "recommended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="recommended at"),
                ),
                (
                    "recommendation",
                    models.CharField(blank=True, max_length=500, verbose_name="recommendation"),
                ),
                (
                    "snapshot",
                    encrypted_fields.fields.EncryptedJSONField(
                        blank=True, editable=False, null=True
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("clock_since", models.DateField(editable=False, null=True)),
                ("clock_used", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                (
                    "answer_days",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="working days until the answer"
                    ),
                ),
                (
                    "decline_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("omzet", "Sales are too low or too uneven for this amount"),
                            ("catatan", "The books are not complete enough"),
                            ("izin", "A permit is missing"),
                            ("baru", "The business is too young"),
                            ("beban", "The instalments would be too heavy"),
                            ("rencana", "It is not clear enough what the money is for"),
                            ("riwayat", "The credit bureau check"),
                            ("kriteria", "Outside what this lender lends for"),
                            ("lain", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="why it was declined",
                    ),
                ),
                (
                    "decision_note",
                    models.CharField(blank=True, max_length=500, verbose_name="word of the lender"),
                ),
                ("offered_again_at", models.DateTimeField(editable=False, null=True)),
                (
                    "granted_amount",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="granted, in rupiah"
                    ),
                ),
                (
                    "granted_tenor",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="granted months"
                    ),
                ),
                (
                    "granted_rate",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="granted interest, percent a month",
                    ),
                ),
                (
                    "granted_plan",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flat", "Flat"),
                            ("anuitas", "Annuity"),
                            ("menurun", "Declining balance"),
                            ("bullet-bulanan", "Bullet, interest every month"),
                            ("bullet-akhir", "Bullet, all at the end"),
                        ],
                        max_length=20,
                        verbose_name="paid back",
                    ),
                ),
                (
                    "granted_fees",
                    models.PositiveBigIntegerField(
                        blank=True, null=True, verbose_name="fees in rupiah"
                    ),
                ),
                (
                    "paid_out_on",
                    models.DateField(blank=True, null=True, verbose_name="paid out on"),
                ),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="shared until"),
                ),
                ("reminders", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "business",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referrals",
                        to="members.business",
                        verbose_name="business",
                    ),
                ),
                (
                    "lender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="loans.lender",
                        verbose_name="lender",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="referrals",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="referrals",
                        to="loans.lenderproduct",
                        verbose_name="terms",
                    ),
                ),
                (
                    "recommended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recommended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "referral",
                "verbose_name_plural": "referrals",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["member", "-id"], name="referral_of_member"),
                    models.Index(
                        fields=["lender", "status", "status_since"], name="referral_of_lender"
                    ),
                    models.Index(fields=["status", "status_since"], name="referral_by_status"),
                    models.Index(
                        condition=models.Q(("expires_on__isnull", False)),
                        fields=["expires_on"],
                        name="referral_by_expiry",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                (
                                    "draf",
                                    "setuju-data",
                                    "dirujuk",
                                    "diterima",
                                    "kurang",
                                    "disetujui",
                                    "cair",
                                    "macet",
                                ),
                            )
                        ),
                        fields=("member", "lender"),
                        name="one_active_referral_per_lender",
                        violation_error_message="You have an active referral to this lender already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "ditolak"), _negated=True),
                            models.Q(("decline_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="declined_referral_has_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["disetujui", "cair", "macet"]), _negated=True),
                            models.Q(
                                ("granted_amount__isnull", False),
                                ("granted_fees__isnull", False),
                                ("granted_rate__isnull", False),
                                ("granted_tenor__isnull", False),
                                models.Q(("granted_plan", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="approved_referral_has_its_terms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draf", "setuju-data", "dibatalkan"]),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="referral_was_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "old_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("draf", "Draft"),
                            ("setuju-data", "Sharing agreed"),
                            ("dirujuk", "Referred"),
                            ("diterima", "Received by the lender"),
                            ("kurang", "The lender asks"),
                            ("disetujui", "Approved"),
                            ("ditolak", "Declined"),
                            ("dibatalkan", "Called off"),
                            ("cair", "Paid out"),
                            ("lunas", "Paid back"),
                            ("macet", "In default"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("draf", "Draft"),
                            ("setuju-data", "Sharing agreed"),
                            ("dirujuk", "Referred"),
                            ("diterima", "Received by the lender"),
                            ("kurang", "The lender asks"),
                            ("disetujui", "Approved"),
                            ("ditolak", "Declined"),
                            ("dibatalkan", "Called off"),
                            ("cair", "Paid out"),
                            ("lunas", "Paid back"),
                            ("macet", "In default"),
                        ],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="reason")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="loans.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a referral",
                "verbose_name_plural": "moves of referrals",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferralConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(verbose_name="what was agreed")),
                ("lender_name", models.CharField(max_length=120, verbose_name="lender")),
                ("fields", models.JSONField(default=list, verbose_name="data")),
                (
                    "keeps_months",
                    models.PositiveSmallIntegerField(verbose_name="kept for so many months"),
                ),
                (
                    "given_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="given at"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ditarik", "withdrawn by the member"),
                            ("dibatalkan", "the referral was called off"),
                            ("habis", "the agreed time is over"),
                        ],
                        max_length=12,
                        verbose_name="why it ended",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="loans.referral",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="loans.consentwording",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent to a referral",
                "verbose_name_plural": "consents to referrals",
                "ordering": ["-given_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("referral",),
                        name="referral_consent_is_given_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end", ""), ("ended_at__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False), models.Q(("end", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="referral_consent_ends_with_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=120, verbose_name="paper")),
                (
                    "file",
                    models.FileField(
                        storage=members.models.businesses.private_storage, upload_to="referrals/"
                    ),
                ),
                ("bytes", models.PositiveIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("shared_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="loans.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "paper of a referral",
                "verbose_name_plural": "papers of referrals",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferralQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=600, verbose_name="question")),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked at"
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered at"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="loans.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "question of a lender",
                "verbose_name_plural": "questions of lenders",
                "ordering": ["asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("due_on", models.DateField(verbose_name="due on")),
                (
                    "principal",
                    models.PositiveBigIntegerField(verbose_name="of the loan, in rupiah"),
                ),
                ("interest", models.PositiveBigIntegerField(verbose_name="interest in rupiah")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("belum", "Not paid"),
                            ("dinyatakan", "Paid, says the member"),
                            ("dibayar", "Paid"),
                        ],
                        default="belum",
                        max_length=12,
                        verbose_name="status",
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "proof",
                    models.FileField(
                        blank=True,
                        storage=members.models.businesses.private_storage,
                        upload_to="instalments/",
                        verbose_name="proof of payment",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("reminded", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instalments",
                        to="loans.referral",
                    ),
                ),
            ],
            options={
                "verbose_name": "instalment",
                "verbose_name_plural": "instalments",
                "ordering": ["referral", "number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "belum")),
                        fields=["due_on"],
                        name="instalment_by_due_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referral", "number"), name="instalment_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("paid_on__isnull", True), ("status", "belum")),
                            models.Q(
                                models.Q(("status", "belum"), _negated=True),
                                ("paid_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="paid_instalment_has_its_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InstalmentChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "old_status",
                    models.CharField(
                        choices=[
                            ("belum", "Not paid"),
                            ("dinyatakan", "Paid, says the member"),
                            ("dibayar", "Paid"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("belum", "Not paid"),
                            ("dinyatakan", "Paid, says the member"),
                            ("dibayar", "Paid"),
                        ],
                        max_length=12,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "instalment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="loans.instalment",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of an instalment",
                "verbose_name_plural": "moves of instalments",
                "ordering": ["-at", "-pk"],
            },
        ),
    ]
