"""The vocabulary of the search index, against which misspelt words are mended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    word = models.CharField(_("word"), max_length=40, primary_key=True)
    uses = models.PositiveIntegerField(_("in how many products"), default=1)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")

    def __str__(self) -> str:
        return self.word
