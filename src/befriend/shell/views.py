"""Leaving, the installable shell, and what it shows without a connection."""

from importlib.resources import files

from django.conf import settings
from django.contrib.auth import logout
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt

from befriend.shell import errors, publicshell
from befriend.shell.policy import Who, open_to

ICONS = files("befriend.shell") / "static" / "shell" / "icons"


@csrf_exempt
@open_to(Who.ANYONE, "POST")
def leave(request: HttpRequest) -> HttpResponse:
    """Sign out here, forget here. Asked by script while the browser already goes elsewhere.

    Without a form token, because the pages that are files have none; the browser's own word on where the request
    comes from stands in for it.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or "X-Leave" not in request.headers:
        raise Http404
    _end_session(request)
    answer = HttpResponse(status=204)
    for name in request.COOKIES.keys() - {settings.TOO_YOUNG_COOKIE}:  # leaving does not make anybody older
        answer.delete_cookie(name)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _end_session(request: HttpRequest) -> None:
    """With the database away the session stands until its time is over; nobody finds it here without the cookie."""
    try:
        logout(request)
    except Error:
        request.session = type(request.session)()


@open_to(Who.ANYONE)
def leaving(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/leaving.html")


@open_to(Who.ANYONE)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "shell/privacy.html")


@open_to(Who.ANYONE)
def offline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(errors.fixed("offline", errors.language_of(request)), headers={"Cache-Control": "no-cache"})


@open_to(Who.ANYONE)
def manifest(request: HttpRequest) -> HttpResponse:
    """A neutral name and icon; nothing on a home screen says what it is for."""
    icons = [
        {"src": static(f"shell/icons/mark-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
        for size in (192, 512)
        for use in ("any", "maskable")
    ]
    about = {
        "name": "Befriend",
        "short_name": "Befriend",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f1efe9",
        "theme_color": "#10292d",
        "icons": icons,
    }
    return JsonResponse(about, content_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@open_to(Who.ANYONE)
def worker(request: HttpRequest) -> HttpResponse:
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(publicshell.worker(), content_type="text/javascript; charset=utf-8", headers=headers)


@open_to(Who.ANYONE)
def favicon(request: HttpRequest) -> HttpResponse:
    mark = (ICONS / "mark-32.png").read_bytes()
    return HttpResponse(mark, content_type="image/png", headers={"Cache-Control": "public, max-age=86400"})
