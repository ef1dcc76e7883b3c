"""The participants of an event as a file, for who may take them along."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from okoce.errors import RuleBroken
from okoce.throttle import limit

from ..forms.participants import ParticipantsForm
from ..models import Event
from ..services import participant_table as services
from .desk import for_runners

FILES_AN_HOUR = 20
CONTENT_TYPES = {
    services.CSV: "text/csv; charset=utf-8",
    services.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
def participants_export(request: HttpRequest, event: Event) -> HttpResponse:
    """Ask what for, note it, and give the file."""
    if not services.may_export(event, request.user):
        raise Http404
    form = ParticipantsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit("participants", str(request.user.pk), times=FILES_AN_HOUR, seconds=3600)
        chosen = form.cleaned_data
        try:
            content = services.export_participants(
                event,
                by=request.user,
                kind=chosen["bentuk"],
                status=chosen["kursi"],
                purpose=chosen["tujuan"],
                with_phones=chosen["nomor"],
            )
        except RuleBroken as problem:
            form.add_error("tujuan", str(problem))
        else:
            return _as_file(content, event, chosen["bentuk"])
    status = 422 if request.method == "POST" else 200
    context = {"event": event, "form": form}
    return render(request, "events/desk/participants.html", context, status=status)


def _as_file(content: bytes, event: Event, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    name = f"peserta-{event.slug}-{timezone.localdate():%Y-%m-%d}.{kind}"
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
