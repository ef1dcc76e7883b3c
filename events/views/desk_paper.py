"""Lists of a session as files to print."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from okoce.pdf import PDF_TYPE

from ..models import Event, Session
from ..services import paper_lists
from .desk import for_runners, session_of


@for_runners
@require_safe
def door_list(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Who may come in, for a door without a phone."""
    row = session_of(event, session)
    return _file(paper_lists.draw_door_list(row), _("Door list"), row)


@for_runners
@require_safe
def signing_sheet(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """The attendance sheet that participants sign."""
    row = session_of(event, session)
    return _file(paper_lists.draw_signing_sheet(row), _("Attendance sheet"), row)


def _file(pdf: bytes, title: str, session: Session) -> HttpResponse:
    day = timezone.localtime(session.starts_at)
    name = f"{slugify(title)}-{session.event.slug[:60]}-{day:%Y-%m-%d}.pdf"
    response = HttpResponse(pdf, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
