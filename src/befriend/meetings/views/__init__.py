"""Every page of meetings but the room itself."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from befriend.accounts.models import Account


def person_of(request: HttpRequest) -> Account:
    """Whoever is signed in, behind a view that lets nobody else through."""
    return cast("Account", request.user)


def page(request: HttpRequest, template: str, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the group's place, as the tabs show it."""
    return render(request, template, {"place": "group", **shown}, status=status)
