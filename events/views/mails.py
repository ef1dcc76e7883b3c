"""Writing to the participants of an event: typed, looked over, sent; and what was sent before."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from okoce.errors import RuleBroken
from okoce.paging import Order, page_of
from okoce.throttle import limited

from ..choices.mails import MailGroup
from ..forms.mails import CHANGE, LOOK, SEND, EventMailForm
from ..models import Event, EventMail
from ..services import mails as services
from .desk import for_runners

PAGE_SIZE = 10
NEWEST_FIRST = Order(("created_at", "id"), descending=True)


@for_runners
@require_http_methods(["GET", "HEAD", "POST"])
@limited("event-mail", times=60, seconds=3600)
def event_mail(request: HttpRequest, event: Event) -> HttpResponse:
    """Write a message, look it over, send it; below, what was sent and what became of it."""
    form = EventMailForm(request.POST or None, counts=services.counts_of(event))
    obstacle, status = services.obstacle_to(event), 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and form.step == SEND:
            try:
                mail = _send(request, event, form)
            except RuleBroken as problem:
                form.add_error(None, str(problem))
            else:
                _say_sent(request, mail)
                return redirect(request.path)
        elif form.is_valid() and form.step == LOOK and not obstacle:
            people, guests = services.reach_of(event, form.cleaned_data["kepada"])
            if people:
                return render(request, *_preview(request, event, form, people, guests))
            form.add_error("kepada", _("Nobody is among those you chose."))
        elif form.is_valid() and form.step == CHANGE:
            status = 200
    page = page_of(request, event.mails.select_related("by__member"), NEWEST_FIRST, size=PAGE_SIZE)
    context = {
        "event": event,
        "form": form,
        "obstacle": obstacle,
        "reports": services.reports_on(page.rows),
        **page.urls(),
    }
    return render(request, "events/desk/mail.html", context, status=status)


def _send(request: HttpRequest, event: Event, form: EventMailForm) -> EventMail:
    written = form.cleaned_data
    return services.send(
        event,
        by=request.user,
        nonce=written["nonce"],
        subject=written["judul"],
        body=written["isi"],
        groups=written["kepada"],
    )


def _preview(
    request: HttpRequest, event: Event, form: EventMailForm, people: int, guests: int
) -> tuple[str, dict]:
    """The page on which a message is looked over, as its readers will see it."""
    written = form.cleaned_data
    mail = EventMail(
        event=event,
        office=services.office_of(event, request.user),
        subject=written["judul"],
        body=written["isi"],
    )
    title, body = services.words_of(mail)
    params = services.params_of(mail)
    return "events/desk/mail_preview.html", {
        "event": event,
        "form": form,
        "told_title": title % params,
        "told_body": body % params,
        "groups": [MailGroup(group).label for group in written["kepada"]],
        "people": people,
        "guests": guests,
    }


def _say_sent(request: HttpRequest, mail: EventMail) -> None:
    words = ngettext(
        "Your message is on its way to %(count)d person.",
        "Your message is on its way to %(count)d people.",
        mail.counted,
    )
    messages.success(request, words % {"count": mail.counted})
