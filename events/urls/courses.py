"""Courses, their lessons, and their quizzes."""

from django.urls import path

from ..views import courses as views
from ..views import quizzes

urlpatterns = [
    path("pelatihan/", views.course_list, name="course_list"),
    path("pelatihan/luring.js", views.lesson_worker, name="lesson_worker"),
    path("pelatihan/<slug:slug>/", views.course_detail, name="course_detail"),
    path("pelatihan/<slug:slug>/kuis/", quizzes.quiz_start, name="quiz_start"),
    path("pelatihan/<slug:slug>/kuis/<slug:code>/", quizzes.quiz_attempt, name="quiz_attempt"),
    path("pelatihan/<slug:slug>/kuis/<slug:code>/jawab/", quizzes.quiz_answer, name="quiz_answer"),
    path(
        "pelatihan/<slug:slug>/<int:number>-<slug:title>/",
        views.lesson_detail,
        name="lesson_detail",
    ),
    path("pelatihan/<slug:slug>/<int:number>/selesai/", views.lesson_finish, name="lesson_finish"),
    path("pelatihan/<slug:slug>/<int:number>.pdf", views.lesson_pdf, name="lesson_pdf"),
]
