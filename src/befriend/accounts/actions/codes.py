"""Figures by letter: asked for, checked, used once. Nothing here knows whether an address is known."""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from befriend.accounts import limits, rules
from befriend.accounts.models import Code
from befriend.mail.actions import Letter, write_to_address
from befriend.shell.dates import clock
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import house_key, mark

QUARTER = timedelta(minutes=15)
MONTH = timedelta(days=30)
FROM_ONE_NETWORK = 40
FROM_ONE_NETWORK_TO_ONE_ADDRESS = 12
MOST_FROM_ONE_NETWORK, MOST_TO_ONE_ADDRESS = 400, 24  # in a quarter, lest a mailbox fill and post offices refuse us


@transaction.atomic
def begin(request: HttpRequest, *, email: str) -> None:
    """Send figures to this address, for this browser alone. The work and the answer are the same for every address.

    Whoever comes after somebody else at the same browser says everything themselves: another address begins anew.
    """
    if not rules.is_mailable(email):
        raise Refusal(_("This address has a letter that mail does not know. Please look at it again."), code="address")
    address, network = rules.plain_address(email), limits.network_of(request)
    flow = request.session.setdefault("flow", secrets.token_urlsafe(24))
    in_browser, in_network = _asked(f"{network} {flow}", address), _asked(network, address)
    _refuse_a_flood(in_browser, in_network)
    is_crowded = in_network.exceed(FROM_ONE_NETWORK, FROM_ONE_NETWORK_TO_ONE_ADDRESS)
    leaves_at = timezone.now() + (rules.LONGEST_WAIT if is_crowded else _wait(network, address))
    ends_at = leaves_at + rules.CODE_LIVES
    figures = rules.FIGURES_UNDER_ATTACK if is_crowded else _figures(network, address)
    code = _put_aside(flow, address=address, figures=figures, ends_at=ends_at)
    language = get_language() or "en"
    letter = write_to_address(address, Letter.CODE, code=code, at=leaves_at, until=ends_at, language=language)
    proven = request.session.pop("proven", address)  # whoever types an address is who that one is
    if address != (request.session.get("asked", {}).get("address") or proven):
        request.session.pop("said", None)
    request.session["asked"] = {
        "address": address,
        "until": ends_at.isoformat(),
        "figures": figures,
        "letter": str(letter.public_id),
    }


def prove(request: HttpRequest, *, code: str) -> str:
    """The address that the right figures prove, once. Wrong figures are counted, and refused in words."""
    asked, flow = request.session.get("asked"), request.session.get("flow", "")
    if asked is None:
        raise Refusal(_("Please tell us first where we can send a code."), code="nothing_asked")
    figures = rules.figures_typed(code)
    if len(figures) != asked["figures"]:
        raise Refusal(_("The code in the letter has %(n)s figures.") % {"n": asked["figures"]}, code="wrong")
    network = limits.network_of(request)
    if not _take_a_try(flow, of=_tries(network, figures)):
        raise Refusal(_("This code has run out. You can have a new one sent."), code="run_out")
    if not _is_right(flow, figures, address=asked["address"]):
        for place in (network, limits.EVERYWHERE):
            limits.count("wrong", place, within=QUARTER)
        raise Refusal(_("These are not the figures from the newest letter. Please look again."), code="wrong")
    del request.session["asked"], request.session["flow"]
    return str(asked["address"])


class _Asked(NamedTuple):
    """How many letters were asked for from one place in this quarter."""

    for_all: int
    for_this_address: int

    def exceed(self, for_all: int, for_this_address: int) -> bool:
        return self.for_all > for_all or self.for_this_address > for_this_address


def _asked(place: str, address: str) -> _Asked:
    """This time counted."""
    one_address = limits.count("asked", f"{place} {address}", within=QUARTER)
    return _Asked(limits.count("asked", place, within=QUARTER), one_address)


def _refuse_a_flood(in_browser: _Asked, in_network: _Asked) -> None:
    """A browser that asks without end waits for the end of the quarter itself. A network beside it does so only where
    much more was asked for; before that its letters wait, with long codes, and nobody else's do."""
    if in_browser.exceed(FROM_ONE_NETWORK, FROM_ONE_NETWORK_TO_ONE_ADDRESS):
        words = _("Too many codes were asked for in this browser. Please try again at %(until)s, or use a passkey.")
    elif in_network.exceed(MOST_FROM_ONE_NETWORK, MOST_TO_ONE_ADDRESS):
        words = _(
            "So many letters were asked for on this line that no more go out before %(until)s. "
            "A passkey or a recovery code brings you in now, and so does another line, such as your phone’s own."
        )
    else:
        return
    raise Refusal(words % {"until": clock(timezone.localtime(limits.window_ends(QUARTER)))}, code="slowly")


def _wait(network: str, address: str) -> timedelta:
    return rules.letter_waits(
        from_network=limits.so_far("asked", f"{network} {address}", within=QUARTER) - 1,
        to_address=limits.count("asked", address, within=QUARTER) - 1,
        of_house=limits.count("asked", limits.EVERYWHERE, within=QUARTER) - 1,
    )


def _figures(network: str, address: str) -> int:
    return rules.code_length(
        at_address=limits.so_far("guessed", address, within=MONTH),
        in_network=limits.so_far("wrong", network, within=QUARTER),
        in_house=limits.so_far("wrong", limits.EVERYWHERE, within=QUARTER),
    )


def _tries(network: str, figures: str) -> int:
    """In a network that guesses, a short code is looked at once; whoever mistypes it has a long one sent."""
    if len(figures) == rules.FIGURES_UNDER_ATTACK:
        return rules.TRIES
    wrong = limits.so_far("wrong", network, within=QUARTER)
    return rules.TRIES if wrong < rules.WRONG_FROM_ONE_NETWORK else 1


def _is_right(flow: str, figures: str, *, address: str) -> bool:
    """A short code may be guessed at fifty times a month, over all networks and browsers; then only long ones count.

    A long code begins with figures that only this browser's letter holds: who has read none does not reach the rest.
    """
    if len(figures) == rules.FIGURES_UNDER_ATTACK:
        return compare_digest(figures[: rules.FIGURES], _own_figures(flow)) and _use_up(flow, figures)
    if limits.count("guessed", address, within=MONTH) > rules.GUESSES_A_MONTH:
        words = _(
            "Many wrong codes were typed for this address, so we send longer ones now. Please have a new one sent."
        )
        raise Refusal(words, code="run_out")
    if not _use_up(flow, figures):
        return False
    limits.give_back("guessed", address, within=MONTH)
    return True


def _put_aside(flow: str, *, address: str, figures: int, ends_at: datetime) -> str:
    own = _own_figures(flow) if figures == rules.FIGURES_UNDER_ATTACK else ""
    code = own + rules.new_code(figures - len(own))
    values = {"address": _address_mark(address), "digest": _digest(flow, code), "figures": figures, "tries": 0}
    Code.objects.update_or_create(flow=_flow_mark(flow), defaults={**values, "expires_at": ends_at})
    return code


def _take_a_try(flow: str, *, of: int) -> bool:
    waiting = Code.objects.filter(flow=_flow_mark(flow), tries__lt=of, expires_at__gt=timezone.now())
    return bool(waiting.update(tries=F("tries") + 1))


def _use_up(flow: str, figures: str) -> bool:
    row = Code.objects.filter(flow=_flow_mark(flow)).first()
    if row is None or not compare_digest(bytes(row.digest), _digest(flow, figures)):
        return False
    gone, _ignored = Code.objects.filter(pk=row.pk, digest=row.digest).delete()
    return bool(gone)


def _own_figures(flow: str) -> str:
    number = int.from_bytes(mark(house_key(), "accounts.flow.own", flow)[:8])
    return f"{number % 10**rules.FIGURES:0{rules.FIGURES}}"


def _flow_mark(flow: str) -> bytes:
    return mark(house_key(), "accounts.flow", flow)


def _address_mark(address: str) -> bytes:
    return mark(house_key(), "accounts.code.address", address)


def _digest(flow: str, code: str) -> bytes:
    return mark(house_key(), "accounts.code", f"{flow} {code}")
