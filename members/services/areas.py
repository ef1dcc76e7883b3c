"""Finding one of Jakarta's kelurahan from what people type."""

import re
from typing import NamedTuple

from rapidfuzz import fuzz, process

from ..models import Kelurahan

SHORTEST = 2
MOST = 30
# Below this likeness a guess is more annoying than helpful.
ALIKE = 72
MOST_GUESSES = 6

SHORT_FORMS = {
    "jakbar": "jakarta barat",
    "jakpus": "jakarta pusat",
    "jaksel": "jakarta selatan",
    "jaktim": "jakarta timur",
    "jakut": "jakarta utara",
    "kb": "kebon",
    "kp": "kampung",
    "pd": "pondok",
    "tj": "tanjung",
}
NOT_PART_OF_A_NAME = {"kel", "kelurahan", "kec", "kecamatan", "desa"}


class Found(NamedTuple):
    """Kelurahan that may be meant, the likeliest first; a guess allows for typing mistakes."""

    rows: list[Kelurahan]
    is_guess: bool = False


def find_kelurahan(text: str) -> Found:
    """Kelurahan by the start of their name, kecamatan or kota, or the most alike names."""
    wanted = _words(text)
    joined = "".join(wanted)
    if len(joined) < SHORTEST:
        return Found([])
    every = list(Kelurahan.objects.select_related("kecamatan"))
    ranked = [(_rank(row, wanted, joined), row) for row in every]
    rows = [row for rank, row in sorted(ranked, key=lambda pair: pair[0]) if rank < NO_MATCH]
    if rows:
        return Found(rows[:MOST])
    names = {row.code: "".join(_words(row.name)) for row in every}
    alike = process.extract(
        joined, names, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=MOST_GUESSES
    )
    by_code = {row.code: row for row in every}
    return Found([by_code[code] for _name, _score, code in alike], is_guess=True)


SAME_NAME, NAME_STARTS, NAME_HAS, AREA_HAS, NO_MATCH = range(5)


def _rank(row: Kelurahan, wanted: list[str], joined: str) -> int:
    name = _words(row.name)
    kecamatan = row.kecamatan
    if "".join(name) == joined:
        return SAME_NAME
    if "".join(name).startswith(joined):
        return NAME_STARTS
    if _has(name, wanted):
        return NAME_HAS
    areas = [kecamatan.name, kecamatan.alias, kecamatan.kota_short]
    if any("".join(_words(area)).startswith(joined) for area in areas):
        return AREA_HAS
    if _has([*name, *(word for area in areas for word in _words(area))], wanted):
        return AREA_HAS
    return NO_MATCH


def _has(words: list[str], wanted: list[str]) -> bool:
    return all(any(word.startswith(start) for word in words) for start in wanted)


def _words(text: str) -> list[str]:
    words = re.findall(r"[a-z0-9]+", text.casefold())
    words = " ".join(SHORT_FORMS.get(word, word) for word in words).split()
    return [word for word in words if word not in NOT_PART_OF_A_NAME]
