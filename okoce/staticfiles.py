"""Static files that are built from sources: the font's subset, stylesheets, scripts.

Each is made when it is asked for and kept under ``var/built/`` until a source changes, so a
developer, a test and ``collectstatic`` all read the same file. A visitor's page then needs one
request for its styles and one for its behaviour, a member's page two of each, while the sources
stay small files, one per component.
"""

import logging
import os
import re
import tempfile
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

import fontpkg_plus_jakarta_sans
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

BUILT = settings.VAR_DIR / "built"
SOURCES = settings.BASE_DIR / "static"
FONT_SOURCE = (
    Path(fontpkg_plus_jakarta_sans.__file__).parent / "files" / "PlusJakartaSans[wght].ttf"
)
# Latin-1, and the marks that our pages and names use beyond it.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "–—‘’“”•…←↑→↓−")]


def cut_font() -> bytes:
    """Plus Jakarta Sans in all its weights, cut to ``LETTERS``, as WOFF2."""
    from fontTools import subset

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = subset.Options(
        layout_features=["kern", "liga", "locl", "ccmp", "mark", "tnum"],
        flavor="woff2",
        hinting=False,
        name_IDs=[1, 2, 13, 14],
    )
    font = subset.load_font(str(FONT_SOURCE), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    BUILT.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=BUILT, suffix=".woff2") as file:
        subset.save_font(font, file.name, options)
        return Path(file.name).read_bytes()


def style_sources() -> list[Path]:
    """Tokens and base first; the components follow by name."""
    first = [SOURCES / "css" / "tokens.css", SOURCES / "css" / "base.css"]
    return first + sorted(set((SOURCES / "css").glob("*.css")) - set(first))


def member_style_sources() -> list[Path]:
    """What only pages behind the sign-in look like, so that no visitor carries it."""
    return sorted((SOURCES / "css" / "member").glob("*.css"))


def join_styles(sources: Iterable[Path]) -> bytes:
    """Stylesheets in one, without their comments."""
    text = "\n".join(path.read_text() for path in sources)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*", "\n", text).strip().encode()


def script_sources() -> list[Path]:
    return sorted((SOURCES / "js").glob("*.js"))


def member_script_sources() -> list[Path]:
    """What only pages behind the sign-in do."""
    return sorted((SOURCES / "js" / "member").glob("*.js"))


def join_scripts(sources: Iterable[Path]) -> bytes:
    """Behaviours in one module, each in a block of its own so that no names meet.

    Lines that are comments stay behind, and so does what a line is moved in by.
    """
    text = "\n".join(f"{{\n{path.read_text()}}}" for path in sources)
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n\s*", "\n", text).encode()


def card_sources() -> list[Path]:
    return [FONT_SOURCE, Path(__file__).with_name("cards.py")]


def draw_portal_card() -> bytes:
    """The card of pages that have none of their own."""
    from .cards import Card, draw_card

    return draw_card(
        Card(
            title="Dari dapur Anda ke seluruh Jakarta",
            by="Produk lulusan OK OCE,",
            place="langsung dari pembuatnya",
        )
    )


# What is built: from which sources, and how.
RECIPES: dict[str, tuple[Callable[[], list[Path]], Callable[[], bytes]]] = {
    "fonts/plus-jakarta-sans.woff2": (lambda: [FONT_SOURCE, Path(__file__)], cut_font),
    "css/site.css": (style_sources, lambda: join_styles(style_sources())),
    "css/member.css": (member_style_sources, lambda: join_styles(member_style_sources())),
    "js/site.js": (script_sources, lambda: join_scripts(script_sources())),
    "js/member.js": (member_script_sources, lambda: join_scripts(member_script_sources())),
    "img/card.jpg": (card_sources, draw_portal_card),
}


def build(name: str) -> Path:
    """The path of the built file ``name``, made anew when a source changed."""
    sources, make = RECIPES[name]
    return keep_built(name, sources(), make)


def keep_built(name: str, sources: list[Path], make: Callable[[], bytes]) -> Path:
    """The path of a file below ``var/built/`` that ``make`` makes from ``sources``, made anew
    when one of them changed; also for built files that are not handed to browsers."""
    target = BUILT / name
    stamp = BUILT / f"{name}.sources"
    # Names count too: a source that was taken away leaves no newer file behind.
    state = "\n".join(f"{path} {path.stat().st_mtime_ns}" for path in sources)
    if target.exists() and stamp.exists() and stamp.read_text() == state:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and then renamed: two processes may build at once.
    for path, content in ((target, make()), (stamp, state.encode())):
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        aside.write_bytes(content)
        aside.replace(path)
    return target


class BuiltFinder(BaseFinder):
    """Finds the files that ``RECIPES`` make."""

    @cached_property
    def storage(self) -> FileSystemStorage:
        storage = FileSystemStorage(location=BUILT)
        storage.prefix = None
        return storage

    def check(self, **kwargs) -> list:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs):
        if path not in RECIPES:
            return []
        built = str(build(path))
        return [built] if find_all else built

    def list(self, ignore_patterns):
        for name in RECIPES:
            build(name)
            yield name, self.storage
