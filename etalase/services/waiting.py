"""What waits for a maker: questions to answer, parts of pooled orders to deliver."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Value

from members.models import User

from ..choices.pools import PartStatus
from ..models import Inquiry, PoolPart

# A mark shows no more than this; so many rows of an index answer it, however many there are.
MOST = 99
QUESTION, PART = "question", "part"


@dataclass(frozen=True)
class Waiting:
    """How much of each waits for a maker, counted up to one more than ``MOST``."""

    questions: int = 0
    parts: int = 0


def waiting_for(user: User) -> Waiting:
    """What waits for this maker now, by one bounded query."""
    if not user.is_authenticated:
        return Waiting()
    questions = Inquiry.objects.owned_by(user).waiting_for_seller().order_by()
    parts = PoolPart.objects.filter(maker=user, status=PartStatus.ACCEPTED).order_by()
    rows = questions.values_list(Value(QUESTION))[: MOST + 1].union(
        parts.values_list(Value(PART))[: MOST + 1], all=True
    )
    count = Counter(kind for (kind,) in rows)
    return Waiting(questions=count[QUESTION], parts=count[PART])
