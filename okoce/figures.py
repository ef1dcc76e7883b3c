"""Pages of figures at the staff desk: what they are about, who reads them, their downloads."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise

from .desk import FrozenAdmin
from .tables import write_table

# Before the portal there was nothing to count.
EARLIEST = date(2020, 1, 1)


class CountedField(forms.DateField):
    """A day, or the first of a month, in which something can have been counted.

    A subclass says in its message ``outside`` that nothing was.
    """

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value and not EARLIEST <= value <= timezone.localdate():
            raise forms.ValidationError(self.error_messages["outside"], code="outside")


class PeriodForm(forms.Form):
    """From when to when: ``usual`` stands in for what was not given, and for what is wrong.

    A subclass has the fields ``dari`` and ``sampai`` and the words for what is wrong with them;
    ``usual`` is a dataclass with the dates ``first`` and ``last``.
    """

    wrong_order: str | Promise
    too_long: str | Promise

    def __init__(self, data: Any, usual: Any) -> None:
        self.usual = usual
        given = {name: data[name] for name in self.base_fields if data.get(name)}
        for name, day in (("dari", usual.first), ("sampai", usual.last)):
            given.setdefault(name, self.base_fields[name].widget.format_value(day))
        super().__init__(given)

    def is_too_long(self, first: date, last: date) -> bool:
        """Whether so long a time is more than the page can show."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("dari"), cleaned.get("sampai")
        if first and last and first > last:
            self.add_error("sampai", forms.ValidationError(self.wrong_order, "order"))
        elif first and last and self.is_too_long(first, last):
            self.add_error("dari", forms.ValidationError(self.too_long, "too_long"))
        return cleaned

    @property
    def period(self) -> Any:
        """What was chosen; what is usual while something is wrong."""
        if not self.is_valid():
            return self.usual
        return replace(
            self.usual, first=self.cleaned_data["dari"], last=self.cleaned_data["sampai"]
        )

    @property
    def query(self) -> str:
        """What is chosen, as the address of the same figures says it."""
        return urlencode({name: self[name].value() or "" for name in self.fields})


class FiguresAdmin(FrozenAdmin):
    """A list of the desk that is a page of figures for Pemprov staff; no row has a page.

    A subclass finds the figures in ``find`` and names its downloads in ``sheets``: the name of each
    file, and what makes its rows of what was found.
    """

    figures_template: str
    title: str | Promise
    sheets: dict[str, tuple[str, Callable[[dict], Iterable[list]]]] = {}

    def find(self, request: HttpRequest) -> dict[str, Any]:
        """What the page shows, with its ``form``."""
        raise NotImplementedError

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.changelist_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        return [path("", view, name=name)]

    def get_model_perms(self, request: HttpRequest) -> dict[str, bool]:
        return super().get_model_perms(request) | {"add": False, "change": False}

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Pemprov staff with the right; a superadmin configures and reads no figures."""
        return request.user.is_pemprov_staff and super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.find(request)
        if request.GET.get("unduh") in self.sheets:
            file_name, rows_of = self.sheets[request.GET["unduh"]]
            return _download(file_name, rows_of(found))
        context = {
            **self.admin_site.each_context(request),
            "title": self.title,
            "opts": self.opts,
            **found,
            **(extra_context or {}),
        }
        return render(request, self.figures_template, context)


def _download(file_name: str, rows: Iterable[list]) -> HttpResponse:
    response = HttpResponse(
        write_table(rows, separator=","), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
