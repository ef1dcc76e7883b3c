"""What happens to courses at news from elsewhere: exports, and files whose rows are gone."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from members.models import User
from members.signals import collect_account_data

from .models import LessonPicture, LessonProgress, QuizAttempt
from .services import lessons


@receiver(collect_account_data)
def export_learning(sender: Any, user: User, **kwargs: Any) -> dict[str, list[dict]]:
    """Which lessons a person opened and finished, and their tries at quizzes with each answer."""
    progress = LessonProgress.objects.filter(user=user).select_related("lesson__course")
    attempts = QuizAttempt.objects.of(user).select_related("course")
    attempts = attempts.prefetch_related("asked__question", "asked__choice", "asked__given__choice")
    return {
        "lessons": [
            {
                "course": row.lesson.course.title,
                "lesson": row.lesson.title,
                "opened_at": row.opened_at.isoformat(),
                "last_opened_at": row.last_opened_at.isoformat(),
                "finished_at": row.finished_at.isoformat() if row.finished_at else None,
            }
            for row in progress.order_by("opened_at", "pk")
        ],
        "quiz_tries": [_try(attempt) for attempt in attempts],
    }


def _try(attempt: QuizAttempt) -> dict:
    return {
        "course": attempt.course.title,
        "status": attempt.status,
        "started_at": attempt.started_at.isoformat(),
        "finished_at": attempt.finished_at.isoformat() if attempt.finished_at else None,
        "right_answers": attempt.right_count,
        "answers": [
            {
                "question": asked.question.text,
                "answer": asked.choice.text if asked.choice else "",
                "given": [
                    {"answer": given.choice.text, "at": given.at.isoformat()}
                    for given in asked.given.all()
                ],
            }
            for asked in attempt.asked.all()
        ],
    }


@receiver(post_delete, sender=LessonPicture)
def delete_picture_files(sender: Any, instance: LessonPicture, **kwargs: Any) -> None:
    lessons.delete_picture_files(instance)
