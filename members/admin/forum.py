"""The forum at the desk: what waits for a moderator, and the themes."""

from django.contrib import admin
from django.db.models import Count, Min, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from okoce.desk import DecisionAdmin, DeskAdmin, Move, Queue

from ..choices import PostStatus
from ..models import ForumReply, ForumTheme, ForumTopic, PostChange
from ..services import forum
from ..services.reminders import late_since
from .members import RowsBelow

STEPS = (
    Move(PostStatus.SHOWN, _("Show")),
    Move(PostStatus.REFUSED, _("Do not show, with a reason"), needs_reason=True),
    Move(PostStatus.HIDDEN, _("Hide with a reason"), needs_reason=True),
)
EXCERPT = 90


class ChangeRows(RowsBelow):
    """The trail of a post; the note of the first row is what the filter found in it."""

    model = PostChange
    fields = ["at", "old_status", "new_status", "by", "note"]
    readonly_fields = fields


class PostAdmin(DecisionAdmin):
    """What topics and replies have in common at the desk."""

    list_filter = ["status"]
    ordering = ["status_since"]
    inlines = [ChangeRows]
    steps = STEPS
    queue_label = ""
    # The reason says what is wrong with a post, and may quote it.
    not_judged = ("reason",)

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def moves(self, request: HttpRequest, row: forum.Post) -> list[Move]:
        if forum.actor_in(row, request.user) != forum.PostActor.MODERATOR:
            return []
        may = forum.moves_for(row, request.user)
        return [move for move in self.steps if move.value in may]

    def version(self, row: forum.Post) -> str:
        """An edit before the decision changes what there is to decide about."""
        return f"{super().version(row)} {row.edited_at or ''}"

    def decide(self, request: HttpRequest, row: forum.Post, value: str, reason: str) -> None:
        forum.change_post(row, value, by=request.user, note=reason)

    def view_on_site(self, row: forum.Post) -> str | None:
        """Its page, when there is one that others than its author may read."""
        is_readable = row.is_shown and getattr(row, "topic", row).is_shown
        return row.get_absolute_url() if is_readable else None

    def queues(self, request: HttpRequest) -> list[Queue]:
        held = self.model.objects.held()
        found = held.aggregate(count=Count("pk"), oldest=Min("status_since"))
        address = reverse(f"admin:members_{self.model._meta.model_name}_changelist")
        return [
            Queue(
                label=self.queue_label,
                url=f"{address}?status__exact={PostStatus.HELD}",
                late=bool(found["oldest"]) and found["oldest"] < late_since(forum.MODERATE_WITHIN),
                **found,
            )
        ]

    @admin.display(description=_("hidden by"))
    def hidden_by(self, row: forum.Post) -> str:
        """The case that decides whether it is shown again."""
        case = forum.case_that_hides(row)
        if case is None:
            return "–"
        url = reverse("admin:members_reportcase_change", args=[case.pk])
        return format_html('<a href="{}">{}</a>', url, _("Case %(code)s") % {"code": case.code})

    @admin.display(description=_("text"))
    def beginning(self, row: forum.Post) -> str:
        return Truncator(row.body).chars(EXCERPT)

    @admin.display(description=_("author"))
    def writer(self, row: forum.Post) -> str:
        return row.author.shown_name if row.author else _("A former member")


@admin.register(ForumTopic)
class ForumTopicAdmin(PostAdmin):
    list_display = ["title", "beginning", "writer", "status", "status_since", "theme", "kecamatan"]
    list_filter = ["status", "theme"]
    search_fields = ["title", "author__member__name"]
    search_help_text = _("Title, or name of the author")
    fields = ["title", "body", "writer", "theme", "kecamatan", "status", "status_since"]
    fields += ["hidden_by", "created_at", "edited_at", "reply_count"]
    queue_label = _("Forum topics to look at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        rows = rows.select_related("author__member", "theme", "kecamatan")
        return rows.defer("author__member__nik", "search")


@admin.register(ForumReply)
class ForumReplyAdmin(PostAdmin):
    list_display = ["beginning", "topic", "writer", "status", "status_since"]
    search_fields = ["code", "topic__title", "author__member__name"]
    search_help_text = _("Code, title of the topic, or name of the author")
    fields = ["topic", "body", "writer", "status", "status_since", "hidden_by"]
    fields += ["created_at", "edited_at"]
    queue_label = _("Forum replies to look at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("author__member", "topic")
        return rows.defer("author__member__nik", "search", "topic__search", "topic__body")


@admin.register(ForumTheme)
class ForumThemeAdmin(DeskAdmin):
    list_display = ["name", "slug", "description", "order"]
    list_editable = ["order"]
    ordering = ["order", "name"]
    prepopulated_fields = {"slug": ["name"]}

    def view_on_site(self, row: ForumTheme) -> str:
        return reverse("members:forum_theme", args=[row.slug])

    def get_prepopulated_fields(self, request, obj=None) -> dict:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None) -> list[str]:
        """The address of a theme stays: people keep it."""
        return ["slug"] if obj else []
