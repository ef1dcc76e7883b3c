"""Settings, read top to bottom; whatever differs by place comes from the environment."""

from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
# What the portal keeps on disk: collected static files, pictures, the clock of beat.
VAR_DIR = env.path("VAR_DIR", default=BASE_DIR / "var")

# Where this runs. LOCAL is set by `okoce.local` for a portal on one machine.

DEBUG = env.bool("DEBUG", default=False)
LOCAL = env.bool("LOCAL", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if LOCAL else []
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The address in links of notices, calendars and preview cards.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000" if LOCAL else ...)

# What is installed.

INSTALLED_APPS = [
    "okoce.apps.OkoceConfig",
    "members.apps.MembersConfig",
    "etalase.apps.EtalaseConfig",
    "events.apps.EventsConfig",
    "loans.apps.LoansConfig",
    "okoce.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "encrypted_fields",
    "phonenumber_field",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "okoce.middleware.RefusalMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "okoce.middleware.LanguageMiddleware",
    "okoce.middleware.WayBackMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.SecondFactorMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "etalase.middleware.DeviceListMiddleware",
]

ROOT_URLCONF = "okoce.urls"
WSGI_APPLICATION = "okoce.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "okoce.context_processors.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "okoce.templatetags.okoce_tags",
            ],
            # In place of the package's own, which parses each icon again each time.
            "libraries": {"heroicons": "okoce.templatetags.icons"},
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data. Where LOCAL is set, the embedded servers under var/ stand in for those that are not named.

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default="postgres://" if LOCAL else ...)}
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A database that is out of reach is an error soon, not a page that hangs.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0" if LOCAL else ...)
CACHES = {
    "default": {
        # A cache that is down slows a page, it never breaks one.
        "BACKEND": "okoce.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "okoce",
        "TIMEOUT": 300,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
# How long a public page is served from the cache (see `okoce.pages`); 0 composes each anew.
PUBLIC_PAGE_SECONDS = env.int("PUBLIC_PAGE_SECONDS", default=0 if DEBUG else 300)
# How many pages of the directory a person, or a visitor's address, reads in a minute; 0: no limit.
DIRECTORY_READINGS = 120
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

# Background work.

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page must not wait for a queue that is down: the rows are there, beat finds them.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "max_retries": 0,
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "visibility_timeout": 900,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
# What a worker did not take in time is asked for again anyway; it must not pile up.
CELERY_BEAT_SCHEDULE = {
    "send-due-deliveries": {
        "task": "members.tasks.send_due_deliveries",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "send-due-letters": {
        "task": "members.tasks.send_due_letters",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "note-worker-heartbeat": {
        "task": "okoce.tasks.note_heartbeat",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "find-member-reminders": {
        "task": "members.tasks.find_reminders",
        "schedule": crontab(minute=7),
    },
    # One of them is due an hour before a meeting.
    "find-meeting-reminders": {
        "task": "members.tasks.find_meeting_reminders",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "find-etalase-reminders": {
        "task": "etalase.tasks.find_reminders",
        "schedule": crontab(minute=17),
    },
    # Lists close and offers lapse at a promised minute.
    "find-draw-moves": {
        "task": "etalase.tasks.find_draw_moves",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    # It reminds in the first week of a month only.
    "find-figures-reminders": {
        "task": "loans.tasks.find_figures_reminders",
        "schedule": crontab(minute=47),
    },
    # A year of sales ends with a month, and a limit may change at the desk.
    "note-size-classes": {
        "task": "loans.tasks.note_size_classes",
        "schedule": crontab(hour=2, minute=21),
    },
    "find-mentoring-reminders": {
        "task": "events.tasks.find_mentoring_reminders",
        "schedule": crontab(minute=27),
    },
    # What could not be arranged at once for a step that was opened again.
    "find-mendings": {
        "task": "events.tasks.find_mendings",
        "schedule": crontab(minute=37),
    },
    # An unused room is given free 15 minutes after its start.
    "find-room-moves": {
        "task": "events.tasks.find_room_moves",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "tell-of-stock": {
        "task": "etalase.tasks.tell_of_stock",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    # Promised for Monday at 08.00; the later hours are for a Monday on which nothing ran at eight.
    "write-weekly-notes": {
        "task": "etalase.tasks.write_weekly_notes",
        "schedule": crontab(day_of_week="mon", hour="8-17", minute=0),
    },
    # Offers of seats lapse at a promised minute.
    "find-event-moves": {
        "task": "events.tasks.find_moves",
        "schedule": crontab(minute="*/5"),
        "options": {"expires": 300},
    },
    "find-event-mails": {
        "task": "events.tasks.find_event_mails",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    # What a worker that was killed has left.
    "make-certificates": {
        "task": "events.tasks.make_certificates",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "find-referral-reminders": {
        "task": "loans.tasks.find_referral_reminders",
        "schedule": crontab(minute=21),
    },
    "find-case-reminders": {
        "task": "loans.tasks.find_case_reminders",
        "schedule": crontab(minute=33),
    },
    "find-practice-reminders": {
        "task": "events.tasks.find_practice_reminders",
        "schedule": crontab(minute=27),
    },
    "find-lapsed-credentials": {
        "task": "members.tasks.find_lapsed_credentials",
        "schedule": crontab(minute=3),
    },
    # After those that lapsed were told of: what is left is news that was lost.
    "follow-missed-news-of-papers": {
        "task": "etalase.tasks.follow_missed_news",
        "schedule": crontab(minute=9),
    },
    "write-counts": {
        "task": "etalase.tasks.write_counts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # A check of a licence grows too old at midnight; told by the morning also after an outage.
    "find-intake-moves": {
        "task": "loans.tasks.find_intake_moves",
        "schedule": crontab(minute=11),
    },
    "rebuild-vocabulary": {
        "task": "etalase.tasks.rebuild_vocabulary",
        "schedule": crontab(hour=3, minute=41),
    },
    "rebuild-guide-words": {
        "task": "events.tasks.rebuild_guide_words",
        "schedule": crontab(hour=3, minute=51),
    },
    "find-stalled-courses": {
        "task": "events.tasks.find_stalled_courses",
        "schedule": crontab(hour="9-18", minute=37),
    },
    "find-stale-guides": {
        "task": "events.tasks.find_stale_guides",
        "schedule": crontab(hour="8-17", minute=23),
    },
    "rebuild-directory": {
        "task": "members.tasks.rebuild_directory",
        "schedule": crontab(hour=3, minute=11),
    },
    "take-waiting-imports": {
        "task": "etalase.tasks.take_waiting_imports",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
    "make-missing-renditions": {
        "task": "etalase.tasks.make_missing_renditions",
        "schedule": 120.0,
        "options": {"expires": 120},
    },
}

# Who people are. allauth's own pages live under /akun/.

AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "members:desk"
SIGN_UP_OPEN = env.bool("SIGN_UP_OPEN", default=True)
# A code lives so long and survives so many wrong tries.
CODE_SECONDS = 5 * 60
CODE_TRIES = 5
# How many codes are sent in an hour: to one phone or email address, and for one IP address, which
# a whole class in one hall, or half a mobile network, may share.
CODES_PER_ADDRESS = 3
CODES_PER_IP = env.int("CODES_PER_IP", default=100)
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_ADAPTER = "members.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
# Our own form asks for a phone or an email; allauth insists that one of them is marked.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = CODE_SECONDS
ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = CODE_TRIES
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
# Codes are counted where they are sent (`members.services.accounts.send_code`).
ACCOUNT_RATE_LIMITS = {
    "change_phone": None,
    "confirm_email": None,
    "verify_phone": None,
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
}
ACCOUNT_FORMS = {
    "login": "members.forms.accounts.PasswordSignInForm",
    "add_email": "members.forms.accounts.EmailForm",
    "change_phone": "members.forms.accounts.PhoneForm",
    "confirm_email_verification_code": "members.forms.accounts.EmailCodeForm",
    "verify_phone": "members.forms.accounts.PhoneCodeForm",
    "reauthenticate": "members.forms.accounts.ReauthenticateForm",
}
MFA_ADAPTER = "members.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "OK OCE"
# Clocks of cheap phones run wrong: the code before and the code after count too.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "members.forms.accounts.SecondFactorForm",
    "reauthenticate": "members.forms.accounts.SecondFactorAgainForm",
    "activate_totp": "members.forms.accounts.AuthenticatorAppForm",
    "add_webauthn": "members.forms.accounts.PasskeyForm",
    "edit_webauthn": "members.forms.accounts.PasskeyNameForm",
}
# Groups whose people must have a second factor.
SECOND_FACTOR_GROUPS = env.list(
    "SECOND_FACTOR_GROUPS",
    default=[] if DEMO else ["Pendamping", "Staf Pemprov", "Operator Etalase", "Mitra Pembiayaan"],
)

# Numbers of identity. Both keys have several values when they are being changed: the first is used.

SALT_KEY = env.list("NIK_KEY")
NIK_HASH_KEY = env.str("NIK_HASH_KEY")
PHONENUMBER_DEFAULT_REGION = "ID"
PHONENUMBER_DB_FORMAT = "E164"

# Languages and time.

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "okoce" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
FORMAT_MODULE_PATH = "okoce.formats"

# Files. Public media are re-encoded pictures only; private files are never under a public address.

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Nothing asks for a file without its hash, so none is compressed and kept.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "okoce.staticfiles.BuiltFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=VAR_DIR / "media")
# Where nginx keeps them internally, such as "/private/"; empty: Django sends them itself.
PRIVATE_REDIRECT = env.str("PRIVATE_REDIRECT", default="")
PRIVATE_MEDIA_ROOT = env.path("PRIVATE_MEDIA_ROOT", default=VAR_DIR / "private")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
S3_BUCKET = env.str("S3_BUCKET", default="")
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {"bucket_name": S3_BUCKET, "querystring_auth": False},
    }
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o644

# Mail and messages. Without keys a demo prints them to the console and to /dev/kotak-keluar/.

OUTBOX = DEMO
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = env.str(
    "EMAIL_BACKEND",
    default=EMAIL_CONFIG["EMAIL_BACKEND"]
    if EMAIL_URL or not OUTBOX
    else "okoce.outbox.OutboxEmailBackend",
)
EMAIL_HOST = EMAIL_CONFIG["EMAIL_HOST"]
EMAIL_PORT = EMAIL_CONFIG["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL_CONFIG["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL_CONFIG["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL_CONFIG["EMAIL_USE_TLS"]
EMAIL_USE_SSL = EMAIL_CONFIG["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 10
ANYMAIL = env.dict("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="OK OCE <no-reply@localhost>")
WHATSAPP_URL = env.str("WHATSAPP_URL", default="https://graph.facebook.com/v23.0")
WHATSAPP_PHONE_ID = env.str("WHATSAPP_PHONE_ID", default="")
WHATSAPP_TOKEN = env.str("WHATSAPP_TOKEN", default="")
WHATSAPP_TEMPLATE = env.str("WHATSAPP_TEMPLATE", default="okoce_notice")
# WhatsApp lets sign-in codes travel only in an authentication template.
WHATSAPP_CODE_TEMPLATE = env.str("WHATSAPP_CODE_TEMPLATE", default="okoce_code")
WHATSAPP_VERIFY_TOKEN = env.str("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_APP_SECRET = env.str("WHATSAPP_APP_SECRET", default="")
SMS_URL = env.str("SMS_URL", default="")
SMS_TOKEN = env.str("SMS_TOKEN", default="")
GATEWAY_TIMEOUT = env.float("GATEWAY_TIMEOUT", default=8.0)
# Whether notices wait from 21.00 to 07.00; who tries out a demo at night should see them leave.
QUIET_HOURS = env.bool("QUIET_HOURS", default=not DEMO)

# Safety. Real installations are behind HTTPS; a local one is not.

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=not LOCAL)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if LOCAL else env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not LOCAL
SECURE_HSTS_PRELOAD = not LOCAL
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# How many proxies of ours stand in front; the visitor's address is read that far from the right.
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SESSION_COOKIE_SECURE = not LOCAL
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_COOKIE_SECURE = not LOCAL
CSRF_FAILURE_VIEW = "okoce.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# What /readyz insists on. The others may be down: pages go on without them.
READY_NEEDS = env.list("READY_NEEDS", default=["database"])

# The name of the province is a setting (UU 2/2024 renames it).
PROVINCE_SHORT = env.str("PROVINCE_SHORT", default="DKI Jakarta")

# What each app tells search engines (see `okoce.sitemaps`): its sections, and its single pages.
SITEMAPS = ["etalase.sitemaps.SECTIONS", "events.sitemaps.SECTIONS", "loans.sitemaps.SECTIONS"]
SITEMAP_PAGES = [
    *["etalase.sitemaps.STATIC_PAGES", "events.sitemaps.STATIC_PAGES"],
    "loans.sitemaps.STATIC_PAGES",
]

# Each builder makes its part of the demo city, in this order.
DEMO_BUILDERS = [
    "members.demo.build",
    "etalase.demo.list_products",
    "members.demo.meet_up",
    "etalase.demo.show_up",
    "etalase.demo.count_days",
    "events.demo.learn",
    "loans.demo.speed_up",
]
# Draws for the products that have no photo yet.
DEMO_PICTURES = "etalase.demo.draw_pictures"
# Draws goods: takes the address name of a category and a seed, gives an image.
DEMO_ART = "etalase.demo.art.draw"
# Who may sign in to the demo, named on the sign-in page of a demo only.
DEMO_PASSWORD = "okoce-demo"  # noqa: S105
DEMO_ACCOUNTS = [
    "calon@demo.test",
    "lulusan@demo.test",
    "pendamping@demo.test",
    "staf@demo.test",
    "operator@demo.test",
    "mitra@demo.test",
    "admin@demo.test",
]
