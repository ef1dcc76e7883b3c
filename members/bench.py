"""The pages of members that `manage.py bench` measures."""

from urllib.parse import urlencode

from django.urls import reverse

from .choices import Visibility
from .models import DirectoryWord


def pages() -> list[tuple[str, str]]:
    """Each page's name and path, with rows of the seeded database."""
    directory = reverse("members:directory")
    words = DirectoryWord.objects.filter(level=Visibility.PUBLIC).order_by("-uses", "word")
    return [
        ("directory, first page", directory),
        ("directory, common word", f"{directory}?{urlencode({'cari': words[0].word})}"),
    ]
