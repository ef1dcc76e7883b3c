"""The directory: what may be found of each member, by whom, laid out for quick search."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import Visibility
from ..querysets import DirectoryQuerySet
from .areas import Kecamatan
from .businesses import Sector
from .members import Member


class DirectoryEntry(models.Model):
    """What readers of one level may find of one member; kept by ``services.directory.refresh``.

    It holds only what the member shows at that level, so a search cannot betray what is hidden.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="directory_entries")
    # PUBLIC or MEMBERS: who reads this entry. Readers for members read the latter alone.
    level = models.CharField(max_length=10, choices=Visibility)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, null=True, related_name="+", verbose_name=_("kecamatan")
    )
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, related_name="+", verbose_name=_("sector")
    )
    is_graduate = models.BooleanField(default=False)
    # Ids of topics.
    offers = ArrayField(models.IntegerField(), default=list)
    needs = ArrayField(models.IntegerField(), default=list)
    # Name and business; then what it makes, its topics and notes; then the stories.
    names = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    stories = models.TextField(blank=True)
    since = models.DateTimeField(default=timezone.now)
    search = models.GeneratedField(
        expression=SearchVector("names", weight="A", config="indonesian")
        + SearchVector("words", weight="B", config="indonesian")
        + SearchVector("stories", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the directory")
        verbose_name_plural = _("entries of the directory")
        constraints = [
            models.UniqueConstraint(
                fields=["member", "level"], name="directory_entry_is_one_per_level"
            ),
        ]
        indexes = [
            models.Index(fields=["level", "-since", "-id"], name="directory_newest"),
            models.Index(
                fields=["level", "kecamatan", "-since", "-id"], name="directory_by_kecamatan"
            ),
            models.Index(fields=["level", "sector", "-since", "-id"], name="directory_by_sector"),
            models.Index(
                fields=["level", "-since", "-id"],
                condition=models.Q(is_graduate=True),
                name="directory_graduates",
            ),
            GinIndex(fields=["offers"], name="directory_offers"),
            GinIndex(fields=["needs"], name="directory_needs"),
            GinIndex(fields=["search"], name="directory_search"),
        ]

    def __str__(self) -> str:
        return self.names


class DirectoryWord(models.Model):
    """A word that stands in entries of one level, against which misspelt words are mended.

    Readers of one level are never offered a word that only another level holds.
    """

    level = models.CharField(max_length=10, choices=Visibility)
    word = models.CharField(_("word"), max_length=40)
    uses = models.PositiveIntegerField(_("in how many entries"), default=1)

    class Meta:
        verbose_name = _("word of the directory")
        verbose_name_plural = _("words of the directory")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "word"], name="directory_word_is_one_per_level"
            ),
        ]

    def __str__(self) -> str:
        return self.word
