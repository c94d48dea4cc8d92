"""What the base page needs on every screen."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from befriend.shell import country
from befriend.shell.community import community


def house(request: HttpRequest) -> dict[str, object]:
    return {
        "demo": settings.DEMO,
        "community": community().name,
        "help_url": country.help_url(request),
        "leads": SimpleLazyObject(lambda: getattr(request.user, "is_staff_here", False)),
        **ways_out(),
    }


def ways_out() -> dict[str, object]:
    """What a page made without a request needs too: crisis pages, errors."""
    return {"leave_to": settings.LEAVE_TO}
