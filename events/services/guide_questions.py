"""Questions to the information centre: asked by anybody, answered by one, published by another."""

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import notices
from members.choices import NoticeTopic, Role
from members.models import User
from okoce.errors import RuleBroken

from .. import tasks
from ..choices import QUESTION_MOVES, REFUSALS, QuestionActor, QuestionStatus
from ..models import Guide, GuideQuestion, GuideQuestionChange
from .guides import forget_pages

ASKER_TELLS = {
    QuestionStatus.PUBLISHED: (
        gettext_lazy("Your question is answered"),
        gettext_lazy("You asked the information centre: “%(question)s”. The answer is there now."),
    ),
    QuestionStatus.REFUSED: (
        gettext_lazy("Your question is not taken up"),
        gettext_lazy("You asked: “%(question)s”. The reason: %(note)s"),
    ),
}


@transaction.atomic
def ask(
    *, words: str, nonce: str, guide: Guide | None = None, asker: User | None = None
) -> GuideQuestion:
    """Keep a question and tell staff of it; the same ``nonce`` gives the same question."""
    try:
        with transaction.atomic():
            question = GuideQuestion.objects.create(
                guide=guide, asker=asker, asked=words, question=words, nonce=nonce
            )
    except IntegrityError:
        return GuideQuestion.objects.get(nonce=nonce)
    _tell_staff(question)
    return question


def actors_for(user: User | None, question: GuideQuestion) -> set[str]:
    """What a person is to a question; a superadmin configures and publishes nothing."""
    if user is None or not user.is_active:
        return set()
    is_staff = user.is_pemprov_staff
    wrote = question.answered_by.filter(pk=user.pk).exists()
    actors = {QuestionActor.STAFF} if is_staff else set()
    if is_staff or user.is_pendamping:
        actors.add(QuestionActor.WRITER)
    if is_staff and not wrote and question.asker_id != user.pk:
        actors.add(QuestionActor.PUBLISHER)
    return actors


def note_edit(question: GuideQuestion, *, by: User) -> None:
    """Remember who wrote an answer, since they may not publish it."""
    question.answered_by.add(by)


@transaction.atomic
def change_question_status(
    question: GuideQuestion, new_status: str, *, by: User, note: str = ""
) -> GuideQuestion:
    """Move a question, record who and why, and tell who asked it."""
    # The guide first, as everywhere: its number of questions changes with this.
    guide_id = GuideQuestion.objects.values_list("guide", flat=True).get(pk=question.pk)
    if guide_id:
        Guide.objects.select_for_update(no_key=True).only("pk").get(pk=guide_id)
    question.refresh_from_db(from_queryset=GuideQuestion.objects.select_for_update())
    old_status, new_status = QuestionStatus(question.status), QuestionStatus(new_status)
    note = note.strip()[:300]
    may = QUESTION_MOVES.get((old_status, new_status), frozenset())
    if not may:
        raise RuleBroken(
            _("A question that is “%(status)s” cannot take this step.")
            % {"status": old_status.label}
        )
    if not may & actors_for(by, question):
        raise RuleBroken(_("Nobody publishes what they entered. Ask a second member of staff."))
    if new_status == QuestionStatus.ANSWERED and not question.answer.strip():
        raise RuleBroken(_("Write the answer first, and save it."))
    if new_status in REFUSALS and not note:
        raise RuleBroken(_("Please say why. Who asked will read it."))
    question.status, question.status_since = new_status, timezone.now()
    if new_status == QuestionStatus.PUBLISHED:
        question.published_at = question.status_since
    question.save(update_fields=["status", "status_since", "published_at"])
    change = question.history.create(old_status=old_status, new_status=new_status, by=by, note=note)
    _tell_asker(question, change)
    if QuestionStatus.PUBLISHED in (old_status, new_status):
        count_questions(guide_id)
        transaction.on_commit(tasks.rebuild_guide_words.delay)
    forget_pages()
    return question


def count_questions(guide_id: int | None) -> None:
    """Count the published questions of a guide afresh."""
    if guide_id is None:
        return
    published = Count("pk", filter=Q(status=QuestionStatus.PUBLISHED))
    found = GuideQuestion.objects.filter(guide=guide_id).aggregate(count=published)
    Guide.objects.filter(pk=guide_id).update(question_count=found["count"])


def _tell_asker(question: GuideQuestion, change: GuideQuestionChange) -> None:
    if question.asker is None or change.new_status not in ASKER_TELLS:
        return
    title, body = ASKER_TELLS[change.new_status]
    notices.notify(
        question.asker,
        f"guide_question_{change.new_status}",
        key=f"guide-question:change:{change.pk}",
        topic=NoticeTopic.RECORD,
        title=title,
        body=body,
        params={"question": question.question, "note": change.note},
        path=question.get_absolute_url(),
    )


def _tell_staff(question: GuideQuestion) -> None:
    # One notice a day for all questions.
    notices.notify_role(
        Role.STAFF,
        "guide_question_new",
        key=f"guide-question:new:{timezone.localdate()}",
        topic=NoticeTopic.WORK,
        title=gettext_lazy("Somebody asked the information centre"),
        body=gettext_lazy("There is a new question to answer at the desk, perhaps several."),
        path=f"{reverse('admin:events_guidequestion_changelist')}"
        f"?status__exact={QuestionStatus.WAITING}",
        exclude=[question.asker] if question.asker else [],
    )


# A person's own.


def questions_of(user: User) -> list[dict]:
    """What a person asked, ready for JSON."""
    rows = GuideQuestion.objects.filter(asker=user).order_by("-asked_at", "-id").defer("search")
    return [
        {
            "asked": row.asked,
            "asked_at": row.asked_at.isoformat(),
            "status": row.status,
            "answer": row.answer if row.is_published else "",
        }
        for row in rows
    ]


@transaction.atomic
def erase_questions_of(user: User) -> None:
    """Take a person's questions away; of a published one the office's own wording stays."""
    rows = GuideQuestion.objects.filter(asker=user)
    rows.exclude(status=QuestionStatus.PUBLISHED).delete()
    GuideQuestionChange.objects.filter(question__asker=user).update(note="")
    rows.update(asked="", asker=None)
