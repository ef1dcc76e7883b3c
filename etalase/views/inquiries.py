"""Inquiries: asking about a product, the asker's private page, and the maker's list and pages."""

import math
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from members.models import Block, User
from okoce.errors import Gone, RuleBroken, TooMany
from okoce.paging import Order, page_by_key
from okoce.phones import whatsapp_link
from okoce.throttle import client_address, limit

from ..choices import ENDED_INQUIRIES, DropReason, InquiryActor, InquiryStatus
from ..forms.inquiries import DropForm, InquiryForm, InquiryListForm, WriteForm
from ..models import Inquiry, Product
from ..services import attribution
from ..services import inquiries as services
from .public import refuse_unlisted

PAGE_SIZE = 24
# What waits longest stands first; what is over, the newest first.
BY_TURN = Order(("turn", "turn_since", "id"))
NEWEST_FIRST = Order(("status_since", "id"), descending=True)
HOUR, DAY = 3600, 86_400


# Asking.


@never_cache
def inquiry_create(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Ask the maker of a product; whoever has an account finds their name filled in."""
    product = get_object_or_404(Product.objects.for_page(), pk=pk)
    refuse_unlisted(product)
    maker = product.business.member.user
    asker = request.user if request.user.is_authenticated else None
    if asker and Block.objects.between(asker, maker).exists():
        raise Http404
    if asker and asker.pk == maker.pk:
        messages.info(request, _("This is your own product."))
        return redirect(product)
    slot = attribution.slot_named_by(request.POST or request.GET)
    initial = {"rak": slot, **_known_of(asker)}
    form = InquiryForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status, inquiry = _tried(
                form,
                lambda: services.ask(product, asker=asker, slot=slot, **form.question),
                limits=_limits(request, form),
            )
            if inquiry:
                messages.success(request, _("Your question is with the maker now."))
                return redirect(inquiry.private_path)
    context = {"product": product, "business": product.business, "form": form}
    return _unlisted(render(request, "etalase/inquiry_create.html", context, status=status))


def _known_of(user: User | None) -> dict[str, str]:
    if not user:
        return {}
    member = getattr(user, "member", None)
    name = (member.name if member else "") or user.name
    return {"name": name, "phone": str(user.phone or ""), "email": user.email or ""}


def _limits(request: HttpRequest, form: InquiryForm) -> list[tuple[str, str, int, int]]:
    """How often one address and one contact may ask: a stranger's number is not to be flooded."""
    contact = form.cleaned_data["email"] or form.cleaned_data["phone"]
    return [
        ("inquiry", client_address(request), 20, HOUR),
        ("inquiry-contact", contact, 8, DAY),
    ]


def _unlisted(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


# The asker's own page. Its address is the key: it is told to nobody by a referrer, and whoever
# could forge a request would have to know it, so no second token is asked for. (Without a referrer
# browsers name no origin either, and Django's own check would refuse every form.)


@never_cache
@require_safe
def inquiry_private(request: HttpRequest, link: str) -> HttpResponse:
    """An inquiry as who asked sees it."""
    return _private_page(request, _by_link(link))


@csrf_exempt
@never_cache
@require_POST
def inquiry_private_move(request: HttpRequest, link: str, move: str) -> HttpResponse:
    """Write further, say what came of it, or withdraw it all."""
    inquiry = _by_link(link)
    if move not in ("tulis", "tidak-jadi", "jadi", "selesai", "hapus"):
        raise Http404
    limits = [("inquiry-write", link, 60, HOUR)]
    if move == "hapus":
        services.withdraw(inquiry)
        return _secret(render(request, "etalase/inquiry_erased.html", {"is_now": True}))
    forms, problem, status = _moved(inquiry, move, request, InquiryActor.ASKER, limits)
    if not status:
        return _secret(redirect(inquiry.private_path))
    return _private_page(request, inquiry, forms, problem, status)


def _by_link(link: str) -> Inquiry:
    rows = Inquiry.objects.select_related(
        "product", "business__answer_time", "business__member__user"
    )
    inquiry = get_object_or_404(rows.defer("business__member__nik"), link=link)
    if inquiry.is_erased:
        raise Gone("etalase/inquiry_erased.html")
    return inquiry


def _private_page(
    request: HttpRequest,
    inquiry: Inquiry,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    actor = InquiryActor.ASKER
    context = {
        **_frame(inquiry, actor, forms, problem),
        "private_url": request.build_absolute_uri(inquiry.private_path),
    }
    return _secret(render(request, "etalase/inquiry_private.html", context, status=status))


def _secret(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


# What both pages share.


def _frame(
    inquiry: Inquiry, actor: str, forms: dict[str, Form] | None = None, problem: str = ""
) -> dict[str, Any]:
    moves = services.moves_of(inquiry, actor)
    return {
        "inquiry": inquiry,
        "product": inquiry.product,
        "business": inquiry.business,
        "side": actor,
        "written": list(inquiry.messages.all()),
        "history": list(inquiry.history.all()),
        "may_order": InquiryStatus.ORDERED in moves,
        "may_finish": InquiryStatus.DONE in moves,
        "may_drop": InquiryStatus.DROPPED in moves,
        "problem": problem,
        "write_form": WriteForm(),
        "drop_form": DropForm(reasons=services.reasons_of(actor)),
        **(forms or {}),
    }


MOVES = {
    "jadi": InquiryStatus.ORDERED,
    "selesai": InquiryStatus.DONE,
    "tidak-jadi": InquiryStatus.DROPPED,
}


def _moved(
    inquiry: Inquiry, move: str, request: HttpRequest, actor: str, limits: list
) -> tuple[dict[str, Form], str, int]:
    """Do one move of either side: forms with what is wrong, a refusal, and the status; 0 if done.

    A refusal of a move without a form is shown above the page.
    """
    form, name = Form({}), ""
    if move == "tulis":
        form, name = WriteForm(request.POST), "write_form"
    elif move == "tidak-jadi":
        form, name = DropForm(request.POST, reasons=services.reasons_of(actor)), "drop_form"
    if not form.is_valid():
        return {name: form}, "", 422
    act = services.write if move == "tulis" else services.change_status
    target = {} if move == "tulis" else {"new_status": MOVES[move]}
    status, done = _tried(
        form,
        lambda: act(inquiry, actor=actor, **target, **form.cleaned_data),
        limits=limits,
    )
    if done:
        return {}, "", 0
    return ({name: form}, "", status) if name else ({}, form.non_field_errors()[0], status)


def _tried(form: Form, act: Callable[[], Any], *, limits: list) -> tuple[int, Any]:
    """Do what was asked within its limits; a refusal stands in the form, above what was typed."""
    try:
        for action, who, times, seconds in limits:
            limit(action, who, times=times, seconds=seconds)
        return 200, act()
    except TooMany as stop:
        form.add_error(None, _patience(stop))
        return 429, None
    except RuleBroken as problem:
        form.add_error(None, str(problem))
        return 422, None


def _patience(stop: TooMany) -> str:
    minutes = math.ceil(stop.retry_after / 60)
    if minutes > 90:
        hours = math.ceil(minutes / 60)
        words = ngettext(
            "This was tried very often. It works again in %(count)d hour.",
            "This was tried very often. It works again in %(count)d hours.",
            hours,
        )
        return words % {"count": hours}
    words = ngettext(
        "This was tried very often. It works again in %(count)d minute.",
        "This was tried very often. It works again in %(count)d minutes.",
        minutes,
    )
    return words % {"count": minutes}


# The maker's pages.


@never_cache
@login_required
@require_GET
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """What a maker was asked: what is open with the oldest wait first, or one status."""
    form = InquiryListForm(request.GET)
    # A filter that makes no sense is left out.
    form.is_valid()
    chosen = form.cleaned_data.get("status", "")
    rows = Inquiry.objects.owned_by(request.user).select_related("product")
    rows = rows.filter(status=chosen) if chosen else rows.open()
    page = page_by_key(
        rows,
        NEWEST_FIRST if chosen in ENDED_INQUIRIES else BY_TURN,
        size=PAGE_SIZE,
        after=form.cleaned_data.get("sesudah", ""),
        before=form.cleaned_data.get("sebelum", ""),
    )
    kept = {"status": chosen} if chosen else {}
    context = {
        "inquiries": page.rows,
        "chosen": chosen,
        "choices": InquiryStatus.choices,
        **page.urls(kept),
    }
    return render(request, "etalase/maker/inquiry_list.html", context)


@never_cache
@login_required
@require_GET
def inquiry_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One inquiry as the maker sees it: who asks, what was said, and what comes of it."""
    return _maker_page(request, _own(request, code))


MOVE_WORDS = {
    "tulis": gettext_lazy("Your answer is sent."),
    "jadi": gettext_lazy("Good: it became an order."),
    "selesai": gettext_lazy("The order is finished."),
    "tidak-jadi": gettext_lazy("The question is closed."),
    "spam": gettext_lazy("Marked as spam. Nobody is told, and it does not count."),
    "wa": gettext_lazy("Noted: you answered on WhatsApp."),
}


@never_cache
@login_required
@require_POST
def inquiry_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Answer, say that it was answered on WhatsApp, or say what came of it."""
    inquiry = _own(request, code)
    if move not in MOVE_WORDS:
        raise Http404
    limits = [("inquiry-answer", str(request.user.pk), 240, HOUR)]
    forms, problem, status = {}, "", 0
    if move in ("wa", "spam"):
        try:
            if move == "wa":
                services.answered_on_whatsapp(inquiry)
            else:
                services.change_status(
                    inquiry,
                    InquiryStatus.DROPPED,
                    actor=InquiryActor.SELLER,
                    reason=DropReason.SPAM,
                )
        except RuleBroken as broken:
            problem, status = str(broken), 422
    else:
        forms, problem, status = _moved(inquiry, move, request, InquiryActor.SELLER, limits)
    if status:
        return _maker_page(request, inquiry, forms, problem, status)
    messages.success(request, str(MOVE_WORDS[move]))
    return redirect(inquiry.maker_path)


def _own(request: HttpRequest, code: str) -> Inquiry:
    rows = Inquiry.objects.owned_by(request.user).select_related(
        "product", "business__member__user"
    )
    return get_object_or_404(rows.defer("business__member__nik"), code=code)


def _maker_page(
    request: HttpRequest,
    inquiry: Inquiry,
    forms: dict[str, Form] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    greeting = _("Hello %(name)s, thank you for your question about “%(product)s” at OK OCE.") % {
        "name": inquiry.name,
        "product": inquiry.product.name,
    }
    context = {
        **_frame(inquiry, InquiryActor.SELLER, forms, problem),
        "chat_url": whatsapp_link(inquiry.phone, greeting) if inquiry.phone else "",
    }
    return render(request, "etalase/maker/inquiry_detail.html", context, status=status)
