"""What the room says when it says no: one kind sentence for each code of the rules."""

import unicodedata

from django.utils.translation import gettext as _

from befriend.shell.hidden import KINDLY, hides_something, shows_something
from befriend.shell.refusal import Refusal

MOST_LETTERS = 4000


def refusal(code: str) -> Refusal:
    return Refusal(_said(code), code=code)


def _said(code: str) -> str:
    said = sentences()
    return said.get(code, said["malformed"])


def sentences() -> dict[str, str]:
    return {
        "over": _("This meeting has ended. What you wrote is still in this page, if you would like to keep it."),
        "passkey": _("You lead here, so your passkey or app comes first. Load the room again, and it asks for it."),
        "not_open": _("The room is not open yet. The doors open 15 minutes before we start."),
        "not_here": _("That seat is empty now. Nothing has changed."),
        "not_yours": _("That is for those who lead the meeting."),
        "not_your_turn": _("Someone else has the time now. Your words stay in this page until it is your turn."),
        "calm": _("The room is resting for a moment. Your words and your place are kept."),
        "calm_once": _(
            "Those who lead have your line. While the room rests it is one from each person; "
            "you can write again when it goes on."
        ),
        "locked": _("The door of this room is closed now. Nobody new can come in."),
        "already": _("That was done already."),
        "stale": _("The room has moved on since then. Nothing has changed."),
        "no_turns": _("There are no turns in this part of the hour."),
        "early": _("There is still time."),
        "not_over": _("The meeting is still on. What you said can be taken back in the room."),
        "malformed": _("We could not read that. Please try once more."),
        "consent": _("We keep no answer without your yes. You can leave it out."),
        "empty": _("There are no words in this yet. Begin anywhere."),
        "long": _("That is longer than one message can be. Please send it in two parts."),
        "hidden": str(KINDLY),
    }


def tidy(words: str) -> str:
    """Words as they are kept: one kind of line break, nothing hidden at the ends. Raises Refusal where they cannot be."""
    words = unicodedata.normalize("NFC", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    check(words)
    return words


def check(words: str | None) -> None:
    if not words or not shows_something(words):
        raise refusal("empty")
    if len(words) > MOST_LETTERS:
        raise refusal("long")
    if hides_something(words):
        raise refusal("hidden")
