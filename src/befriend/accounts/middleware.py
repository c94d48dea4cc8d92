"""Pages are drawn in the language and on the clock of whoever reads them."""

from collections.abc import Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from befriend.accounts import rules

Next = Callable[[HttpRequest], HttpResponse]


def on_their_clock(get_response: Next) -> Next:
    def answer(request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            zone, language = request.COOKIES.get("zone", ""), ""
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                zone, language = _settled(request, zone)
            if zone in rules.zones():
                stack.enter_context(timezone.override(ZoneInfo(zone)))
            if language:
                stack.enter_context(translation.override(language))
            return get_response(request)

    return answer


def _settled(request: HttpRequest, zone: str) -> tuple[str, str]:
    if request.user.is_authenticated:
        return request.user.zone, request.user.language
    return request.session.get("wish", {}).get("zone") or zone, ""
