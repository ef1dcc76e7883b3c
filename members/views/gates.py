"""Who comes in where people meet; everybody else is told how to get there."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..models import User

View = Callable[..., HttpResponse]


def meeting_people(view: View) -> View:
    """Only for people who may meet: strangers sign in, others read what is missing (403)."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.may_meet else not_yet(request)

    return gate


def not_yet(request: HttpRequest) -> HttpResponse:
    """Why this person does not meet others here, and the way there when there is one."""
    context = {"can_register": can_register(request.user)}
    return render(request, "members/not_yet.html", context, status=403)


def can_register(user: User) -> bool:
    """Whoever has a record goes on with it; a desk account without one is no member to be."""
    return hasattr(user, "member") or not (user.roles or user.is_staff or user.is_superuser)
