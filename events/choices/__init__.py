"""Statuses, kinds, and who may make which move; imports nothing of ours."""

from .courses import COURSE_MOVES, AttemptStatus, CourseActor, CourseStatus

__all__ = ["COURSE_MOVES", "AttemptStatus", "CourseActor", "CourseStatus"]
