"""What Omar does in an invented house: its name, the crisis lines, and whom he asks to help him."""

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.models import Account
from befriend.groups import actions as groups
from befriend.safety.crisis.actions import check_lines, note_review
from befriend.safety.crisis.lines import countries
from tests.oracle.canaries import BACKUP, DATABASE, FILE, LETTER

if TYPE_CHECKING:
    from tests.oracle.society import Society

COUNTRY = "ie"


def open_house(society: "Society") -> None:
    """Its own words are for everybody and lie open; of them a letter tells only whom it comes from."""
    Account.objects.filter(pk=society.people["omar"].pk).update(is_organiser=True)
    society.people["omar"].refresh_from_db()
    new, open_ = society.canaries.new, (DATABASE, FILE, BACKUP)
    everybody = lambda: society.everybody  # noqa: E731
    groups.settle_house(
        by=society.people["omar"],
        name=new("community", everybody, open_),
        sender=new("sender", everybody, (*open_, LETTER)),
        about=new("about us", everybody, open_),
        place=new("place", everybody, open_),
        zone="Europe/Dublin",
        languages=["en"],
        countries=["IE"],
    )
    for act in (_check, _review, _call):
        act(society)


def something(society: "Society") -> None:
    society.chance.choice([_check, _review, _call])(society)


def _check(society: "Society") -> None:
    """Who tried a line; a later check of it is the one that counts."""
    country = countries()[COUNTRY]
    name = society.canaries.new("check", lambda: {"omar"})
    check_lines(
        organiser=society.people["omar"], country=country, keys=[country.emergency_key], name=name, answered=True
    )


def _review(society: "Society") -> None:
    reviewer = society.canaries.new("review", lambda: {"omar"})
    note_review(organiser=society.people["omar"], reviewer=f"Dr {reviewer}", on=timezone.localdate())


def _call(society: "Society") -> None:
    """The name by which Omar knows whom he asks is never read by them, also when they say yes."""
    name = society.canaries.new("call", lambda: {"omar"})
    code = accounts.call_to_organise(by=society.people["omar"], name=name, send=uuid.uuid4())
    if society.chance.random() < 0.5:
        accounts.agree_to_organise(account=society.people["cy"], code=code)
