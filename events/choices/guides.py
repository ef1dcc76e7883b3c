"""Guides and the questions below them: their states, and who may make which move."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GuideActor(TextChoices):
    WRITER = "writer", _("who may write")
    # Nobody publishes what they entered.
    REVIEWER = "reviewer", _("a member of staff who wrote none of it")
    STAFF = "staff", _("a member of staff")


class GuideStatus(TextChoices):
    DRAFT = "draf", _("Draft")
    IN_REVIEW = "ditinjau", _("Waiting for a reviewer")
    PUBLISHED = "terbit", _("Published")
    WITHDRAWN = "ditarik", _("Withdrawn")
    # Of a guide on show: what readers had before a revision took its place.
    REPLACED = "diganti", _("Earlier version")


GUIDE_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (GuideStatus.DRAFT, GuideStatus.IN_REVIEW): frozenset({GuideActor.WRITER}),
    (GuideStatus.IN_REVIEW, GuideStatus.DRAFT): frozenset({GuideActor.WRITER, GuideActor.REVIEWER}),
    (GuideStatus.IN_REVIEW, GuideStatus.PUBLISHED): frozenset({GuideActor.REVIEWER}),
    (GuideStatus.PUBLISHED, GuideStatus.WITHDRAWN): frozenset({GuideActor.STAFF}),
    (GuideStatus.WITHDRAWN, GuideStatus.DRAFT): frozenset({GuideActor.STAFF}),
}
# A revision is written beside the guide that readers have; published, it takes its place.
REVISION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    **{move: GUIDE_MOVES[move] for move in list(GUIDE_MOVES)[:3]},
    (GuideStatus.DRAFT, GuideStatus.WITHDRAWN): frozenset({GuideActor.WRITER}),
}


class QuestionActor(TextChoices):
    WRITER = "writer", _("who may answer")
    # Nobody publishes what they entered.
    PUBLISHER = "publisher", _("a member of staff who did not write the answer")
    STAFF = "staff", _("a member of staff")


class QuestionStatus(TextChoices):
    WAITING = "menunggu", _("Waiting for an answer")
    ANSWERED = "dijawab", _("Answered, not published yet")
    PUBLISHED = "terbit", _("Published")
    REFUSED = "ditolak", _("Not taken up")
    WITHDRAWN = "ditarik", _("Withdrawn")


QUESTION_MOVES: dict[tuple[str, str], frozenset[str]] = {
    (QuestionStatus.WAITING, QuestionStatus.ANSWERED): frozenset({QuestionActor.WRITER}),
    (QuestionStatus.WAITING, QuestionStatus.REFUSED): frozenset({QuestionActor.STAFF}),
    (QuestionStatus.ANSWERED, QuestionStatus.WAITING): frozenset(
        {QuestionActor.WRITER, QuestionActor.PUBLISHER}
    ),
    (QuestionStatus.ANSWERED, QuestionStatus.PUBLISHED): frozenset({QuestionActor.PUBLISHER}),
    (QuestionStatus.ANSWERED, QuestionStatus.REFUSED): frozenset({QuestionActor.STAFF}),
    (QuestionStatus.PUBLISHED, QuestionStatus.WITHDRAWN): frozenset({QuestionActor.STAFF}),
    (QuestionStatus.REFUSED, QuestionStatus.WAITING): frozenset({QuestionActor.STAFF}),
    (QuestionStatus.WITHDRAWN, QuestionStatus.WAITING): frozenset({QuestionActor.STAFF}),
}
# The asker is owed a reason.
REFUSALS = frozenset({QuestionStatus.REFUSED, QuestionStatus.WITHDRAWN})
