"""Six published courses and a draft, with members in the middle of them."""

import io
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.module_loading import import_string

from members.choices import MemberStatus
from members.models import Member, Step, User
from okoce.demo import City, save_in_bulk

from ..choices import AttemptStatus, CourseStatus
from ..models import (
    AskedQuestion,
    Course,
    GivenAnswer,
    Lesson,
    LessonPicture,
    LessonProgress,
    QuizAttempt,
    QuizChoice,
    QuizQuestion,
)
from ..services import lessons
from ..services.courses import set_prerequisites
from ..services.quizzes import is_pass
from .course_sheets import cash_book
from .course_words import COURSES

# So many members have opened a lesson; each is in one to three courses.
LEARNERS = 40


def teach(city: City) -> None:
    """The courses of the demo, who wrote and published them, and how far people are."""
    writer, publisher = (User.objects.get(email=f"{name}@demo.test") for name in ("staf", "staf2"))
    steps = {step.code: step for step in Step.objects.all()}
    made: dict[str, Course] = {}
    for number, words in enumerate(COURSES):
        since = city.days_before(120 - number * 9)
        course = Course.objects.create(
            slug=words["slug"],
            title=words["title"],
            summary=words["summary"],
            outcomes="\n".join(words["outcomes"]),
            step=steps[words["step"]],
            is_core=words.get("is_core", False),
            practice_task=words["practice_task"],
            quiz_length=3,
            status=words.get("status", CourseStatus.PUBLISHED),
            status_since=since,
        )
        course.edited_by.add(writer)
        if course.is_published:
            _note(course, writer, CourseStatus.DRAFT, CourseStatus.SUBMITTED)
            _note(course, publisher, CourseStatus.SUBMITTED, CourseStatus.PUBLISHED)
        _write_lessons(city, course, words)
        set_prerequisites(course, [made[slug] for slug in words.get("needs", [])])
        made[course.slug] = course
    _learn(city, [course for course in made.values() if course.is_published])


def _note(course: Course, by: User, old: str, new: str) -> None:
    course.history.create(old_status=old, new_status=new, by=by, at=course.status_since)


def _write_lessons(city: City, course: Course, words: dict) -> None:
    for number, (title, minutes, body, source, questions) in enumerate(words["lessons"], start=1):
        lesson = Lesson.objects.create(
            course=course, number=number, title=title, minutes=minutes, body=body, source=source
        )
        if number in words.get("sheets", ()):
            lessons.attach_pdf(lesson, ContentFile(cash_book(city)))
        if video := words.get("videos", {}).get(number):
            Lesson.objects.filter(pk=lesson.pk).update(video_url=video)
        if alt := words.get("pictures", {}).get(number):
            _hang_picture(city, lesson, alt)
        for text, right, *wrong in questions:
            question = QuizQuestion.objects.create(lesson=lesson, text=text)
            # The right one does not always come first.
            answers = sorted([right, *wrong])
            save_in_bulk(
                QuizChoice,
                [
                    QuizChoice(question=question, text=answer, is_right=answer == right)
                    for answer in answers
                ],
            )


def _hang_picture(city: City, lesson: Lesson, alt: str) -> None:
    picture = LessonPicture(lesson=lesson, alt=alt, code=city.code(16).lower())
    drawing = io.BytesIO()
    import_string(settings.DEMO_ART)("anyaman", picture.code).save(drawing, "PNG")
    lessons.draw_picture(picture, ContentFile(drawing.getvalue()))
    picture.save()


def _learn(city: City, courses: list[Course]) -> None:
    """Members who are in the middle of courses; the first two are those of the demo accounts."""
    syllabus = {course.pk: list(course.lessons.all()) for course in courses}
    known = ("calon@demo.test", "lulusan@demo.test")
    people = list(User.objects.filter(email__in=known).order_by("email"))
    verified = Member.objects.filter(status=MemberStatus.VERIFIED).exclude(user__email__in=known)
    people += [member.user for member in verified.select_related("user").order_by("pk")[:LEARNERS]]
    progress = []
    for place, user in enumerate(people):
        is_known = user.email in known
        chosen = courses[:2] if is_known else city.random.sample(courses, city.random.randint(1, 3))
        for course in chosen:
            whole = syllabus[course.pk]
            is_done = course == chosen[0] and (is_known or city.random.random() < 0.4)
            count = len(whole) if is_done else city.random.randint(1, len(whole) - 1)
            day = city.random.randint(4, 60)
            for step, lesson in enumerate(whole[:count]):
                opened = city.days_before(day) + timedelta(days=step // 2, minutes=place + step * 9)
                # The last one is still open on the desk of whoever is in the middle.
                is_open = step == count - 1 and not is_done
                progress.append(
                    LessonProgress(
                        user=user,
                        lesson=lesson,
                        opened_at=opened,
                        last_opened_at=opened,
                        finished_at=None if is_open else opened + timedelta(minutes=lesson.minutes),
                    )
                )
            if is_done:
                _take_quiz(city, user, course, day)
    save_in_bulk(LessonProgress, progress)


def _take_quiz(city: City, user: User, course: Course, day: int) -> None:
    """One graded try; now and then it did not work out."""
    questions = list(QuizQuestion.objects.asked_in(course).prefetch_related("choices"))
    drawn = city.random.sample(questions, min(course.quiz_length, len(questions)))
    started = city.days_before(max(1, day - 2)) + timedelta(hours=3)
    answers = []
    for question in drawn:
        is_right = city.random.random() < 0.85
        answers.append(next(each for each in question.choices.all() if each.is_right == is_right))
    right = sum(answer.is_right for answer in answers)
    has_passed = is_pass(right, len(drawn), course.pass_percent)
    attempt = QuizAttempt.objects.create(
        user=user,
        course=course,
        code=city.code(10).lower(),
        status=AttemptStatus.PASSED if has_passed else AttemptStatus.FAILED,
        pass_percent=course.pass_percent,
        started_at=started,
        finished_at=started + timedelta(minutes=7),
        right_count=right,
    )
    for position, (question, answer) in enumerate(zip(drawn, answers, strict=True), start=1):
        asked = AskedQuestion.objects.create(
            attempt=attempt,
            question=question,
            position=position,
            choice=answer,
            turn=1,
            was_right=answer.is_right,
        )
        GivenAnswer.objects.create(
            asked=asked,
            choice=answer,
            nonce="demo",
            turn=1,
            at=started + timedelta(minutes=position),
        )
