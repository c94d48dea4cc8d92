"""All letters of the house: fixed texts that tell whoever sees the inbox nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.due.rules import Lane

Words = str | Promise


class Kind(TextChoices):
    """What a person may want or not want to get."""

    NEEDED = "needed", _("Codes, and what concerns my account")
    REMINDERS = "reminders", _("Reminders of a time that I asked to be reminded of")
    WAITING = "waiting", _("A note that something is waiting for me")


class Letter(StrEnum):
    CODE = "code"
    SIGNED_IN = "signed_in"
    SIGN_IN_CHANGED = "sign_in_changed"
    REMINDER = "reminder"
    CHANGED = "changed"
    WAITING = "waiting"
    REPORTED = "reported"
    PRESSING = "pressing"
    ANSWERED = "answered"
    STANDING = "standing"
    GOES = "goes"
    EXPORT_READY = "export_ready"
    ERASURE_PLANNED = "erasure_planned"
    ERASED = "erased"


@dataclass(frozen=True)
class Text:
    """`takes` names what a sender must give; `twice_is_better` sends again when a kill leaves it unknown."""

    kind: Kind
    body: Words
    subject: Words = _("A message for you")
    takes: frozenset[str] = frozenset()
    lane: Lane = Lane.POST
    twice_is_better: bool = True


TEXTS: Mapping[Letter, Text] = {
    Letter.CODE: Text(
        Kind.NEEDED,
        _(
            "Here is the code that you asked for: %(code)s\n\nIt works for a few minutes. If you did not ask for it, you can leave this letter alone; nothing happens without the code."
        ),
        subject=_("Your code"),
        takes=frozenset({"code"}),
        lane=Lane.CODE,
    ),
    Letter.SIGNED_IN: Text(
        Kind.NEEDED,
        _(
            "A recovery code of yours was used. If it was you, all is well. If it was not, open the page below and sign out everywhere."
        ),
    ),
    Letter.SIGN_IN_CHANGED: Text(
        Kind.NEEDED,
        _(
            "A way to sign in with this address was added, or is about to be taken away. If you asked for it, all is "
            "well. If you did not, open the page below: take it away there, and sign out everywhere."
        ),
    ),
    Letter.REMINDER: Text(
        Kind.REMINDERS,
        _("You asked to be reminded of %(time)s."),
        takes=frozenset({"time"}),
        twice_is_better=False,
    ),
    Letter.CHANGED: Text(
        Kind.REMINDERS, _("A time that you keep free has changed. The new one stands on the page below.")
    ),
    Letter.WAITING: Text(Kind.WAITING, _("Something is waiting for you. There is no hurry."), twice_is_better=False),
    Letter.REPORTED: Text(
        Kind.NEEDED, _("Something waits to be looked at. The page below says by when; please open it when you can.")
    ),
    Letter.PRESSING: Text(
        Kind.NEEDED,
        _("Something waits to be looked at, and it is pressing. Please open the page below now if you can."),
        lane=Lane.CODE,
    ),
    Letter.ANSWERED: Text(
        Kind.WAITING, _("There is an answer to what you asked for. You can read it on the page below.")
    ),
    Letter.STANDING: Text(
        Kind.NEEDED,
        _(
            "What is open to you here has changed. The page below shows what is open to you now; if this surprises you, please speak with somebody whom you know here."
        ),
    ),
    Letter.GOES: Text(
        Kind.NEEDED,
        _(
            "What you can still read on the page below goes in thirty days. You can choose there what you would like to keep."
        ),
    ),
    Letter.EXPORT_READY: Text(
        Kind.NEEDED, _("What you asked to have put together is ready. It stays on the page below for one day.")
    ),
    Letter.ERASURE_PLANNED: Text(
        Kind.NEEDED,
        _(
            "As you asked, what we hold about you will be erased on %(time)s. Until then you can change your mind on the page below."
        ),
        takes=frozenset({"time"}),
    ),
    Letter.ERASED: Text(
        Kind.NEEDED,
        _(
            "As you asked, what we held about you has been erased. This is the last letter to this address. We wish you well."
        ),
    ),
}

NAMES: Mapping[Letter, Words] = {
    Letter.CODE: _("a code that I asked for"),
    Letter.SIGNED_IN: _("a recovery code of mine was used"),
    Letter.SIGN_IN_CHANGED: _("a way to sign in was added, or is about to be taken away"),
    Letter.REMINDER: _("a reminder"),
    Letter.CHANGED: _("a time has changed"),
    Letter.WAITING: _("something is waiting"),
    Letter.REPORTED: _("a report is waiting"),
    Letter.PRESSING: _("a report is waiting, and it is pressing"),
    Letter.ANSWERED: _("there is an answer"),
    Letter.STANDING: _("what is open to me has changed"),
    Letter.GOES: _("what I can still read goes in thirty days"),
    Letter.EXPORT_READY: _("the copy of my data is ready"),
    Letter.ERASURE_PLANNED: _("everything about me will be erased"),
    Letter.ERASED: _("everything about me is erased"),
}
