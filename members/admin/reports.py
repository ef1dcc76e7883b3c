"""Reports: one thing, what people say about it, one decision, and perhaps one appeal."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from okoce.desk import DecisionAdmin, Move, Queue
from okoce.private_files import send_private_file

from .. import reporting
from ..choices import CaseStatus, ReportReason
from ..models import CaseChange, Member, Report, ReportCase, SpamWord
from ..services import log_access, reports
from .members import RowsBelow

STEP_LABELS = {
    CaseStatus.UPHELD: _("Uphold: keep it hidden"),
    CaseStatus.DISMISSED: _("Dismiss: show it"),
    CaseStatus.FINAL: _("Reject the appeal: keep it hidden"),
    CaseStatus.RESTORED: _("Show it again: the appeal is right, or it was mended"),
}
EARLIER_SHOWN = 10


def is_private(case: ReportCase) -> bool:
    reportable = reporting.get(case.kind)
    return reportable is None or reportable.is_private


class ReportRows(RowsBelow):
    model = Report
    fields = ["at", "who", "reason", "text"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("reporter__member")
        return rows.defer("reporter__member__nik")

    @admin.display(description=_("reporter"))
    def who(self, report: Report) -> str:
        """Staff may need to ask them; the portal's own notice has nobody."""
        if report.reason == ReportReason.AUTOMATIC:
            return gettext("the portal")
        return report.reporter.shown_name if report.reporter else gettext("This account is gone.")


class CaseChangeRows(RowsBelow):
    model = CaseChange
    fields = ["at", "old_status", "new_status", "by", "note"]


class KindFilter(admin.SimpleListFilter):
    title = _("what was reported")
    parameter_name = "jenis"

    def lookups(self, request, model_admin):
        return [(reportable.kind, reportable.noun) for reportable in reporting.kinds()]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WaitingFilter(admin.SimpleListFilter):
    title = _("waiting")
    parameter_name = "menunggu"

    def lookups(self, request, model_admin):
        return [("ya", _("Waits for an officer")), ("lewat", _("Overdue"))]

    def queryset(self, request, queryset):
        if self.value() == "lewat":
            return reports.overdue(queryset)
        return queryset.in_hand() if self.value() == "ya" else queryset


@admin.register(ReportCase)
class ReportCaseAdmin(DecisionAdmin):
    # The reason says what is wrong with what was reported, and may quote it.
    not_judged = ("reason",)
    list_display = ["title", "what", "status", "reporters", "due_on", "hidden_at"]
    list_filter = [WaitingFilter, "status", KindFilter]
    search_fields = ["code", "label", "author__name"]
    search_help_text = _("Code of the case, what was reported, or its author")
    ordering = ["status_since"]
    fieldsets = [
        (None, {"fields": ["code", "what", "title", "links", "author_name"]}),
        (_("What it says"), {"fields": ["words", "pictures"]}),
        (_("Case"), {"fields": ["status", "status_since", "opened_at", "due_on", "hidden_at"]}),
        (_("Decision"), {"fields": ["decided_by", "decision", "told_at", "appeal", "appealed_at"]}),
        (_("Earlier cases about the same author"), {"fields": ["earlier"]}),
    ]
    inlines = [ReportRows, CaseChangeRows]
    steps = tuple(Move(status, label, needs_reason=True) for status, label in STEP_LABELS.items())

    def get_readonly_fields(self, request, obj=None):
        return [field for _title, options in self.fieldsets for field in options["fields"]]

    def view_on_site(self, row: ReportCase) -> None:
        """The page of a case is its author's alone."""

    def moves(self, request: HttpRequest, row: ReportCase) -> list[Move]:
        open_now = reports.moves_of(row, request.user)
        return [move for move in self.steps if move.value in open_now]

    def decide(self, request: HttpRequest, row: ReportCase, value: str, reason: str) -> None:
        reports.change_case(row, value, by=request.user, note=reason)

    def queues(self, request: HttpRequest) -> list[Queue]:
        mine = self.get_queryset(request).in_hand()
        mine = mine.exclude(reports__reporter=request.user)
        mine = mine.exclude(status=CaseStatus.APPEALED, decided_by=request.user)
        found = mine.aggregate(count=Count("pk"), oldest=Min("status_since"))
        return [
            Queue(
                label=_("Reports to review"),
                url=f"{reverse('admin:members_reportcase_changelist')}?menunggu=ya",
                late=reports.overdue(mine).exists(),
                **found,
            )
        ]

    # A reported message is read by the officers who decide about it, and its author sees by whom.

    def get_urls(self) -> list:
        picture = self.admin_site.admin_view(self.picture_view)
        name = "members_reportcase_picture"
        return [path("<int:pk>/gambar/<slug:code>/", picture, name=name), *super().get_urls()]

    def get_object(self, request, object_id, from_field=None):
        """The case, read once for a page, and whether this officer reads what it is about."""
        if not hasattr(request, "report_case"):
            case = super().get_object(request, object_id, from_field)
            if case is not None:
                decides = self.has_change_permission(request, case) or not is_private(case)
                case.may_be_read = decides and reports.may_read(case, request.user)
            request.report_case = case
        return request.report_case

    def change_view(self, request, object_id, form_url="", extra_context=None) -> HttpResponse:
        case = self.get_object(request, unquote(object_id))
        is_shown = case and is_private(case) and case.may_be_read and case.thing is not None
        if is_shown and "_move" not in request.POST:
            self._log_reading(request, case, _("One message that was reported"))
        return super().change_view(request, object_id, form_url, extra_context)

    @method_decorator(require_GET)
    def picture_view(self, request: HttpRequest, pk: int, code: str) -> HttpResponseBase:
        """One picture of a reported message; nothing keeps a copy of the answer."""
        case = self.get_object(request, str(pk))
        seen = self._pictures_of(case) if case and case.may_be_read else []
        picture = next((each for each in seen if each.code == code), None)
        if picture is None:
            raise Http404
        self._log_reading(request, case, _("A picture in a message that was reported"))
        return send_private_file(picture.file, download_name=f"{case.code}-{code}")

    def _pictures_of(self, case: ReportCase) -> list:
        reportable = reporting.get(case.kind)
        return reportable.pictures(case.thing) if reportable and case.thing is not None else []

    def _log_reading(self, request: HttpRequest, case: ReportCase, what: Promise) -> None:
        """Each time: with the case, and in the author's own log, in the author's language."""
        self.log_change(request, case, gettext("Read: %(what)s") % {"what": what})
        author = Member.objects.filter(user=case.author).select_related("user").defer("nik").first()
        if author is None:
            return
        with translation.override(author.user.language):
            reason = gettext("To decide about report %(code)s") % {"code": case.code}
            log_access(author, reader=request.user, what=str(what), reason=reason)

    @admin.display(description=_("what it says"))
    def words(self, case: ReportCase) -> str:
        if case.thing is None:
            return gettext("It does not exist any more.")
        if not getattr(case, "may_be_read", False):
            return gettext("Only the officers who decide about this case read the message.")
        return reporting.get(case.kind).words(case.thing) or "–"

    @admin.display(description=_("its pictures"))
    def pictures(self, case: ReportCase) -> str | SafeString:
        """A link to each, so that nobody sees one who does not mean to."""
        seen = self._pictures_of(case) if getattr(case, "may_be_read", False) else []
        rows = [
            (
                reverse("admin:members_reportcase_picture", args=[case.pk, picture.code]),
                gettext("Picture %(number)d") % {"number": number},
            )
            for number, picture in enumerate(seen, start=1)
        ]
        return format_html_join(" · ", '<a href="{}">{}</a>', rows) or "–"

    @admin.display(description=_("as it was called"), ordering="label")
    def title(self, case: ReportCase) -> str:
        return case.label or case.code

    @admin.display(description=_("what was reported"), ordering="kind")
    def what(self, case: ReportCase) -> str:
        return reports.noun_of(case)

    @admin.display(description=_("author"))
    def author_name(self, case: ReportCase) -> str:
        if case.author is None:
            return gettext("This account is gone.")
        member = Member.objects.filter(user=case.author).only("pk").first()
        if member is None:
            return case.author.shown_name
        url = reverse("admin:members_member_change", args=[member.pk])
        return format_html('<a href="{}">{}</a>', url, case.author.shown_name)

    @admin.display(description=_("where it stands"))
    def links(self, case: ReportCase) -> str:
        """Its page on the portal, and at the desk; nobody but the two opens a conversation."""
        if is_private(case) or case.thing is None:
            return ""
        pairs = [(case.path, gettext("On the portal"))] if case.path else []
        meta = case.thing._meta
        try:
            url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[case.object_id])
            pairs.append((url, gettext("At the desk")))
        except NoReverseMatch:
            pass
        return format_html_join(" · ", '<a href="{}">{}</a>', pairs)

    @admin.display(description=_("earlier cases"))
    def earlier(self, case: ReportCase) -> str | SafeString:
        if case.author is None:
            return ""
        others = ReportCase.objects.filter(author=case.author).exclude(pk=case.pk)[:EARLIER_SHOWN]
        rows = [
            (
                reverse("admin:members_reportcase_change", args=[other.pk]),
                reports.noun_of(other),
                self.title(other),
                other.get_status_display(),
                timezone.localdate(other.opened_at).isoformat(),
            )
            for other in others
        ]
        return format_html_join("", '<p><a href="{}">{}: {}</a> · {} · {}</p>', rows) or "–"


@admin.register(SpamWord)
class SpamWordAdmin(admin.ModelAdmin):
    list_display = ["word", "why", "is_active", "since"]
    list_filter = ["is_active"]
    search_fields = ["word", "why"]

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """A word is put out of use instead."""
        return False
