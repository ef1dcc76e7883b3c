"""The tags of ``heroicons``, each icon drawn once in a process: a page has dozens of them."""

from functools import lru_cache

from django import template
from heroicons.templatetags import heroicons

register = template.Library()

for draw in (
    heroicons.heroicon_micro,
    heroicons.heroicon_mini,
    heroicons.heroicon_outline,
    heroicons.heroicon_solid,
):
    register.simple_tag(lru_cache(maxsize=1000)(draw), name=draw.__name__)
