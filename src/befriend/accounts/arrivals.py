"""What waited for somebody to come in: a seat that they asked for before anybody knew them."""

from collections.abc import Callable

from django.http import HttpRequest

Further = Callable[[HttpRequest, str], str]
_ways: list[Further] = []


def register(further: Further) -> None:
    """Called from `AppConfig.ready` by a room above. It is given where they were going, ends what was begun there, and
    says where that leads; "" where there is nothing to end, or where they should look again themselves."""
    _ways.append(further)


def further(request: HttpRequest) -> str:
    """Called once somebody has come in by a press of theirs, never on a look at a page."""
    wanted = request.session.get("next") or ""
    leads = next((path for path in (way(request, wanted) for way in _ways if wanted) if path), "")
    if leads:
        request.session.pop("next", None)
    return leads
