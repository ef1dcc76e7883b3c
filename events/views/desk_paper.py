"""Lists of a session as files to print."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from okoce.pdf import PDF_TYPE

from ..models import Event, Session
from ..services import paper_lists
from .desk import for_runners, session_of


@for_runners
@require_GET
def door_list(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """Who may come in, for a door without a phone."""
    row = session_of(event, session)
    return _file(paper_lists.draw_door_list(row, by=request.user), paper_lists.DOOR_LIST, row)


@for_runners
@require_GET
def signing_sheet(request: HttpRequest, event: Event, session: int) -> HttpResponse:
    """The attendance sheet that participants sign."""
    row = session_of(event, session)
    return _file(paper_lists.draw_signing_sheet(row, by=request.user), paper_lists.SHEET, row)


def _file(pdf: bytes, title: Promise, session: Session) -> HttpResponse:
    day = timezone.localtime(session.starts_at)
    name = f"{slugify(str(title))}-{session.event.slug[:60]}-{day:%Y-%m-%d}.pdf"
    response = HttpResponse(pdf, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
