"""Every page of meetings but the room itself."""

from typing import cast

from django.http import HttpRequest

from befriend.accounts.models import Account


def person_of(request: HttpRequest) -> Account:
    """Whoever is signed in, behind a view that lets nobody else through."""
    return cast("Account", request.user)
