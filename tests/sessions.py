"""Signing in for tests, where ``client.force_login`` says too little."""

from allauth.account.internal.flows.login import record_authentication
from django.test import Client, RequestFactory

from members.models import User


def sign_in_afresh(client: Client, user: User) -> None:
    """Sign in as somebody who proved a moment ago who they are."""
    client.force_login(user)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, method="code")
    request.session.save()
