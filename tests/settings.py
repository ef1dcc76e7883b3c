"""The portal's settings, with the few lines that tests need otherwise."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("NIK_KEY", "tests-nik")
os.environ.setdefault("NIK_HASH_KEY", "tests-nik-hash")
os.environ["LOCAL"] = "true"
os.environ["DEMO"] = "false"

from okoce.settings import *  # noqa: E402, F403

_files = Path(tempfile.mkdtemp(prefix="okoce-tests-"))
MEDIA_ROOT = _files / "media"
PRIVATE_MEDIA_ROOT = _files / "private"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
SECOND_FACTOR_GROUPS = []
