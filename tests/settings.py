"""The portal's settings, with the few lines that tests need otherwise."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("NIK_KEY", "tests-nik")
os.environ.setdefault("NIK_HASH_KEY", "tests-nik-hash")
os.environ["LOCAL"] = "true"
os.environ["DEMO"] = "false"

# Files of one session. A worker that a test starts inherits the name, and so sees the same files.
if "TESTS_FILES" not in os.environ:
    os.environ["TESTS_FILES"] = tempfile.mkdtemp(prefix="okoce-tests-")
    atexit.register(shutil.rmtree, os.environ["TESTS_FILES"], ignore_errors=True)
# Processes that share the work of a session (pytest-xdist) share nothing else.
_part = os.environ.get("PYTEST_XDIST_WORKER", "all")
_files = Path(os.environ["TESTS_FILES"]) / _part
_files.mkdir(exist_ok=True)

if not {"DATABASE_URL", "REDIS_URL"} <= os.environ.keys():
    # A session without servers brings its own, in a place of its own, and stops them at its end.
    from okoce import embedded

    embedded.start_for_tests()
    # Processes of this session may keep a database there that nobody takes away but they.
    os.environ["TESTS_OWN_SERVERS"] = "1"

from okoce.settings import *  # noqa: E402, F403
from okoce.settings import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, INSTALLED_APPS, MIDDLEWARE, env  # noqa: E402

MEDIA_ROOT = _files / "media"
PRIVATE_MEDIA_ROOT = _files / "private"
STATIC_ROOT = _files / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_MEDIA_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
OUTBOX = True
# Tests run at night too.
QUIET_HOURS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECOND_FACTOR_GROUPS = []

# Tasks run at once, except where a test starts a real worker (`celery_worker_process`).
CELERY_TASK_ALWAYS_EAGER = env.bool("TESTS_EAGER", default=True)
CELERY_TASK_EAGER_PROPAGATES = True

# All that tests put into Redis begins with this, so that cleaning up spares what is not theirs.
REDIS_PREFIX = f"okoce-test-{_part}:"
CACHES["default"]["KEY_PREFIX"] = REDIS_PREFIX
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = REDIS_PREFIX

# Tests of kept pages switch this on.
PUBLIC_PAGE_SECONDS = 0

# A view that asks the same question for each row fails its test.
INSTALLED_APPS += ["zeal"]
MIDDLEWARE += ["zeal.middleware.zeal_middleware"]
# allauth reads the few sessions and addresses of one person one by one.
ZEAL_ALLOWLIST = [{"model": "sessions.Session"}, {"model": "account.EmailAddress"}]
