"""Pages for when something is not there, was refused, or broke. None of them needs a database or a session."""

import secrets
from functools import cache
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import translation

from befriend.shell.context import ways_out

log = structlog.get_logger("befriend")


@cache
def fixed(page: str, language: str) -> bytes:
    """A page that is the same for everybody: made once per language, from nothing of the request."""
    return _made(page, language)


def _made(page: str, language: str, **more: str) -> bytes:
    with translation.override(language):
        return render_to_string(f"shell/{page}.html", {"bare": True, **ways_out(), **more}).encode()


def language_of(request: HttpRequest) -> str:
    asked = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def absent(request: HttpRequest) -> HttpResponse:
    """The one 404, with no cookie and nothing that varies by person."""
    language = language_of(request)
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language, Cookie",
        "X-Robots-Tag": "noindex, noarchive",
    }
    return HttpResponse(fixed("404", language), status=404, headers=headers)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return absent(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where more was sent than we take."""
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(fixed("413", language_of(request)), status=413)
    return HttpResponse(fixed("400", language_of(request)), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return absent(request)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form came from a page that is too old, or not from us."""
    return HttpResponse(fixed("403", language_of(request)), status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500: calm words, crisis help, and a number by which an organiser finds the log line."""
    number = secrets.token_hex(4)
    match = getattr(request, "resolver_match", None)
    log.error("broken", number=number, route=match.route if match else "", exc_info=True)
    page = fixed("500", language_of(request)).replace(b"00000000", number.encode())
    return HttpResponse(page, status=500)


def not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405: an address that only takes what is sent from a page of ours, with the way to that page."""
    page = _made("405", language_of(request), way_on=nearest_page(request.path_info))
    return HttpResponseNotAllowed(methods, page)


def way_back(request: HttpRequest, *, default: str = "/") -> str:
    """The page of ours that the person came from, or the nearest one above it; the default where none is known."""
    came = urlsplit(request.headers.get("Referer", ""))
    ours = came.netloc == request.get_host() and came.path.startswith("/") and not came.path.startswith("//")
    return nearest_page(came.path) if ours else default


def nearest_page(path: str) -> str:
    """This address, or the first one above it, that opens as a page."""
    while path != "/" and not _opens(path):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def _opens(path: str) -> bool:
    try:
        return "GET" in getattr(resolve(path).func, "befriend_methods", ())
    except Resolver404:
        return False
