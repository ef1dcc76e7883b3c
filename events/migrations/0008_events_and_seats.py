import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import events.models.events
import events.models.visitors


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_guides_to_begin_with"),
        ("members", "0018_names_for_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("kelas", "Class"),
                            ("temu", "Meetup"),
                            ("bazar", "Bazaar"),
                            ("seminar", "Seminar"),
                            ("webinar", "Webinar"),
                            ("konsultasi", "Consultation"),
                        ],
                        default="kelas",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draf", "Draft"),
                            ("terbit", "Published"),
                            ("batal", "Called off"),
                        ],
                        default="draf",
                        editable=False,
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                (
                    "status_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="in this status since"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("summary", models.CharField(max_length=240, verbose_name="in one sentence")),
                (
                    "description",
                    models.TextField(blank=True, max_length=5000, verbose_name="description"),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("umum", "Everybody"), ("anggota", "Members of the programme")],
                        default="anggota",
                        max_length=10,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "quota",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5000),
                        ],
                        verbose_name="seats",
                    ),
                ),
                (
                    "taken",
                    models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="seats taken"
                    ),
                ),
                (
                    "opens_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: at once.",
                        null=True,
                        verbose_name="registration opens",
                    ),
                ),
                (
                    "closes_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Empty: when it begins.",
                        null=True,
                        verbose_name="registration closes",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="begins"),
                ),
                ("ends_at", models.DateTimeField(editable=False, null=True, verbose_name="ends")),
                ("sequence", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "cancel_reason",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it was called off"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="entered on"
                    ),
                ),
                (
                    "course",
                    models.ForeignKey(
                        blank=True,
                        help_text="Of a class: what it teaches.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="events.course",
                        verbose_name="course",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kecamatan",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for the Global Office and for what happens online.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.kecamatan",
                        verbose_name="kecamatan",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "terbit")),
                        fields=["starts_at", "id"],
                        name="event_by_time",
                    ),
                    models.Index(
                        condition=models.Q(("status", "terbit")),
                        fields=["kecamatan", "starts_at", "id"],
                        name="event_near_by_time",
                    ),
                    models.Index(
                        condition=models.Q(("status", "terbit")),
                        fields=["kind", "starts_at", "id"],
                        name="event_kind_by_time",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("taken__lte", models.F("quota"))),
                        name="event_is_not_overbooked",
                        violation_error_message="More seats are taken than that.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quota__gte", 1), ("quota__lte", 5000)),
                        name="event_has_seats",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draf"),
                            models.Q(
                                ("ends_at__gt", models.F("starts_at")), ("starts_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="event_on_show_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            ("closes_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="event_closes_after_it_opens",
                        violation_error_message="Registration must close after it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status", "batal"), models.Q(("cancel_reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("status", "batal"), _negated=True), ("cancel_reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="event_called_off_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
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
                        default=events.models.events.new_seat_code,
                        editable=False,
                        max_length=10,
                        unique=True,
                    ),
                ),
                (
                    "link",
                    models.CharField(
                        default=events.models.events.new_seat_link,
                        editable=False,
                        max_length=24,
                        unique=True,
                    ),
                ),
                ("nonce", models.CharField(editable=False, max_length=40, unique=True)),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone number")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("language", models.CharField(default="id", editable=False, max_length=5)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("terdaftar", "Registered"),
                            ("menunggu", "On the waiting list"),
                            ("ditawari", "A seat is offered"),
                            ("hadir", "Was there"),
                            ("tidak-hadir", "Was not there"),
                            ("batal", "Cancelled"),
                            ("lulus", "Passed"),
                            ("tidak-lulus", "Did not pass"),
                        ],
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
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sendiri", "Given up by the participant"),
                            ("lewat", "The offer was not taken in time"),
                            ("petugas", "Removed by who runs the event"),
                            ("acara-batal", "The event was called off"),
                            ("usai", "The event began before a seat was free"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
                (
                    "waiting_since",
                    models.DateTimeField(blank=True, null=True, verbose_name="waiting since"),
                ),
                (
                    "offered_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="offered until"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        editable=False,
                        verbose_name="registered at",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seats",
                        to="events.event",
                        verbose_name="event",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "registration",
                "verbose_name_plural": "registrations",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "menunggu")),
                        fields=["event", "waiting_since", "id"],
                        name="seat_line",
                    ),
                    models.Index(
                        condition=models.Q(("status", "ditawari")),
                        fields=["offered_until"],
                        name="seat_offers",
                    ),
                    models.Index(fields=["event", "status", "id"], name="seat_of_event"),
                    models.Index(fields=["user", "-created_at"], name="seat_of_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("offered_until__isnull", False), ("status", "ditawari")),
                            models.Q(
                                models.Q(("status", "ditawari"), _negated=True),
                                ("offered_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="seat_offer_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "menunggu"), _negated=True),
                            ("waiting_since__isnull", False),
                            _connector="OR",
                        ),
                        name="seat_in_line_has_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "batal"), models.Q(("reason", ""), _negated=True)),
                            models.Q(models.Q(("status", "batal"), _negated=True), ("reason", "")),
                            _connector="OR",
                        ),
                        name="seat_given_up_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", True),
                            models.Q(("email", ""), ("name", ""), ("phone", "")),
                            _connector="OR",
                        ),
                        name="seat_of_an_account_has_no_contact",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("status", "batal"), _negated=True)
                        ),
                        fields=("event", "user"),
                        name="seat_is_one_for_an_account",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("user__isnull", True),
                            models.Q(("status", "batal"), _negated=True),
                            models.Q(("email", ""), ("phone", ""), _negated=True),
                        ),
                        fields=("event", "email", "phone"),
                        name="seat_is_one_for_an_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatChange",
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
                            ("terdaftar", "Registered"),
                            ("menunggu", "On the waiting list"),
                            ("ditawari", "A seat is offered"),
                            ("hadir", "Was there"),
                            ("tidak-hadir", "Was not there"),
                            ("batal", "Cancelled"),
                            ("lulus", "Passed"),
                            ("tidak-lulus", "Did not pass"),
                        ],
                        max_length=12,
                        verbose_name="from",
                    ),
                ),
                (
                    "new_status",
                    models.CharField(
                        choices=[
                            ("terdaftar", "Registered"),
                            ("menunggu", "On the waiting list"),
                            ("ditawari", "A seat is offered"),
                            ("hadir", "Was there"),
                            ("tidak-hadir", "Was not there"),
                            ("batal", "Cancelled"),
                            ("lulus", "Passed"),
                            ("tidak-lulus", "Did not pass"),
                        ],
                        max_length=12,
                        verbose_name="to",
                    ),
                ),
                (
                    "actor",
                    models.CharField(
                        choices=[
                            ("peserta", "the participant"),
                            ("petugas", "who runs the event"),
                            ("portal", "the portal"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sendiri", "Given up by the participant"),
                            ("lewat", "The offer was not taken in time"),
                            ("petugas", "Removed by who runs the event"),
                            ("acara-batal", "The event was called off"),
                            ("usai", "The event began before a seat was free"),
                        ],
                        max_length=12,
                        verbose_name="reason",
                    ),
                ),
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
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="events.seat",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a seat",
                "verbose_name_plural": "moves of seats",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SeatLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "In the portal"),
                            ("whatsapp", "WhatsApp"),
                            ("sms", "SMS"),
                            ("email", "Email"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
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
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="tries")),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="next try at"
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("problem", models.CharField(blank=True, max_length=300, verbose_name="problem")),
                ("key", models.CharField(max_length=60)),
                ("is_awaited", models.BooleanField(default=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("terdaftar", "registered"),
                            ("menunggu", "on the waiting list"),
                            ("ditawari", "a seat is offered"),
                            ("lewat", "the offer has lapsed"),
                            ("batal", "cancelled"),
                            ("berubah", "time or place changed"),
                            ("ingat", "a reminder"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "seat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="events.seat",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter about a seat",
                "verbose_name_plural": "letters about seats",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["next_try_at"],
                        name="seat_letter_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("seat", "key", "channel"), name="seat_letter_is_written_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=events.models.visitors.new_request_key,
                        editable=False,
                        max_length=24,
                        unique=True,
                    ),
                ),
                ("nonce", models.CharField(editable=False, max_length=40, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="phone number")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("language", models.CharField(default="id", editable=False, max_length=5)),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("expires_at", models.DateTimeField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="events.event",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a seat",
                "verbose_name_plural": "requests for seats",
                "indexes": [models.Index(fields=["expires_at"], name="seat_request_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("phone", ""), models.Q(("email", ""), _negated=True)),
                            models.Q(("email", ""), models.Q(("phone", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="seat_request_has_one_address",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="begins")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                (
                    "place",
                    models.CharField(
                        blank=True,
                        help_text="The room and the address.",
                        max_length=160,
                        verbose_name="place",
                    ),
                ),
                (
                    "link",
                    models.URLField(
                        blank=True,
                        help_text="For who has a seat, when it happens online.",
                        verbose_name="link",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="events.event",
                    ),
                ),
                (
                    "trainer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions_led",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="trainer",
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "ordering": ["starts_at", "pk"],
                "indexes": [models.Index(fields=["starts_at", "ends_at"], name="session_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="session_ends_after_it_begins",
                        violation_error_message="A session must end after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", ""), _negated=True),
                            models.Q(("link", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="session_happens_somewhere",
                        violation_error_message="Give a place or a link.",
                    ),
                    models.UniqueConstraint(
                        fields=("event", "starts_at"), name="session_begins_once"
                    ),
                ],
            },
        ),
    ]
