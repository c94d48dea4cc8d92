"""Pages are drawn in the language and on the clock of whoever reads them."""

from collections.abc import Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from befriend.accounts.clock import zone_of
from befriend.shell.dates import place
from befriend.shell.publicshell import stands_alone

Next = Callable[[HttpRequest], HttpResponse]


def on_their_clock(get_response: Next) -> Next:
    """Every time on the page is the reader's; views and templates find it as `request.zone`, and its `request.place`."""

    def answer(request: HttpRequest) -> HttpResponse:
        alone = stands_alone(request.path_info)
        zone, told_by = (ZoneInfo("UTC"), "house") if alone else zone_of(request)
        request.zone, request.zone_told_by, request.place = zone, told_by, place(zone.key)  # type: ignore[attr-defined]
        with ExitStack() as stack:
            stack.enter_context(timezone.override(zone))
            if not alone and settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
                stack.enter_context(translation.override(request.user.language))
            return get_response(request)

    return answer
