"""Several people who act in the same moment, each by a connection of their own."""

import threading

from django.db import connection

from okoce.errors import RuleBroken


def at_once(*calls) -> list:
    """What came of each call, a refusal too, made by threads of their own at the same moment."""
    barrier, came = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(10)
            came[place] = call()
        except RuleBroken as problem:
            came[place] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came
