"""The official areas of Jakarta and the days on which its offices are closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kecamatan(models.Model):
    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("address name"), max_length=60, unique=True)
    kota_code = models.CharField(_("code of the kota"), max_length=5)
    kota_name = models.CharField(_("full name of the kota"), max_length=80)
    kota_short = models.CharField(_("kota"), max_length=40)
    col = models.PositiveSmallIntegerField(_("column on the tile map"))
    row = models.PositiveSmallIntegerField(_("row on the tile map"))
    alias = models.CharField(_("other spelling"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["kota_code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["col", "row"], name="kecamatan_has_its_own_tile"),
        ]

    def __str__(self) -> str:
        return self.name


class Kelurahan(models.Model):
    code = models.CharField(_("code"), max_length=13, primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    kecamatan = models.ForeignKey(
        Kecamatan, models.PROTECT, related_name="kelurahan_set", verbose_name=_("kecamatan")
    )

    class Meta:
        verbose_name = _("kelurahan")
        verbose_name_plural = _("kelurahan")
        ordering = ["kecamatan__kota_code", "kecamatan__name", "name"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    class Kind(models.TextChoices):
        NATIONAL = "libur_nasional", _("Public holiday")
        JOINT_LEAVE = "cuti_bersama", _("Joint leave")

    date = models.DateField(_("date"), primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    decree = models.CharField(_("decree"), max_length=200)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date}: {self.name}"
