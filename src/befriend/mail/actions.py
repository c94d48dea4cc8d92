"""Write letters, and keep what people want of them."""

import json
import re
import secrets
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override

from befriend.due.actions import plan
from befriend.mail import rules
from befriend.mail.letters import TEXTS, Kind, Letter
from befriend.mail.models import Outbox, Preference, QuietHours, Way
from befriend.shell.dates import clock, place
from befriend.vault.sealing import seal

__all__ = ["Letter", "write_to", "write_to_address"]

Person = Any  # settings.AUTH_USER_MODEL, which stands above this room
CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{3,15}")


def write_to(
    account: Person,
    letter: Letter,
    *,
    link: str = "",
    at: datetime | None = None,
    until: datetime | None = None,
    code: str = "",
    time: datetime | None = None,
) -> Outbox:
    """Put a letter to a member into the outbox, in the caller's transaction; it goes out at `at`, or now.

    `link` is a path of ours; the letter shows an opaque one in its place, which only this member can follow.
    After `until` it is of no use and is let go. Wishes and quiet hours are looked at when it goes out.
    """
    row = Outbox(account=account, letter=letter, language=account.language)
    return _put(row, link=link, at=at, until=until, code=code, time=_wall_time(time, account.clock, account.language))


def write_to_address(
    address: str,
    letter: Letter,
    *,
    link: str = "",
    at: datetime | None = None,
    until: datetime | None = None,
    code: str = "",
    language: str = "en",
) -> Outbox:
    """The same to an address that is nobody's here, or not yet, or no longer. ValidationError: not one address."""
    validate_email(address)
    return _put(
        Outbox(address=address, letter=letter, language=language), link=link, at=at, until=until, code=code, time=""
    )


def _wall_time(moment: datetime | None, zone: ZoneInfo, language: str) -> str:
    if moment is None:
        return ""
    with override(language):
        local = timezone.localtime(moment, zone)
        said = {"day": date_format(local, "DATE_FORMAT"), "time": clock(local), "place": place(zone.key)}
        return _("%(day)s, %(time)s (%(place)s time)") % said


@transaction.atomic
def _put(row: Outbox, *, link: str, at: datetime | None, until: datetime | None, code: str, time: str) -> Outbox:
    text = TEXTS[Letter(row.letter)]
    given = {name for name, value in (("code", code), ("time", time)) if value}
    if given != text.takes or (code and not CODE.fullmatch(code)):
        raise ValueError(f"The letter {row.letter} takes {sorted(text.takes)}.")
    if link and not (link.startswith("/") and url_has_allowed_host_and_scheme(link, None)):
        raise ValueError("A letter links to a path of this house.")
    token = secrets.token_urlsafe(16) if link else ""
    row.token = rules.token_hash(token) if token else None
    row.written_at, row.useful_until = timezone.now(), until
    row.details = seal(json.dumps({"link": link, "token": token, "code": code, "time": time}), **row.place())
    row.save()
    plan("mail.send", str(row.public_id), at=at or row.written_at, lane=text.lane)
    return row


@transaction.atomic
def keep_preferences(*, account: Person, ways: dict[Kind, Way], quiet: tuple[time, time] | None) -> None:
    """`quiet` None: letters may come at any hour."""
    for kind, way in ways.items():
        Preference.objects.update_or_create(account=account, kind=kind, defaults={"way": way})
    starts, ends = quiet or (None, None)
    QuietHours.objects.update_or_create(account=account, defaults={"starts": starts, "ends": ends})


@transaction.atomic
def stop_letters(*, account_id: int, kind: Kind) -> None:
    """One click in the inbox. It neither signs in nor tells whether anybody is there."""
    there = get_user_model().objects.select_for_update().filter(pk=account_id, is_active=True)
    if kind is not Kind.NEEDED and there.first():
        Preference.objects.update_or_create(account_id=account_id, kind=kind, defaults={"way": Way.NONE})


@transaction.atomic
def let_go_of_old_letters() -> None:
    """After a restore: what waited when the backup was made may have been sent since, and is not sent again."""
    open_then = Outbox.objects.filter(state__in=[Outbox.State.WAITING, Outbox.State.SENDING])
    open_then.filter(token=None).update(details=None)
    open_then.update(state=Outbox.State.UNKNOWN)
