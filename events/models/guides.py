"""The information centre: guides with their sources, questions, and what readers think of them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MinLengthValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code
from okoce.facts import Certainty

from ..choices import GuideStatus, QuestionStatus
from ..querysets import STALE_AFTER, GuideQuerySet, GuideQuestionQuerySet

LONGEST_QUESTION = 500


def new_question_code() -> str:
    """The code in the address of a question; nobody can guess another one."""
    return new_code(10)


class GuideTopic(models.Model):
    slug = models.SlugField(_("address name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("what it is about"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("topic of guides")
        verbose_name_plural = _("topics of guides")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:guide_topic", args=[self.slug])


class Guide(models.Model):
    """One article. ``body`` is Markdown, cleaned when shown; ``##`` begins a part."""

    slug = models.SlugField(_("address name"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120, validators=[MinLengthValidator(5)])
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(
        _("text"),
        max_length=20_000,
        help_text=_(
            "Markdown. Begin each part with ## and write “(belum diverifikasi)” behind what is "
            "not verified yet: readers see it as a mark."
        ),
    )
    topic = models.ForeignKey(
        GuideTopic, models.PROTECT, related_name="guides", verbose_name=_("topic")
    )
    # A revision of that guide, or what readers had before one; not a guide of its own.
    revises = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions",
        verbose_name=_("revision of"),
    )
    is_about_money = models.BooleanField(
        _("about money"),
        default=False,
        help_text=_("The page then says that the programme gives access and never capital."),
    )
    office = models.CharField(
        _("reviewed for"),
        max_length=80,
        default="Tim Pemprov",
        help_text=_("The office that readers see as the reviewer."),
    )
    status = models.CharField(
        _("status"), max_length=12, choices=GuideStatus, default=GuideStatus.DRAFT
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("author"),
    )
    # Nobody publishes what they entered.
    edited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    question_count = models.PositiveIntegerField(
        _("published questions"), default=0, editable=False
    )
    useful_count = models.PositiveIntegerField(_("found useful"), default=0, editable=False)
    useless_count = models.PositiveIntegerField(_("not found useful"), default=0, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="indonesian")
        + SearchVector("summary", weight="B", config="indonesian")
        + SearchVector("body", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=GuideStatus.PUBLISHED)
                | Q(reviewed_on__isnull=False, published_at__isnull=False),
                name="published_guide_was_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(author__isnull=True)
                | Q(reviewer__isnull=True)
                | ~Q(author=F("reviewer")),
                name="guide_is_reviewed_by_another",
            ),
            models.UniqueConstraint(
                fields=["revises"],
                condition=Q(status__in=[GuideStatus.DRAFT, GuideStatus.IN_REVIEW]),
                name="guide_has_one_open_revision",
                violation_error_message=_("This guide is being revised already."),
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | ~Q(status=GuideStatus.PUBLISHED),
                name="guide_revision_is_never_on_show",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=False) | ~Q(status=GuideStatus.REPLACED),
                name="guide_earlier_version_is_of_a_guide",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status=GuideStatus.PUBLISHED),
                name="guide_newest",
            ),
            models.Index(
                fields=["topic", "-published_at", "-id"],
                condition=Q(status=GuideStatus.PUBLISHED),
                name="guide_of_topic",
            ),
            models.Index(
                fields=["-question_count", "-id"],
                condition=Q(status=GuideStatus.PUBLISHED),
                name="guide_most_asked",
            ),
            models.Index(
                fields=["reviewed_on"],
                condition=Q(status=GuideStatus.PUBLISHED),
                name="guide_stale",
            ),
            models.Index(
                fields=["status_since"],
                condition=Q(status=GuideStatus.IN_REVIEW),
                name="guide_in_review",
            ),
            GinIndex(fields=["search"], name="guide_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:guide_detail", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.status == GuideStatus.PUBLISHED

    @property
    def is_stale(self) -> bool:
        """Whether the last review is so old that readers have to be told."""
        return bool(self.reviewed_on) and timezone.localdate() - self.reviewed_on >= STALE_AFTER


class GuideSource(models.Model):
    """Where something in a guide comes from, and how sure that makes it."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sources")
    position = models.PositiveSmallIntegerField(_("place"), default=10)
    claim = models.CharField(_("what it says"), max_length=300)
    title = models.CharField(_("source"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=120, blank=True)
    dated = models.CharField(
        _("date"), max_length=40, blank=True, help_text=_("As it stands there, such as 2025.")
    )
    url = models.CharField(
        _("address"), max_length=300, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    certainty = models.CharField(
        _("how sure"), max_length=20, choices=Certainty, default=Certainty.UNVERIFIED
    )

    class Meta:
        verbose_name = _("source of a guide")
        verbose_name_plural = _("sources of guides")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["guide", "position", "id"], name="source_of_guide")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_unsure(self) -> bool:
        return self.certainty == Certainty.UNVERIFIED


class GuideChange(models.Model):
    """One move of a guide, or a review that found it still right; never edited."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=GuideStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=12, choices=GuideStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    # Where what readers had until then is kept, when a revision took its place.
    earlier = models.OneToOneField(
        Guide,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("earlier version"),
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a guide")
        verbose_name_plural = _("moves of guides")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"


class GuideQuestion(models.Model):
    """A question to the information centre. ``asked`` is the person's own; ``question`` is how the
    office publishes it."""

    code = models.CharField(max_length=12, unique=True, default=new_question_code, editable=False)
    # One form sent twice is one question.
    nonce = models.CharField(max_length=40, unique=True, editable=False)
    guide = models.ForeignKey(
        Guide,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("guide"),
    )
    # Empty for a visitor, and once the account was erased.
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="guide_questions",
        verbose_name=_("asked by"),
    )
    asked = models.TextField(_("as it was asked"), max_length=LONGEST_QUESTION, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now, editable=False)
    question = models.CharField(
        _("question"),
        max_length=LONGEST_QUESTION,
        help_text=_("As everybody will read it: short, and without anything personal."),
    )
    answer = models.TextField(_("answer"), max_length=5000, blank=True, help_text="Markdown")
    status = models.CharField(
        _("status"), max_length=12, choices=QuestionStatus, default=QuestionStatus.WAITING
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    answered_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("question", weight="A", config="indonesian")
        + SearchVector("answer", weight="C", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GuideQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to the information centre")
        verbose_name_plural = _("questions to the information centre")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[QuestionStatus.ANSWERED, QuestionStatus.PUBLISHED])
                | ~Q(answer=""),
                name="answered_question_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(status=QuestionStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="published_question_has_a_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status=QuestionStatus.PUBLISHED),
                name="question_newest",
            ),
            models.Index(
                fields=["guide", "-published_at", "-id"],
                condition=Q(status=QuestionStatus.PUBLISHED),
                name="question_of_guide",
            ),
            models.Index(
                fields=["status_since"],
                condition=Q(status__in=[QuestionStatus.WAITING, QuestionStatus.ANSWERED]),
                name="question_waiting",
            ),
            GinIndex(fields=["search"], name="question_search", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.question or self.code

    def get_absolute_url(self) -> str:
        return reverse("events:guide_question", args=[self.code])

    @property
    def is_published(self) -> bool:
        return self.status == QuestionStatus.PUBLISHED


class GuideQuestionChange(models.Model):
    """One move of a question; never edited."""

    question = models.ForeignKey(GuideQuestion, models.CASCADE, related_name="history")
    old_status = models.CharField(_("from"), max_length=12, choices=QuestionStatus)
    new_status = models.CharField(_("to"), max_length=12, choices=QuestionStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move of a question")
        verbose_name_plural = _("moves of questions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_old_status_display()} → {self.get_new_status_display()}"


class GuideVote(models.Model):
    """Whether a guide helped somebody. It says nothing of who that was."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="votes", verbose_name=_("guide"))
    # Of the one form that was sent, so that sending it again counts nothing.
    ticket = models.CharField(max_length=64, unique=True, editable=False)
    is_useful = models.BooleanField(_("useful"))
    words = models.CharField(_("what was missing"), max_length=300, blank=True)
    # The day alone: an hour could be matched with who was there.
    day = models.DateField(_("day"), default=timezone.localdate)

    class Meta:
        verbose_name = _("vote about a guide")
        verbose_name_plural = _("votes about guides")
        ordering = ["-day", "-pk"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class GuideWord(models.Model):
    """A word of the published guides, against which misspelt words are mended."""

    word = models.CharField(_("word"), max_length=40, primary_key=True)
    uses = models.PositiveIntegerField(_("in how many guides"), default=1)

    class Meta:
        verbose_name = _("search word of guides")
        verbose_name_plural = _("search words of guides")

    def __str__(self) -> str:
        return self.word
