"""The staff desk: Django's admin with queues on its first page and steps that call services."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.contrib.admin.utils import unquote
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin

from .errors import RuleBroken
from .forms import NoPromisesMixin
from .promises import refuse_promises


@dataclass(frozen=True)
class Queue:
    """Work that waits: how much, since when, and where to do it; ``late`` is overdue."""

    label: str
    count: int
    oldest: datetime | None
    url: str
    late: bool = False


@dataclass(frozen=True)
class Move:
    """One step an officer may take with one row; ``value`` is the status it leads to."""

    value: str
    label: str
    needs_reason: bool = False


class Desk(admin.AdminSite):
    """The admin site with queues on its first page."""

    site_title = _("Staff desk")
    site_header = _("OK OCE staff desk")
    index_title = _("What waits for you")

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Staff come in through the portal's own sign-in, where a second factor is asked for."""
        return super().login(request, extra_context)

    def password_change(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """The portal's own page: it asks for proof, tells the person, and ends other sessions."""
        return redirect("account_change_password")

    def get_urls(self) -> list:
        """Without Django's way to the public page of any row, which asks nobody's permission."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return super().index(request, {"queues": self.queues(request), **(extra_context or {})})

    def queues(self, request: HttpRequest) -> list[Queue]:
        """What waits for this officer, from every list that has a queue and is open to them."""
        return [
            queue
            for model_admin in self._registry.values()
            if isinstance(model_admin, DeskAdmin) and model_admin.has_change_permission(request)
            for queue in model_admin.queues(request)
        ]


class ReasonForm(ActionForm):
    """The actions of a list, with room for the reason that some of them need."""

    reason = forms.CharField(
        label=_("Reason (the person reads it)"), max_length=300, required=False
    )


class PlainWordsAdmin(admin.ModelAdmin):
    """What is typed here, and in the rows below it, promises neither money nor a sure approval."""

    # Fields in which somebody else's words stand, here and in the rows below; "reason" is that of
    # a step.
    not_judged: tuple[str, ...] = ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        return self._judged(super().get_form(request, obj, change, **kwargs))

    def get_formsets_with_inlines(self, request, obj=None):
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            formset.form = self._judged(formset.form)
            yield formset, inline

    def _judged(self, form: type[forms.ModelForm]) -> type[forms.ModelForm]:
        told = {"not_judged": self.not_judged}
        return type(form.__name__, (NoPromisesMixin, form), told)


class DeskAdmin(PlainWordsAdmin):
    """A list of the desk: rows in the officer's scope, nothing is deleted, no table is counted."""

    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """The rows in this officer's scope, when the rows have one."""
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def view_on_site(self, row: Model) -> str | None:
        """The public page of a row, where it has one."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else None

    def queues(self, request: HttpRequest) -> list[Queue]:
        """What waits in this list; none unless a subclass says so."""
        return []


class FrozenAdmin(DeskAdmin):
    """Rows that the portal writes and officers only read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordAdmin(SimpleHistoryAdmin):
    """The earlier versions of a row: read by whoever may read the row, never brought back."""

    def revert_disabled(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def history_view(self, request, object_id, extra_context=None):
        self._check_in_sight(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method not in ("GET", "HEAD"):
            # The package would save the old version, past every rule.
            return HttpResponseNotAllowed(["GET", "HEAD"])
        self._check_in_sight(request, object_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _check_in_sight(self, request: HttpRequest, object_id: str) -> None:
        # The package looks among all rows, and finds those that are gone too.
        if self.get_object(request, unquote(object_id)) is None:
            raise Http404


class DecisionAdmin(DeskAdmin):
    """Rows whose status moves by steps: as actions of the list, and as buttons on the page.

    A subclass names every step in ``steps``, the steps open for one row in ``moves``, and calls its
    service in ``decide``.
    """

    action_form = ReasonForm
    change_form_template = "admin/decision_change_form.html"

    # Every step that an officer may ever take in this list.
    steps: tuple[Move, ...] = ()

    def moves(self, request: HttpRequest, row: Any) -> list[Move]:
        """The steps this officer may take with this row now."""
        return []

    def version(self, row: Any) -> str:
        """What an officer has before their eyes; it differs once the row was sent anew."""
        return str(getattr(row, "status_since", ""))

    def decide(self, request: HttpRequest, row: Any, value: str, reason: str) -> None:
        """Take one step; raises ``RuleBroken``."""
        raise RuleBroken(_("This step does not exist."))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def _reason(self, request: HttpRequest) -> str:
        reason = request.POST.get("reason", "")
        if "reason" not in self.not_judged:
            refuse_promises(reason)
        return reason

    def get_actions(self, request: HttpRequest) -> dict:
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            for move in self.steps:
                name = f"to_{move.value}"
                actions[name] = (self._action(move), name, move.label)
        return actions

    def _action(self, move: Move) -> Callable:
        def act(model_admin, request: HttpRequest, rows: QuerySet) -> None:
            done = 0
            for row in rows:
                try:
                    self.decide(request, row, move.value, self._reason(request))
                except RuleBroken as problem:
                    self.message_user(request, f"{row}: {problem}", messages.WARNING)
                else:
                    done += 1
            if done:
                self.message_user(
                    request, _("Done for %(count)d.") % {"count": done}, messages.SUCCESS
                )

        return act

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST" and "_move" in request.POST:
            return self._decide_here(request, object_id)
        row = self.get_object(request, object_id)
        moves = self.moves(request, row) if row and self.has_change_permission(request, row) else []
        return super().changeform_view(
            request,
            object_id,
            form_url,
            # What there is to do are the steps; the fields themselves are only read.
            {
                "moves": moves,
                "version": self.version(row) if moves else "",
                "show_save": False,
                "show_save_and_continue": False,
                **(extra_context or {}),
            },
        )

    def _decide_here(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        if not self.has_change_permission(request, row):
            return redirect(request.path)
        value = request.POST["_move"]
        try:
            if value not in {move.value for move in self.moves(request, row)}:
                raise RuleBroken(_("Somebody was faster: this step is no longer open."))
            if request.POST.get("_version") != self.version(row):
                raise RuleBroken(_("This has changed since you opened it. Please look again."))
            self.decide(request, row, value, self._reason(request))
        except RuleBroken as problem:
            self.message_user(request, str(problem), messages.ERROR)
        else:
            self.message_user(request, _("Done. The person is being told."), messages.SUCCESS)
        return redirect(request.path)
