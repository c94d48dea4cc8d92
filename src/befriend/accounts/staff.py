"""Who answers for others. Rooms above say who leads something; this room cannot look up at them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from befriend.accounts.models import Account

_leads: list[Callable[["Account"], bool]] = []


def register(leads: Callable[["Account"], bool]) -> None:
    """Called from `AppConfig.ready` by a room in which people lead."""
    _leads.append(leads)


def leads_somewhere(account: "Account") -> bool:
    return any(leads(account) for leads in _leads)


_leads_once: list[Callable[["Account"], bool]] = []


def register_once(leads: Callable[["Account"], bool]) -> None:
    """Who leads for one evening: it opens no desk, and a letter is too little for them as well."""
    _leads_once.append(leads)


def leads_once(account: "Account") -> bool:
    return any(leads(account) for leads in _leads_once)


_steps: list[Callable[[], str]] = []


def register_step_after_first_run(address: Callable[[], str]) -> None:
    """Where the organiser goes on once they can sign in: a path of a room above."""
    _steps.append(address)


def step_after_first_run() -> str:
    return _steps[0]() if _steps else "/"
