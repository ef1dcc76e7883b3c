"""Every view that takes a POST counts how often somebody sends one, or says here why not."""

import ast
import inspect
from functools import cache
from types import ModuleType

import pytest
from django.urls import get_resolver

from okoce.errors import TooMany
from okoce.throttle import limited

ONLY_READ = {"require_GET", "require_safe"}
# Whatever is sent to these is counted elsewhere, or cannot be sent in numbers.
EXEMPT = {
    # Codes and passwords: counted by number, by address and by account in the services.
    "members.views.accounts.sign_in": "services.accounts counts codes sent and codes tried",
    "members.views.accounts.sign_up": "services.accounts counts codes sent and codes tried",
    "members.views.accounts.forgotten_password": "services.accounts counts codes sent",
    "members.views.accounts.confirm_code": "services.accounts counts codes sent and codes tried",
    "members.views.accounts.change_password": "allauth counts changes of a password",
    "members.views.accounts.reauthenticate_by_code": "services.accounts counts codes",
    "okoce.outbox.dev_outbox": "only in a demo, and it writes nothing",
    "okoce.showcase.components": "only in a demo, and it writes nothing",
    "members.views.whatsapp.whatsapp_webhook": "WhatsApp itself, with a signature",
}


def own_views() -> dict[str, object]:
    """Each view function of ours by its whole name; allauth and the admin count for themselves."""
    found = {}

    def walk(patterns) -> None:
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                if str(pattern.pattern) != "admin/":
                    walk(pattern.url_patterns)
                continue
            view = inspect.unwrap(pattern.callback)
            if view.__module__.split(".")[0] in ("members", "etalase", "events", "okoce"):
                found[f"{view.__module__}.{view.__qualname__}"] = view

    walk(get_resolver().url_patterns)
    return found


@cache
def functions_of(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def names_in(nodes) -> set[str]:
    return {node.id for root in nodes for node in ast.walk(root) if isinstance(node, ast.Name)}


def takes_post(function: ast.FunctionDef) -> bool:
    for decorator in function.decorator_list:
        if names_in([decorator]) & ONLY_READ:
            return False
        if isinstance(decorator, ast.Call) and "require_http_methods" in names_in([decorator]):
            return "POST" in ast.literal_eval(decorator.args[0])
    return True


def counts(module: ModuleType, name: str, seen: frozenset = frozenset()) -> bool:
    """Whether a function, its decorators or the helpers it calls beside it ask for a limit."""
    function = functions_of(module).get(name)
    if function is None or name in seen:
        return False
    names = names_in([*function.decorator_list, *function.body])
    if names & {"limit", "limited"}:
        return True
    return any(counts(module, each, seen | {name}) for each in names)


def test_every_view_that_takes_a_post_counts_it():
    uncounted = {
        name
        for name, view in own_views().items()
        if inspect.isfunction(view)
        and takes_post(functions_of(inspect.getmodule(view))[view.__name__])
        and not counts(inspect.getmodule(view), view.__name__)
    }

    assert uncounted == EXEMPT.keys()


def test_classes_of_views_are_those_of_allauth():
    classes = {name for name, view in own_views().items() if not inspect.isfunction(view)}

    assert classes == set()


def test_a_counted_view_refuses_what_comes_too_often(rf, django_user_model):
    @limited("test", times=2, seconds=60)
    def view(request):
        return "done"

    request = rf.post("/")
    request.user = django_user_model(pk=1)

    assert [view(request), view(request)] == ["done", "done"]
    with pytest.raises(TooMany):
        view(request)
    read = rf.get("/")
    read.user = request.user
    assert view(read) == "done"
