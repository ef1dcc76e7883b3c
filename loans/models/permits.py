"""Permits as they are known: what each is, what it takes, who needs it, and how sure that is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from members.choices import CredentialKind

from ..choices import FieldKind, Need, PlaceVerdict, Renewal
from .facts import DatedFact


class PermitKind(models.Model):
    """One permit or certificate that a small business may need."""

    code = models.SlugField(_("name in addresses"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    gloss = models.CharField(
        _("in plain words"), max_length=240, help_text=_("What it is and what it is for.")
    )
    order = models.PositiveSmallIntegerField(
        _("place in the order"), default=10, help_text=_("What has to be there first stands first.")
    )
    # What the record calls the paper once it is in hand; empty for what is no paper of the record.
    credential_kind = models.CharField(
        _("as a paper of the record"), max_length=10, choices=CredentialKind, blank=True
    )
    is_of_past = models.BooleanField(
        _("of the past"), default=False, help_text=_("It is shown, and nobody applies for it now.")
    )

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("loans:permit_detail", args=[self.code])


class PermitTerms(DatedFact):
    """What a permit takes from one day on: authority, cost, time, how long it holds."""

    kind = models.ForeignKey(
        PermitKind, models.CASCADE, related_name="terms", verbose_name=_("permit")
    )
    authority = models.CharField(_("authority"), max_length=160)
    cost = models.CharField(_("cost"), max_length=160, blank=True, help_text=_("Empty: not known."))
    # From complete papers to the answer; several figures of a law stand in the words.
    workdays = models.PositiveSmallIntegerField(
        _("time limit (working days)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(400)],
        help_text=_("From complete papers. Empty: not known, and then no day is promised."),
    )
    time_words = models.CharField(_("time in words"), max_length=200, blank=True)
    renewal = models.CharField(
        _("renewal"), max_length=20, choices=Renewal, default=Renewal.UNKNOWN
    )
    valid_months = models.PositiveSmallIntegerField(
        _("holds for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Proposes the last day when a permit is noted; the date on the paper wins."),
    )
    renew_opens_days = models.PositiveSmallIntegerField(
        _("renewal opens so many days before the last day"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(730)],
        help_text=_("Empty: at any time."),
    )
    renew_closes_days = models.SmallIntegerField(
        _("renewal closes so many days before the last day"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-730), MaxValueValidator(730)],
        help_text=_("Empty: on the last day. With a minus: so many days after it."),
    )
    validity_words = models.CharField(_("validity in words"), max_length=200, blank=True)
    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        verbose_name = _("terms of a permit")
        verbose_name_plural = _("terms of permits")
        ordering = ["kind", "-valid_from"]
        constraints = [
            *DatedFact.Meta.constraints,
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                name="permit_terms_begin_once",
                violation_error_message=_("There are terms from that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.valid_from:%d/%m/%Y})"

    @property
    def days_after(self) -> int:
        """For how many days after its last day a paper can still be renewed."""
        return max(0, -(self.renew_closes_days or 0))

    def clean(self) -> None:
        counted = (Renewal.FROM_FILING, Renewal.FROM_ISSUE)
        if self.renewal in counted and not self.valid_months:
            raise ValidationError({"valid_months": _("Say for how many months it holds.")})
        opens, closes = self.renew_opens_days, self.renew_closes_days or 0
        if opens is not None and opens <= closes:
            raise ValidationError({"renew_closes_days": _("Renewal closes after it has opened.")})


class PermitField(models.Model):
    """One line of a permit's task list: something to enter, or a paper to hand in."""

    terms = models.ForeignKey(
        PermitTerms, models.CASCADE, related_name="fields", verbose_name=_("terms of a permit")
    )
    section = models.CharField(_("section"), max_length=60)
    code = models.SlugField(_("short name"), max_length=30)
    label = models.CharField(_("what is asked"), max_length=120)
    help = models.CharField(_("help"), max_length=240, blank=True)
    kind = models.CharField(
        _("kind of entry"), max_length=10, choices=FieldKind, default=FieldKind.TEXT
    )
    is_required = models.BooleanField(_("needed"), default=True)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=10)

    class Meta:
        verbose_name = _("line of a task list")
        verbose_name_plural = _("lines of task lists")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "code"], name="permit_field_once"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_paper(self) -> bool:
        return self.kind == FieldKind.PAPER


class PermitQuestion(models.Model):
    """One of the few questions by which a person finds the permits that apply."""

    code = models.SlugField(_("name in addresses"), max_length=20, unique=True)
    text = models.CharField(_("question"), max_length=160)
    help = models.CharField(_("help"), max_length=240, blank=True)
    # {"other question": ["answer", …]}: it is only asked after one of these answers.
    asked_if = models.JSONField(_("only asked after"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=10)

    class Meta:
        verbose_name = _("question about permits")
        verbose_name_plural = _("questions about permits")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        check_answers(self.asked_if, "asked_if")


class PermitChoice(models.Model):
    """One answer to a question."""

    question = models.ForeignKey(
        PermitQuestion, models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    code = models.SlugField(_("name in addresses"), max_length=20)
    label = models.CharField(_("answer"), max_length=120)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=10)

    class Meta:
        verbose_name = _("answer about permits")
        verbose_name_plural = _("answers about permits")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "code"], name="permit_choice_once"),
        ]

    def __str__(self) -> str:
        return self.label


class PermitRule(DatedFact):
    """Who needs a permit: these answers, and all of them."""

    kind = models.ForeignKey(
        PermitKind, models.CASCADE, related_name="rules", verbose_name=_("permit")
    )
    need = models.CharField(_("how much it is needed"), max_length=12, choices=Need)
    why = models.CharField(_("why"), max_length=300, help_text=_("The person reads it."))
    # {"question": ["answer", …]}; of each question one of the answers. Empty: for everybody.
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        verbose_name = _("rule about a permit")
        verbose_name_plural = _("rules about permits")
        ordering = ["kind", "-valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.why}"

    def clean(self) -> None:
        check_answers(self.answers, "answers")


class PlaceRule(DatedFact):
    """What is known of making something in a place of some kind; never a promise."""

    verdict = models.CharField(_("what it says"), max_length=14, choices=PlaceVerdict)
    rule = models.CharField(_("the rule"), max_length=300, help_text=_("The person reads it."))
    alternatives = models.TextField(
        _("lawful alternatives"), max_length=600, blank=True, help_text=_("One on each line.")
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    record = HistoricalRecords(related_name="record_history")

    class Meta(DatedFact.Meta):
        verbose_name = _("rule about a place")
        verbose_name_plural = _("rules about places")
        ordering = ["-valid_from", "pk"]

    def __str__(self) -> str:
        return self.rule

    def clean(self) -> None:
        check_answers(self.answers, "answers")

    @property
    def other_ways(self) -> list[str]:
        """The alternatives, one by one."""
        return [line.strip() for line in self.alternatives.splitlines() if line.strip()]


def check_answers(answers: Any, name: str) -> None:
    """Raise ``ValidationError`` unless ``answers`` names questions and answers that exist."""
    known = {
        (choice.question.code, choice.code)
        for choice in PermitChoice.objects.select_related("question")
    }
    is_whole = isinstance(answers, dict) and all(
        isinstance(codes, list) and codes for codes in answers.values()
    )
    if not is_whole:
        wrong = gettext("Tick at least one answer to each question that matters.")
        raise ValidationError({name: wrong})
    for question, codes in answers.items():
        for code in codes:
            if (question, code) not in known:
                wrong = gettext("There is no answer “%(answer)s” to “%(question)s”.") % {
                    "answer": code,
                    "question": question,
                }
                raise ValidationError({name: wrong})
