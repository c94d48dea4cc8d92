"""Who may come through a URL. A URL without a declared policy stops the start."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import gettext as _

from befriend.shell import errors, late

View = Callable[..., HttpResponse]


class Who(StrEnum):
    """The coarse gate. Which circle, and which thing in it, is decided by the room's one door (`x_for`)."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"
    STAFF = "staff"  # leads some circle, or organises; the passkey was shown in the last 30 minutes
    ORGANISER = "organiser"
    DEMO = "demo"  # exists only in the demo community


def open_to(who: Who, *methods: str) -> Callable[[View], View]:
    """Declare and enforce who may call a view, and with which methods (GET and HEAD unless told)."""
    allowed = methods or ("GET",)

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            away = turned_away(request, who)
            if away is None and request.method not in allowed and not (request.method == "HEAD" and "GET" in allowed):
                return errors.not_allowed(request, allowed)
            return away or view(request, *args, **kwargs)

        guarded.befriend_who = who  # type: ignore[attr-defined]
        guarded.befriend_methods = allowed  # type: ignore[attr-defined]
        return guarded

    return declare


def turned_away(request: HttpRequest, who: Who) -> HttpResponse | None:
    """None for those who may pass; sign-in for nobody; 404 for those who should not know."""
    if who is Who.DEMO and not settings.DEMO:
        raise Http404
    if who in (Who.ANYONE, Who.DEMO):
        return None
    person = request.user
    if not person.is_authenticated:
        return redirect_to_login(_back_to(request))
    if who is Who.SIGNED_IN:
        return None
    if not (person.is_organiser if who is Who.ORGANISER else person.is_staff_here):
        raise Http404
    if not person.passkey_is_fresh(request.session):
        return shown_again(request)
    late.let_go(request)
    return None


def shown_again(request: HttpRequest) -> HttpResponse:
    """For those who look after others: the passkey first. What they sent waits for them."""
    late.set_aside(request)
    return redirect(f"{reverse('accounts:again')}?{urlencode({'next': _back_to(request)})}")


def _back_to(request: HttpRequest) -> str:
    """The page that was asked for. What was sent too late is not done, and leads back to where it was pressed."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    words = _(
        "What you pressed last was not done, because we have to know first that it is you. Please press it again."
    )
    messages.warning(request, words)
    return errors.way_back(request, default=reverse("desk:today"))


def declared() -> Iterator[tuple[str, str, Who | None, tuple[str, ...]]]:
    """Every URL of the site: (name, route, who, methods). Doors are tested from this list."""

    def walk(patterns: list[Any], space: str, route: str) -> Iterator[Any]:
        for entry in patterns:
            here = route + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns, f"{space}{entry.namespace}:" if entry.namespace else space, here)
            elif isinstance(entry, URLPattern):
                who = getattr(entry.callback, "befriend_who", None)
                yield f"{space}{entry.name}", here, who, getattr(entry.callback, "befriend_methods", ())

    yield from walk(get_resolver().url_patterns, "", "")


@register
def every_url_is_declared(app_configs: object, **_: object) -> list[Error]:
    return [
        Error(
            f"{route} ({name}) does not say who may come in.",
            hint="Decorate its view with @open_to(...).",
            id="befriend.E001",
        )
        for name, route, who, _ in declared()
        if who is None
    ]
