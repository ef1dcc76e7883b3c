"""The forum: topics by theme or kecamatan, replies, who follows what."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from okoce.codes import new_code

from ..choices import PostStatus
from ..querysets import PostQuerySet
from .areas import Kecamatan

# So long after writing an author may change what everybody reads.
EDIT_WITHIN = timedelta(hours=24)


def new_post_code() -> str:
    """The code in the address of a topic or a reply; nobody can guess another one."""
    return new_code(8)


class ForumTheme(models.Model):
    slug = models.SlugField(_("address name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    description = models.CharField(_("what it is about"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("theme of the forum")
        verbose_name_plural = _("themes of the forum")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """What a topic and a reply have in common. ``body`` is Markdown and is cleaned when shown."""

    code = models.CharField(max_length=10, unique=True, default=new_post_code, editable=False)
    # Empty once the author's account was erased; the words went with it.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="%(class)s_set",
        verbose_name=_("author"),
    )
    body = models.TextField(_("text"), max_length=5000)
    status = models.CharField(
        _("status"), max_length=14, choices=PostStatus, default=PostStatus.HELD
    )
    status_since = models.DateTimeField(_("in this status since"), default=timezone.now)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_shown(self) -> bool:
        return self.status == PostStatus.SHOWN

    @property
    def takes_edits(self) -> bool:
        """Whether its author may still change the words: for a day, or until a moderator came."""
        is_fresh = timezone.now() - self.created_at < EDIT_WITHIN
        return self.status == PostStatus.HELD or (self.is_shown and is_fresh)


class ForumTopic(Post):
    title = models.CharField(_("title"), max_length=120)
    theme = models.ForeignKey(
        ForumTheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        verbose_name=_("theme"),
    )
    kecamatan = models.ForeignKey(
        Kecamatan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kecamatan"),
    )
    answer = models.ForeignKey(
        "ForumReply", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    reply_count = models.PositiveIntegerField(_("replies"), default=0, editable=False)
    # When it was written or last answered, so that living topics come first.
    last_at = models.DateTimeField(_("last activity"), default=timezone.now, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="indonesian")
        + SearchVector("body", weight="C", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("topic of the forum")
        verbose_name_plural = _("topics of the forum")
        constraints = [
            models.CheckConstraint(
                condition=Q(theme__isnull=False, kecamatan__isnull=True)
                | Q(theme__isnull=True, kecamatan__isnull=False),
                name="topic_has_a_theme_or_a_kecamatan",
                violation_error_message=_("Choose a theme or a kecamatan."),
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-last_at", "-id"], name="topic_newest"),
            models.Index(fields=["theme", "status", "-last_at", "-id"], name="topic_by_theme"),
            models.Index(
                fields=["kecamatan", "status", "-last_at", "-id"], name="topic_by_kecamatan"
            ),
            models.Index(
                fields=["-last_at", "-id"],
                condition=Q(status=PostStatus.SHOWN, reply_count=0),
                name="topic_unanswered",
            ),
            GinIndex(fields=["search"], name="topic_search"),
        ]

    def __str__(self) -> str:
        # The words of an erased author are gone, others' replies stay.
        return self.title or gettext("A topic whose author has left")

    def get_absolute_url(self) -> str:
        return reverse("members:topic", args=[self.code, slugify(self.title)[:60] or "-"])


class ForumReply(Post):
    topic = models.ForeignKey(
        ForumTopic, models.CASCADE, related_name="replies", verbose_name=_("topic")
    )
    search = models.GeneratedField(
        expression=SearchVector("body", weight="D", config="indonesian"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("reply in the forum")
        verbose_name_plural = _("replies in the forum")
        indexes = [
            models.Index(fields=["topic", "id"], name="reply_of_topic"),
            models.Index(
                fields=["status_since"],
                condition=Q(status=PostStatus.HELD),
                name="reply_waiting",
            ),
            GinIndex(fields=["search"], name="reply_search"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """The page of the topic on which this reply stands, wherever that is by now."""
        return f"{self.topic.get_absolute_url()}?balasan={self.code}#{self.code}"


class PostChange(models.Model):
    """One move of a topic or a reply; never edited."""

    topic = models.ForeignKey(ForumTopic, models.CASCADE, null=True, related_name="history")
    reply = models.ForeignKey(ForumReply, models.CASCADE, null=True, related_name="history")
    old_status = models.CharField(_("from"), max_length=14, choices=PostStatus, blank=True)
    new_status = models.CharField(_("to"), max_length=14, choices=PostStatus)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    note = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("change of a post")
        verbose_name_plural = _("changes of posts")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__isnull=False, reply__isnull=True)
                | Q(topic__isnull=True, reply__isnull=False),
                name="post_change_is_of_one_post",
            ),
        ]

    def __str__(self) -> str:
        return self.get_new_status_display()


class TopicFollow(models.Model):
    """Somebody wants to be told of new replies to a topic."""

    topic = models.ForeignKey(ForumTopic, models.CASCADE, related_name="follows")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="topic_follows")
    at = models.DateTimeField(default=timezone.now)
    # When they were told of a new reply; empty again once they looked.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("follower of a topic")
        verbose_name_plural = _("followers of topics")
        constraints = [
            models.UniqueConstraint(fields=["topic", "user"], name="topic_is_followed_once"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
