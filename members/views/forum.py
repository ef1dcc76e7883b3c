"""The forum: lists of topics, a topic with its replies, and what its people do there."""

from collections.abc import Callable
from functools import partial, wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from okoce.errors import RuleBroken, TooMany
from okoce.paging import page_by_key, page_of
from okoce.throttle import limit

from ..choices import PostStatus
from ..forms.forum import ReplyForm, TopicForm, TopicListForm
from ..models import ForumReply, ForumTheme, ForumTopic, Kecamatan, User
from ..services import forum as services
from ..services import forum_lists as lists
from .gates import View, meeting_people, not_yet

TOPICS_ON_A_PAGE = 20


def readers(view: View) -> View:
    """Whoever writes here may read, and so may Pemprov staff and superadmins."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        user = request.user
        if user.may_meet or user.is_pemprov_staff or user.is_superuser:
            return view(request, *args, **kwargs)
        return not_yet(request)

    return gate


# Lists.


@require_safe
@never_cache
@readers
def forum(request: HttpRequest) -> HttpResponse:
    """All topics, the liveliest first, and what of one's own still waits."""
    waiting = lists.own_waiting(request.user) if not request.GET else []
    return _list(request, waiting=waiting)


@require_safe
@never_cache
@readers
def forum_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one theme."""
    theme = get_object_or_404(ForumTheme, slug=slug)
    return _list(request, theme=theme, ask=f"tema:{slug}")


@require_safe
@never_cache
@readers
def forum_kecamatan(request: HttpRequest, slug: str) -> HttpResponse:
    """The topics of one kecamatan."""
    kecamatan = get_object_or_404(Kecamatan, slug=slug)
    return _list(request, kecamatan=kecamatan, ask=f"kecamatan:{slug}")


def _list(request: HttpRequest, **context) -> HttpResponse:
    user, asked = request.user, TopicListForm(request.GET).asked()
    places = {name: context[name] for name in ("theme", "kecamatan") if name in context}
    topics = lists.find_topics(user, query=asked.get("cari", ""), **places)
    if asked.get("tampil") == TopicListForm.UNANSWERED:
        topics = lists.unanswered(topics)
    elif asked.get("tampil") == TopicListForm.FOLLOWED:
        topics = lists.followed(topics, user)
    page = page_of(
        request,
        lists.for_list(topics, user),
        lists.LIVELY_FIRST,
        size=TOPICS_ON_A_PAGE,
    )
    lists.add_latest(page.rows)
    context |= {
        "page": page,
        "asked": asked,
        "themes": ForumTheme.objects.all(),
        "all_kecamatan": Kecamatan.objects.all(),
        "own_kecamatan": _own_kecamatan(user),
        "shows": _shows(request.path, asked, may_follow=user.may_meet),
        **page.urls(asked),
    }
    return render(request, "members/forum.html", context)


def _shows(path: str, asked: dict[str, str], *, may_follow: bool) -> list[tuple[str, str, bool]]:
    """The ways to look at a list: words, address, and whether it is the present one."""
    kept = {name: value for name, value in asked.items() if name == "cari"}
    ways = [("", _("All")), *TopicListForm.base_fields["tampil"].choices]
    if not may_follow:
        ways = [way for way in ways if way[0] != TopicListForm.FOLLOWED]
    return [
        (
            str(words),
            f"{path}?{urlencode(kept | ({'tampil': value} if value else {}))}".rstrip("?"),
            asked.get("tampil", "") == value,
        )
        for value, words in ways
    ]


def _own_kecamatan(user: User) -> Kecamatan | None:
    """Where this person lives, or works as a pendamping."""
    member = getattr(user, "member", None)
    if member and member.kelurahan_id:
        return Kecamatan.objects.filter(kelurahan_set=member.kelurahan_id).first()
    return Kecamatan.objects.filter(pk__in=user.kecamatan_codes).first()


# One topic.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@readers
def topic(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """A question, its answer and the other replies; a POST is a reply."""
    user = request.user
    rows = lists.with_author(ForumTopic.objects.open_to(user))
    row = get_object_or_404(rows.select_related("theme", "kecamatan"), code=code)
    form = ReplyForm(_typed(request))
    status = 200
    if request.method == "POST":
        if not user.may_meet:
            return not_yet(request)
        act = partial(_reply, row, form, user)
        status, new = _try(form, act, "forum-reply", user, times=60, seconds=3600)
        if new:
            _say(request, new, _("Your reply is there."))
            return redirect(new)
    elif request.path != row.get_absolute_url():
        return redirect(f"{row.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"))
    context = {"topic": row, "form": form, **_replies(request, row)}
    lists.explain([row, *context["page"].rows])
    context["is_followed"] = services.look_at(row, user)
    return render(request, "members/topic.html", context, status=status)


def _reply(row: ForumTopic, form: ReplyForm, user: User) -> ForumReply:
    return services.reply(row, by=user, body=form.cleaned_data["body"])


def _replies(request: HttpRequest, row: ForumTopic) -> dict:
    """The page of replies that was asked for, and the answer above the first one."""
    user, asked = request.user, request.GET
    open_to = row.replies.open_to(user)
    after, before = asked.get("sesudah", ""), asked.get("sebelum", "")
    if "balasan" in asked:
        after = lists.page_start(open_to, asked["balasan"])
    page = page_by_key(
        lists.with_author(open_to).defer("search", "author__member__nik"),
        lists.OLDEST_FIRST,
        size=lists.REPLIES_ON_A_PAGE,
        after=after,
        before=before,
    )
    for each in page.rows:
        # Known already, and asked for by each reply's address.
        each.topic = row
    answer = None
    if row.answer_id and not page.previous:
        seen = row.replies.shown_to(user).filter(pk=row.answer_id)
        answer = lists.with_author(seen).first()
        if answer:
            answer.topic = row
    return {
        "page": page,
        "answer": answer,
        **page.urls(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@meeting_people
def topic_create(request: HttpRequest) -> HttpResponse:
    """Ask or tell something."""
    initial = {"title": request.GET.get("judul", "")[:120], "place": request.GET.get("di", "")}
    form = TopicForm(_typed(request), initial=initial)
    status = 200
    if request.method == "POST":
        act = partial(_start, form, request.user)
        status, new = _try(form, act, "forum-topic", request.user, times=5, seconds=86400)
        if new:
            _say(request, new, _("Your topic is there. We tell you when somebody answers."))
            return redirect(new)
    return render(request, "members/topic_form.html", {"form": form}, status=status)


def _start(form: TopicForm, user: User) -> ForumTopic:
    return services.start_topic(by=user, **form.words())


# One's own words.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@meeting_people
def topic_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change one's own topic."""
    rows = ForumTopic.objects.open_to(request.user).filter(author=request.user)
    row = get_object_or_404(rows.select_related("theme", "kecamatan"), code=code)
    return _edit(request, row, TopicForm(_typed(request), topic=row), row)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@meeting_people
def reply_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change one's own reply."""
    rows = ForumReply.objects.open_to(request.user).filter(author=request.user)
    row = get_object_or_404(rows.select_related("topic"), code=code)
    form = ReplyForm(_typed(request), initial={"body": row.body})
    return _edit(request, row, form, row.topic)


def _edit(request: HttpRequest, row: services.Post, form: Form, of: ForumTopic) -> HttpResponse:
    if not row.takes_edits:
        messages.warning(request, _("It is too late to change this. Add what is new as a reply."))
        return redirect(row)
    status = 200
    if request.method == "POST":
        act = partial(_change, row, form, request.user)
        status, changed = _try(form, act, "forum-edit", request.user, times=60, seconds=3600)
        if changed:
            _say(request, changed, _("It is changed."))
            return redirect(changed)
    context = {"form": form, "post": row, "topic": of}
    return render(request, "members/topic_form.html", context, status=status)


def _change(row: services.Post, form: Form, user: User) -> services.Post:
    words = form.words() if isinstance(form, TopicForm) else form.cleaned_data
    return services.edit_post(row, by=user, **words)


@require_POST
@meeting_people
def topic_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Follow a topic or follow it no more, or take one's own back."""
    user = request.user
    row = get_object_or_404(ForumTopic.objects.open_to(user), code=code)
    if move == "tarik":
        return _withdraw(request, row, then="members:forum")
    acts = {"ikuti": services.follow, "berhenti": services.unfollow}
    if move not in acts:
        raise Http404
    limit("forum-follow", str(user.pk), times=120, seconds=3600)
    acts[move](row, user)
    messages.success(
        request,
        _("We tell you of new replies.") if move == "ikuti" else _("You follow it no more."),
    )
    return redirect(row)


@require_POST
@meeting_people
def reply_move(request: HttpRequest, code: str, move: str) -> HttpResponse:
    """Mark a reply as the answer or take the mark off, or take one's own reply back."""
    user = request.user
    rows = ForumReply.objects.open_to(user).filter(topic__in=ForumTopic.objects.open_to(user))
    row = get_object_or_404(rows.select_related("topic"), code=code)
    if move == "tarik":
        return _withdraw(request, row, then=row.topic)
    if move not in ("jawaban", "bukan-jawaban") or row.topic.author_id != user.pk:
        raise Http404
    limit("forum-mark", str(user.pk), times=60, seconds=3600)
    try:
        services.mark_answer(row.topic, row if move == "jawaban" else None, by=user)
    except RuleBroken as problem:
        messages.error(request, problem)
    return redirect(row.topic)


def _withdraw(request: HttpRequest, row: services.Post, *, then) -> HttpResponse:
    if row.author_id != request.user.pk:
        raise Http404
    limit("forum-withdraw", str(request.user.pk), times=60, seconds=3600)
    try:
        services.change_post(row, PostStatus.WITHDRAWN, by=request.user)
    except RuleBroken as problem:
        messages.error(request, problem)
        return redirect(row)
    messages.success(request, _("You took it back. Nobody reads it any more."))
    return redirect(then)


# What the pages above share.


def _typed(request: HttpRequest) -> QueryDict | None:
    """What was sent, be it empty; None for a page that is only read."""
    return request.POST if request.method == "POST" else None


def _try(
    form: Form, act: Callable[[], services.Post], rate: str, user: User, *, times: int, seconds: int
) -> tuple[int, services.Post | None]:
    """Do what a form asks for: the status of the answer, and the post when all went well.

    Whatever stands in the way is an error of the form, so that no word is typed for nothing.
    """
    if not form.is_valid():
        return 422, None
    try:
        limit(rate, str(user.pk), times=times, seconds=seconds)
        return 200, act()
    except TooMany:
        form.add_error(None, _("That was a lot for now. Keep your words and send them later."))
        return 429, None
    except RuleBroken as problem:
        form.add_error(None, problem.message)
        return 422, None


def _say(request: HttpRequest, row: services.Post, words: str) -> None:
    """Say that it is there, or that it waits."""
    if row.is_shown:
        messages.success(request, words)
    else:
        messages.info(request, _("A moderator reads it first. We tell you when it is shown."))
