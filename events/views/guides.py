"""The information centre: guides to read and to search, questions, and whether a guide helped."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.models import User
from okoce.errors import Gone, TooMany
from okoce.pages import public_page
from okoce.paging import Order, page_by_key
from okoce.sieve import PlaceForm
from okoce.throttle import client_address, limit

from ..choices import GuideStatus, QuestionStatus
from ..forms.guides import AskForm, GuideListForm, VoteForm
from ..models import Guide, GuideQuestion, GuideTopic
from ..querysets import STALE_AFTER
from ..services import guide_questions, guide_search, guides

PAGE_SIZE = 12
# So many guides stand in "asked most" and below a guide, and so many questions below it.
MOST_ASKED, RELATED, QUESTIONS = 5, 3, 20
# The last days on which a revision of a guide took its place.
REVISED = 5
NEWEST = Order(("published_at", "id"), descending=True)
BEST_MATCH = Order(("rank", "published_at", "id"), descending=True)
HOUR, DAY = 3600, 86_400
# A device remembers that it voted, and nothing else; only the page to vote on reads it.
VOTED = "panduan_dinilai"


@require_safe
@public_page(guides.PAGES)
def guide_list(request: HttpRequest) -> HttpResponse:
    """The topics and the newest guides, or what a search finds."""
    form = GuideListForm(request.GET)
    words = form.cleaned_data.get("cari", "")
    found = (
        guide_search.find(words, exact=form.cleaned_data.get("persis", False)) if words else None
    )
    rows, order = Guide.objects.published(), NEWEST
    if found:
        rows, order = found.guides.rows, NEWEST
        if found.guides.query:
            rows, order = guide_search.ranked(found.guides), BEST_MATCH
    page = page_by_key(rows.for_cards(), order, size=PAGE_SIZE, **PlaceForm(request.GET).place)
    context = {
        "form": form,
        "found": found,
        "questions": guide_search.questions(found) if found else [],
        "courses": guide_search.courses(found) if found else [],
        "events": guide_search.events(found) if found else [],
        "page": page,
        "topics": GuideTopic.objects.all(),
        "most_asked": [] if request.GET else _most_asked(),
        "noindex": bool(request.GET),
        **page.urls(form.parameters()),
    }
    return render(request, "events/guides/list.html", context)


def _most_asked() -> list[Guide]:
    rows = Guide.objects.published().filter(question_count__gt=0).for_cards()
    return list(rows.order_by("-question_count", "-id")[:MOST_ASKED])


@require_safe
@public_page(guides.PAGES)
def guide_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """The guides of one topic, the newest first."""
    topic = get_object_or_404(GuideTopic, slug=slug)
    rows = Guide.objects.published().filter(topic=topic).for_cards()
    page = page_by_key(rows, NEWEST, size=PAGE_SIZE, **PlaceForm(request.GET).place)
    context = {
        "topic": topic,
        "topics": GuideTopic.objects.all(),
        "page": page,
        "noindex": bool(request.GET),
        **page.urls(),
    }
    return render(request, "events/guides/topic.html", context)


@require_safe
@public_page(guides.PAGES)
def guide_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide with its sources, its questions, and what stands near it."""
    guide = get_object_or_404(_whole(), slug=slug)
    if guide.status == GuideStatus.WITHDRAWN and guide.published_at:
        raise Gone("events/guides/gone.html", {"topic": guide.topic})
    if not guide.is_published:
        raise Http404
    return render(request, "events/guides/detail.html", _page_of(guide))


@require_safe
@never_cache
@login_required
def guide_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A guide as its page will look, for those at the desk who may open it."""
    rows = _whole().visible_to(request.user)
    guide = get_object_or_404(rows, pk=pk)
    return render(
        request, "events/guides/detail.html", {**_page_of(guide), "preview": True, "noindex": True}
    )


def _whole() -> QuerySet:
    return Guide.objects.select_related("topic").defer("search")


def _page_of(guide: Guide) -> dict:
    sources = list(guide.sources.all())
    questions = guide.questions.published().order_by("-published_at", "-id").defer("search")
    parts = guides.parts_of(guide.body)
    return {
        "guide": guide,
        "parts": parts,
        "contents": [part for part in parts if part.title],
        "sources": sources,
        "unsure": sum(1 for source in sources if source.is_unsure),
        "related": _related(guide),
        "questions": [(each, guides.shown([each.answer])) for each in questions[:QUESTIONS]],
        "revised": list(guide.history.exclude(earlier=None).values_list("at", flat=True)[:REVISED]),
        "stale_days": STALE_AFTER.days,
    }


def _related(guide: Guide) -> list[Guide]:
    """The newest guides of the same topic, then of any; each part is a short walk."""
    others = Guide.objects.published().exclude(pk=guide.pk).for_cards()
    newest = others.order_by("-published_at", "-id")
    alike = list(newest.filter(topic=guide.topic_id)[:RELATED])
    return list(dict.fromkeys([*alike, *newest[:RELATED]]))[:RELATED]


# Questions.


@require_safe
@public_page(guides.PAGES)
def guide_question(request: HttpRequest, code: str) -> HttpResponse:
    """A question with its answer; before that, how far it has come, without its words."""
    rows = GuideQuestion.objects.select_related("guide").defer(
        "search", "guide__search", "guide__body"
    )
    question = get_object_or_404(rows, code=code)
    if question.status == QuestionStatus.WITHDRAWN:
        raise Gone("events/guides/gone.html")
    is_own = request.user.is_authenticated and question.asker_id == request.user.pk
    refused = question.status == QuestionStatus.REFUSED
    context = {
        "question": question,
        "answer": guides.shown([question.answer]) if question.is_published else "",
        "shows_words": is_own or question.is_published,
        "refusal": question.history.first() if refused else None,
        "listed": [question],
        "noindex": not question.is_published,
    }
    return render(request, "events/guides/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def guide_ask(request: HttpRequest) -> HttpResponse:
    """Ask the information centre, below a guide (``?panduan=``) or freely."""
    guide = _named(request)
    form = AskForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status, question = _asked(request, form, guide)
        if question:
            messages.success(request, _("Thank you. Your question is with the office now."))
            return redirect(question)
    context = {"form": form, "guide": guide, "noindex": True}
    return render(request, "events/guides/ask.html", context, status=status)


def _named(request: HttpRequest) -> Guide | None:
    slug = request.GET.get("panduan", "")[:80]
    return Guide.objects.published().only("slug", "title").filter(slug=slug).first()


def _asked(
    request: HttpRequest, form: AskForm, guide: Guide | None
) -> tuple[int, GuideQuestion | None]:
    if not form.is_valid() or form.is_from_a_program:
        return 422, None
    try:
        limit("guide-ask", _who(request), times=6, seconds=HOUR)
    except TooMany:
        form.add_error(None, _("That was a lot for now. Keep your words and send them later."))
        return 429, None
    question = guide_questions.ask(
        words=form.cleaned_data["words"],
        nonce=form.cleaned_data["nonce"],
        guide=guide,
        asker=_person(request),
    )
    return 200, question


# Whether it helped.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def guide_vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether a guide helped. Once for each device, and each account, without a list of them.

    The device remembers it in a cookie of this one page; for an account a limit does, which is a
    digest in the cache and no row.
    """
    rows = Guide.objects.published().only("slug", "title", "status")
    guide = get_object_or_404(rows, slug=slug)
    has_voted = VOTED in request.COOKIES
    form = VoteForm(
        request.POST if request.method == "POST" else None,
        initial={"useful": request.GET.get("jawab")},
    )
    status = 200
    if request.method == "POST" and not has_voted:
        if form.is_valid() and not form.is_from_a_program:
            return _count(request, guide, form)
        status = 422
    context = {"guide": guide, "form": form, "has_voted": has_voted, "noindex": True}
    return render(request, "events/guides/vote.html", context, status=status)


def _count(request: HttpRequest, guide: Guide, form: VoteForm) -> HttpResponse:
    # Many phones share one address of a mobile network or an office.
    limit(f"guide-vote:{guide.pk}", client_address(request), times=20, seconds=DAY)
    try:
        if request.user.is_authenticated:
            who = str(request.user.pk)
            limit(f"guide-vote:{guide.pk}", who, times=1, seconds=STALE_AFTER.days * DAY)
    except TooMany:
        messages.info(request, _("You have told us already. Thank you."))
    else:
        guides.vote(
            guide,
            is_useful=form.cleaned_data["useful"] == "ya",
            words=form.cleaned_data["words"],
            nonce=form.cleaned_data["nonce"],
        )
        messages.success(request, _("Thank you. That helps us to write better."))
    response = redirect(guide)
    response.set_cookie(
        VOTED,
        "1",
        max_age=STALE_AFTER,
        path=request.path,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _person(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


def _who(request: HttpRequest) -> str:
    return str(request.user.pk) if request.user.is_authenticated else client_address(request)
