"""The portal's settings for measuring: the floor's address, and a cache of its own."""

import os

from okoce.settings import *  # noqa: F403
from okoce.settings import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS, MIDDLEWARE, env

ROOT_URLCONF = "okoce.bench.urls"
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_RUN"]
# No worker of a running portal takes what is queued here: its rows are in another database.
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = os.environ["BENCH_RUN"] + ":"
# Each visitor of a run comes from an address of their own, told by a header.
TRUSTED_PROXY_COUNT = 1
if env.bool("BENCH_COUNT", default=False):
    MIDDLEWARE.insert(0, "okoce.bench.count.count_queries")
DIRECTORY_READINGS = 0

# Each tells the pages of its app, once a database is seeded: (name, path).
BENCH_PAGES = ["etalase.bench.pages", "members.bench.pages", "events.bench.pages"]
# Each adds to a scratch database what the demo city has too little of, up to so many rows.
BENCH_SEEDS = ["events.bench.seed"]
# The module that opens a run for the last seats, makes one attempt, and tells the result.
BENCH_RACE = "events.bench"
