"""The published rule by which places on a shelf are drawn, version 1.

It needs nothing but this file and Python: whoever has the published list and the secret draws again
and must come to the same result. The page ``/etalase/undian/aturan/`` says it in words.

- ``commitment``: sha256 of the secret, published before anybody can ask for a place.
- ``digest``: sha256 of the published list, byte by byte as the file is.
- ``seed``: sha256 of "<secret>:<digest>". Nobody knows it before the list is final, nor can choose
  it afterwards.
- ``ranking``: first-timers before the others, then the longer wait (in whole steps of some days),
  then the smaller sha256 of "<seed>:<code>".
- ``draw``: for each kind of slot, the next of the ranking whose kecamatan has less than its share
  of all slots of the round; only when there is nobody like that, the next one at all. The others
  are the reserve, in the order of the ranking.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

COLUMNS = ("code", "kind", "kecamatan", "wait_days", "first_timer")
VERSION = 1


@dataclass(frozen=True)
class Parameters:
    """The numbers of the rule: a kecamatan's largest share in percent, and a step of waiting."""

    max_share: int
    wait_step_days: int


@dataclass(frozen=True)
class Entry:
    """One line of the published list; ``code`` stands for a person and names nobody."""

    code: str
    kind: str
    kecamatan: str
    wait_days: int
    is_first_timer: bool


@dataclass(frozen=True)
class Place:
    """One slot of a round, by the name that is written on it."""

    name: str
    kind: str


@dataclass(frozen=True)
class Result:
    """``winners`` are pairs of a place and a code; ``reserve`` has the codes of each kind."""

    winners: tuple[tuple[str, str], ...]
    reserve: Mapping[str, tuple[str, ...]]


def commitment_of(secret: str) -> str:
    return _sha256(secret)


def digest_of(published: str) -> str:
    return _sha256(published)


def seed_of(secret: str, digest: str) -> str:
    return _sha256(f"{secret}:{digest}")


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def write_list(entries: Iterable[Entry]) -> str:
    """The list as it is published: CSV in the order of the codes, lines ending in a line feed."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in sorted(entries, key=lambda entry: entry.code):
        first = "yes" if entry.is_first_timer else "no"
        writer.writerow([entry.code, entry.kind, entry.kecamatan, entry.wait_days, first])
    return file.getvalue()


def read_list(published: str) -> list[Entry]:
    """The entries of a published list."""
    return [
        Entry(
            code=row["code"],
            kind=row["kind"],
            kecamatan=row["kecamatan"],
            wait_days=int(row["wait_days"]),
            is_first_timer=row["first_timer"] == "yes",
        )
        for row in csv.DictReader(io.StringIO(published, newline=""))
    ]


def share_of(places: int, parameters: Parameters) -> int:
    """How many of so many places one kecamatan may have: its share rounded down, at least one."""
    return max(1, places * parameters.max_share // 100)


def merit(entry: Entry, parameters: Parameters) -> tuple[int, int]:
    """What is known before the draw; the smaller one comes first, equal ones are drawn by lot."""
    return (0 if entry.is_first_timer else 1, -(entry.wait_days // parameters.wait_step_days))


def lot(entry: Entry, seed: str) -> str:
    return _sha256(f"{seed}:{entry.code}")


def ranking(entries: Iterable[Entry], *, seed: str, parameters: Parameters) -> list[Entry]:
    """The entries from first to last; the order in which they are given makes no difference."""
    return sorted(
        entries, key=lambda entry: (*merit(entry, parameters), lot(entry, seed), entry.code)
    )


def next_in_line(ranked: Sequence[Entry], held: Mapping[str, int], share: int) -> Entry | None:
    """The first whose kecamatan holds less than its share, or else the first; None without any."""
    within = (entry for entry in ranked if held.get(entry.kecamatan, 0) < share)
    return next(within, ranked[0] if ranked else None)


def draw(
    entries: Iterable[Entry],
    places: Sequence[Place],
    *,
    seed: str,
    parameters: Parameters,
    out: Iterable[str] = (),
) -> Result:
    """Who gets which place, and the reserve; codes in ``out`` dropped out since the list closed.

    Kinds are drawn in the order of their names, the places of a kind in the order given.
    """
    gone = set(out)
    ranked = ranking(
        (entry for entry in entries if entry.code not in gone), seed=seed, parameters=parameters
    )
    share = share_of(len(places), parameters)
    held: dict[str, int] = {}
    winners: list[tuple[str, str]] = []
    reserve: dict[str, tuple[str, ...]] = {}
    for kind in sorted({place.kind for place in places}):
        waiting = [entry for entry in ranked if entry.kind == kind]
        for place in places:
            if place.kind != kind:
                continue
            chosen = next_in_line(waiting, held, share)
            if chosen is None:
                break
            waiting.remove(chosen)
            held[chosen.kecamatan] = held.get(chosen.kecamatan, 0) + 1
            winners.append((place.name, chosen.code))
        reserve[kind] = tuple(entry.code for entry in waiting)
    return Result(tuple(winners), reserve)


def standing(entry: Entry, others: Iterable[Entry], parameters: Parameters) -> tuple[int, int]:
    """How many of ``others`` come before this entry whatever the lot, and how many are level."""
    own = merit(entry, parameters)
    merits = [
        merit(other, parameters)
        for other in others
        if other.kind == entry.kind and other.code != entry.code
    ]
    return sum(each < own for each in merits), sum(each == own for each in merits)
