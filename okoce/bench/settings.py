"""The portal's settings for measuring: the floor's address, and a cache of its own."""

import os

from okoce.settings import *  # noqa: F403
from okoce.settings import CACHES, MIDDLEWARE, env

ROOT_URLCONF = "okoce.bench.urls"
CACHES["default"]["KEY_PREFIX"] = os.environ["BENCH_RUN"]
if env.bool("BENCH_COUNT", default=False):
    MIDDLEWARE.insert(0, "okoce.bench.count.count_queries")
DIRECTORY_READINGS = 0

# Each tells the pages of its app, once a database is seeded: (name, path).
BENCH_PAGES = ["etalase.bench.pages", "members.bench.pages"]
