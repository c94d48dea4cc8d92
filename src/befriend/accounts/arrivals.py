"""What waited for somebody to come in: a seat that they asked for before anybody knew them.

A browser may be shared. What was typed waits for the address that was given with it; where none was given yet, or
another one is to be, it waits for whoever comes in on the same way. Who takes another way in begins anew.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from befriend.accounts.models import Account
from befriend.accounts.rules import plain_address

WHOEVER_GOES_ON = ""
Further = Callable[[HttpRequest, str], str]
_ways: list[Further] = []


def register(further: Further) -> None:
    """Called from `AppConfig.ready` by a room above. It is given where they were going, ends what was begun there, and
    says where that leads; "" where there is nothing to end, or where they should look again themselves."""
    _ways.append(further)


def wait_for(request: HttpRequest, address: str = WHOEVER_GOES_ON) -> bool:
    """What is kept in this browser waits for whoever proves this address; False where it waited for somebody else."""
    before = request.session.get("waits_for")
    request.session["waits_for"] = plain_address(address) if address else WHOEVER_GOES_ON
    return before in (None, request.session["waits_for"])


def begin_anew(request: HttpRequest) -> None:
    """Somebody comes to the door, and what was said, proven and typed here before may not be theirs."""
    for name in ("said", "proven", "next", *(("kept", "waits_for") if "waits_for" in request.session else ())):
        request.session.pop(name, None)


def let_go_of_address(request: HttpRequest) -> None:
    """Whoever goes on here comes in with another one, or with none."""
    for name in ("asked", "proven"):
        request.session.pop(name, None)


def carried(request: HttpRequest, account: Account) -> dict[str, Any]:
    """What goes with this person through the door: what was typed, and where they were going; nothing of anybody else."""
    if request.session.get("waits_for", WHOEVER_GOES_ON) not in (WHOEVER_GOES_ON, account.email):
        return {}
    return {name: request.session[name] for name in ("kept", "next") if name in request.session}


def further(request: HttpRequest) -> str:
    """Called once somebody has come in by a press of theirs, never on a look at a page."""
    wanted = request.session.get("next") or ""
    leads = next((path for path in (way(request, wanted) for way in _ways if wanted) if path), "")
    if leads:
        request.session.pop("next", None)
    return leads


CALLED = "called"


def called(request: HttpRequest) -> str:
    """The code by which somebody was asked to organise, where they opened it in this browser."""
    return str(request.session.get("kept", {}).get(CALLED, ""))


def called_no_longer(request: HttpRequest) -> None:
    request.session["kept"] = {name: kept for name, kept in request.session.get("kept", {}).items() if name != CALLED}
