"""A cache that forgives: when Redis is away, reads miss and writes are dropped."""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError, TimeoutError

logger = logging.getLogger(__name__)
AWAY = (ConnectionError, TimeoutError, OSError)
# After a failure nobody asks again for so many seconds: a page asks often, and each time may wait.
PAUSE = 5


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, except that an unreachable server is a miss and not an error."""

    _asleep_until = 0.0

    def get(self, key, default=None, version=None):
        return self._or(default, super().get, key, default=default, version=version)

    def get_many(self, keys, version=None):
        return self._or({}, super().get_many, keys, version=version)

    def set(self, *args, **kwargs):
        return self._or(None, super().set, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        return self._or(list(data), super().set_many, data, *args, **kwargs)

    def add(self, *args, **kwargs):
        return self._or(True, super().add, *args, **kwargs)

    def incr(self, key, delta=1, version=None):
        return self._or(delta, super().incr, key, delta=delta, version=version)

    def touch(self, *args, **kwargs):
        return self._or(False, super().touch, *args, **kwargs)

    def delete(self, *args, **kwargs):
        return self._or(False, super().delete, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._or(None, super().delete_many, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._or(False, super().has_key, *args, **kwargs)

    def _or(self, fallback, call, *args, **kwargs):
        # Every thread has its own cache object; the server is one and the same for all of them.
        cls = type(self)
        if time.monotonic() < cls._asleep_until:
            return fallback
        try:
            return call(*args, **kwargs)
        except AWAY:
            cls._asleep_until = time.monotonic() + PAUSE
            logger.warning("The cache is unreachable; going on without it for %s seconds.", PAUSE)
            return fallback
