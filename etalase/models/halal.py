"""What a maker says of a halal certificate after a product changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Credential

from ..choices import HalalAnswer
from .products import Product


class HalalQuestion(models.Model):
    """Whether ingredients or process changed, asked after what describes them was changed.

    A certificate without an end date holds only while both stay as they were.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="halal_questions")
    credential = models.ForeignKey(
        Credential,
        models.CASCADE,
        related_name="halal_questions",
        verbose_name=_("halal certificate"),
    )
    # The names of the product's fields that changed.
    changed = models.JSONField(default=list, editable=False)
    asked_at = models.DateTimeField(_("asked on"), default=timezone.now)
    answer = models.CharField(_("answer"), max_length=6, choices=HalalAnswer, blank=True)
    answered_at = models.DateTimeField(_("answered on"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("question about a halal certificate")
        verbose_name_plural = _("questions about halal certificates")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"],
                condition=Q(answer=""),
                name="halal_is_asked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="halal_answer_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.get_answer_display() or self.asked_at:%d/%m/%Y}"

    @property
    def is_open(self) -> bool:
        return not self.answer

    @property
    def has_changed(self) -> bool:
        return self.answer == HalalAnswer.CHANGED

    @property
    def changed_words(self) -> list[str]:
        """What was changed, as the form calls it."""
        return [str(Product._meta.get_field(name).verbose_name) for name in self.changed]
