"""Mentoring as officers read it: who goes with whom, since when. What is said stays theirs."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.admin.members import RowsBelow
from okoce.desk import FrozenAdmin

from ..models import Mentoring, MentoringChange


class MentoringChangeRows(RowsBelow):
    model = MentoringChange
    fields = ["at", "old_status", "new_status", "pendamping", "by"]
    readonly_fields = fields


@admin.register(Mentoring)
class MentoringAdmin(FrozenAdmin):
    """Read only: mentoring is done at ``/pendampingan/``, and handed over from the load there."""

    list_display = ["member", "kecamatan", "pendamping", "status", "status_since", "contact"]
    list_filter = ["status", ("member__kelurahan__kecamatan", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["member__kelurahan__kecamatan", "pendamping"]
    search_fields = ["member__name", "member__number", "pendamping__name"]
    fields = ["member", "pendamping", "status", "status_since", "created_at", "last_contact_at"]
    readonly_fields = fields
    inlines = [MentoringChangeRows]
    ordering = ["-id"]

    def has_view_permission(self, request: HttpRequest, obj: Mentoring | None = None) -> bool:
        """Who configures the portal needs not know who is mentored."""
        return not request.user.is_superuser and super().has_view_permission(request, obj)

    def view_on_site(self, mentoring: Mentoring) -> None:
        """The page is its pendamping's."""
        return None

    @admin.display(description=_("kecamatan"), ordering="member__kelurahan__kecamatan__name")
    def kecamatan(self, mentoring: Mentoring) -> str:
        return str(mentoring.member.kecamatan or "")

    @admin.display(description=_("last contact"), ordering="last_contact_at")
    def contact(self, mentoring: Mentoring):
        return mentoring.last_contact_at
