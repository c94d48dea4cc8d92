"""What is held about a person, room by room: hand it back, hide it, erase it.

Every room with a table that points at a person calls `register` from its `AppConfig.ready`;
tests/house/test_privacy_registry.py finds those that do not.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from befriend.accounts import consents, countries
from befriend.accounts.models import Account, CallToOrganise, Consent, Export, RecoveryCode, Removal, Session
from befriend.accounts.queries import name_in
from befriend.accounts.saying import device_named

Held = Mapping[str, Any]


def nothing_to_do(account: Account) -> None:
    """For rooms that show nothing of a person while they are on the way out."""


def nothing_to_know(account: Account) -> list[str]:
    """For rooms where nobody waits for the person who goes."""
    return []


@dataclass(frozen=True)
class Room:
    """`hand_back` answers {heading: value, list or dict}, in words a person reads; `erase` may run twice.

    `to_know` answers sentences that are read before somebody asks to be erased; they stop nobody.
    `hide` and `show` frame the seven days in which a person may change their mind. `models` are the tables that
    these functions answer for.
    """

    name: str
    hand_back: Callable[[Account], Held]
    erase: Callable[[Account], None]
    models: tuple[type[Model], ...]
    hide: Callable[[Account], None] = field(default=nothing_to_do)
    show: Callable[[Account], None] = field(default=nothing_to_do)
    to_know: Callable[[Account], list[str]] = field(default=nothing_to_know)


_rooms: dict[str, Room] = {}


def register(
    room: str,
    *,
    hand_back: Callable[[Account], Held],
    erase: Callable[[Account], None],
    models: list[type[Model]] | tuple[type[Model], ...],
    hide: Callable[[Account], None] = nothing_to_do,
    show: Callable[[Account], None] = nothing_to_do,
    to_know: Callable[[Account], list[str]] = nothing_to_know,
) -> None:
    _rooms[room] = Room(room, hand_back, erase, tuple(models), hide, show, to_know)


def rooms() -> Iterator[Room]:
    yield from _rooms.values()


def in_order(held: dict[str, Held]) -> list[tuple[str, Held]]:
    """As a person reads it: themselves first, and every room by a title."""
    titles = {
        "accounts": _("My account"),
        "groups": _("My groups"),
        "meetings": _("My meetings"),
        "mail": _("Letters to me"),
        "reports": _("What I reported"),
        "crisis help": _("What I did for crisis help"),
        "realtime": _("Live rooms"),
    }
    first = [name for name in titles if name in held]
    return [(titles.get(name, capfirst(name)), held[name]) for name in [*first, *(set(held) - set(first))]]


def everything(account: Account) -> dict[str, Held]:
    """What the house holds about a person, room by room, in their own language and on their own clock."""
    with override(account.language), timezone.override(account.clock):
        return {room.name: room.hand_back(account) for room in rooms()}


def hand_back(account: Account) -> dict[str, Any]:
    return {
        _("Address"): account.email or _("none"),
        _("Here since"): f"{account.joined_on:%Y-%m}",
        _("Time zone"): account.zone,
        _("Language"): get_language_info(account.language)["name_local"],
        _("Country"): str(countries.NAMES.get(account.country, account.country)) or _("not said"),
        _("What I said yes to"): [
            {
                _("In words"): consents.words_of(consent.purpose) or consent.purpose,
                _("Version of the words"): consent.version,
                _("Given"): _moment(consent.given_at),
                _("Taken back"): _moment(consent.withdrawn_at),
            }
            for consent in Consent.objects.filter(account=account).order_by("given_at")
        ],
        **_ways_in(account),
        **_organising(account),
        _("This copy was asked for"): _moment(
            Export.objects.filter(account=account).values_list("asked_at", flat=True).first()
        ),
    }


def _ways_in(account: Account) -> dict[str, Any]:
    from allauth.mfa.models import Authenticator

    going = dict(Removal.objects.filter(account=account).values_list("factor", "due_at"))
    codes = RecoveryCode.objects.filter(account=account)
    used = codes.filter(used_at__isnull=False).order_by("used_at").values_list("used_at", flat=True)
    return {
        _("Where I am signed in"): [
            {_("Device"): device_named(session.device) or _("not known"), _("Since"): session.started_on.isoformat()}
            for session in Session.objects.filter(account=account).order_by("pk")
        ],
        _("Ways to sign in"): [
            {
                _("Kind"): _factor_named(factor.type),
                _("Since"): factor.created_at.date().isoformat(),
                _("Is taken away"): _moment(going.get(factor.pk)),
            }
            for factor in Authenticator.objects.filter(user=account).order_by("pk")
        ],
        _("Recovery codes that are not used yet"): codes.filter(used_at=None).count(),
        _("Recovery codes that I used"): [_moment(at) for at in used],
    }


def _organising(account: Account) -> dict[str, Any]:
    """The name under which somebody was asked is theirs to read once it is known that it is they who said yes."""
    waits = CallToOrganise.objects.filter(account=account, confirmed_at=None).values_list("expires_at", flat=True)
    return {
        _("I said yes to organising this house, and my yes waits until"): _moment(waits.first()),
        _("Asked to organise this house, under the name"): [
            name_in(call) for call in CallToOrganise.objects.filter(account=account, confirmed_at__isnull=False)
        ],
        _("Whom I asked to organise this house"): [
            name_in(call) for call in CallToOrganise.objects.filter(by=account).order_by("pk")
        ],
    }


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else _("no")


def _factor_named(kind: str) -> str:
    return {"webauthn": _("Passkey"), "totp": _("Authenticator app")}.get(kind, _("Recovery codes"))


def to_know(account: Account) -> list[str]:
    """Said before they go; it stops nobody."""
    others = Account.objects.organisers().exclude(pk=account.pk)
    if not account.is_organiser or others.exists():
        return []
    words = _(
        "You organise this house alone. From the day you are erased nobody reads what is reported, and nobody is told "
        "of a group that needs somebody, until whoever runs its machine opens the house anew. If you can, speak with "
        "them first, or ask somebody to organise with you. If not, go all the same."
    )
    return [words]


def hide(account: Account) -> None:
    """A yes to organising that nobody has heard yet is taken back."""
    CallToOrganise.objects.filter(account=account, confirmed_at=None).update(account=None, expires_at=timezone.now())


@transaction.atomic
def erase(account: Account) -> None:
    """The row stays, so that what others wrote keeps its place; nothing in it leads to a person."""
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    CallToOrganise.objects.filter(by=account, confirmed_at=None).delete()
    CallToOrganise.objects.filter(by=account).update(by=None)
    for table in (Session, Consent, RecoveryCode, Removal, Export, CallToOrganise):
        table.objects.filter(account=account).delete()
    for foreign in (Authenticator, EmailAddress):
        foreign.objects.filter(user=account).delete()


def register_own() -> None:
    from allauth.account.models import EmailAddress
    from allauth.mfa.models import Authenticator

    models = [Session, Consent, RecoveryCode, Removal, Export, CallToOrganise, Authenticator, EmailAddress]
    register("accounts", hand_back=hand_back, erase=erase, models=models, hide=hide, to_know=to_know)


def register_lower_rooms() -> None:
    """Letters and the live wire stand below this room, and cannot call it."""
    from befriend.mail import privacy as letters
    from befriend.realtime.actions import dismiss_everywhere
    from befriend.realtime.models import Ticket

    def open_doors(account: Account) -> Held:
        return {_("Live rooms that stand open to me"): Ticket.objects.filter(account=account).count()}

    def close_doors(account: Account) -> None:
        dismiss_everywhere(account=account)

    register("mail", hand_back=letters.hand_back, erase=letters.erase, models=letters.MODELS)
    register("realtime", hand_back=open_doors, erase=close_doors, hide=close_doors, models=[Ticket])
