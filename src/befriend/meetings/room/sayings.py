"""The sentences of the room that have names in them: drawn by the server, and carried by the page for its module.

Each is written once here, in the reader's language; `{name}` and the like are filled in by both.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from befriend.meetings.room.words import sentences
from befriend.shell.names import isolated


class Saying(str):
    """A sentence whose gaps are filled with names, each in its own direction."""

    def format(self, *_none: object, **names: object) -> str:
        return super().format(**{gap: isolated(name) for gap, name in names.items()})


def sayings() -> dict[str, str]:
    return {key: Saying(words) for key, words in _words().items()}


def _words() -> dict[str, str]:
    no = {f"no_{code}": words for code, words in (_by_the_wire() | sentences()).items()}
    return _in_the_log() | _in_the_ring() | _over_the_words() | _about_the_line() | _for_those_who_lead() | no


def _in_the_log() -> dict[str, str]:
    return {
        "passed": _("{name} passed. That is always fine."),
        "seated": _("{name} sat down."),
        "left": _("{name} is no longer in the room."),
        "withdrew": _("{name} took some words back."),
        "began": _("Now: {part}"),
        "calmed": _(
            "The room rests for a moment. Only those who lead can write into it, and everyone keeps their place."
        ),
        "woken": _("The room goes on."),
        "woken_alone": _("Nobody who leads is here just now, so the room goes on. Everyone kept their place."),
        "unlocked": _("Nobody who leads is here just now, so the door is open again."),
        "breathed": _("One shared breath. The time waits."),
        "keeps": _("{name} keeps the time now."),
        "ended": _("That was the hour. Thank you for staying, and for what you kept to yourself too."),
        "unheard": _("What was said while you were not here stays with those who heard it."),
        "folded": _("Somebody you keep out of your way said something. Open it, or leave it."),
        "folded_note": _("Somebody you keep out of your way wrote to those who lead. Open it, or leave it."),
    }


def _in_the_ring() -> dict[str, str]:
    return {
        "you": _("you"),
        "and": _("{first} and {last}"),
        "comma": _("{first}, {last}"),
        "label_next": _("{name}, next"),
        "label_then": _("{name}, then"),
        "has_time": _("has the time"),
        "you_speak": _("Your turn"),
        "name_speaks": _("{name} has the time."),
        "you_have_time": _("You have the time."),
        "nobody": _("Nobody has the time now."),
        "is_next": _("{name} is next."),
        "you_are_next": _("You are next."),
        "with": _("{names} are with {name}."),
        "with_one": _("{names} is with {name}."),
        "you_with": _("You are with {name}."),
        "away": _("Taking a minute: {names}."),
        "seats": _("In the room: {names}."),
        "writing": _("{name} is writing"),
        "line_is_with": _("is with {name}"),
        "line_next": _("next"),
        "line_then": _("then"),
        "line_away": _("is taking a minute"),
        "line_keeps": _("keeps the time"),
        "rest": _("The room rests"),
        "over": _("The hour is over"),
        "step_past": _("done"),
        "step_now": _("now"),
        "step_later": _("later"),
    }


def _over_the_words() -> dict[str, str]:
    return {
        "head_mine": _("You have the time"),
        "head_ahead": _("Your words, ready for your turn"),
        "head_open": _("Your words"),
        "head_kept": _("What you wrote"),
        "hint_mine": _(
            "Begin anywhere. Send as often as you like; the turn stays yours until you say that you are done."
        ),
        "hint_next": _("Only you see this. You are next. You may still pass."),
        "hint_after": _("Only you see this. Your turn comes after {name}. You may still pass."),
        "before_2": _("Two people come before you."),
        "before_3": _("Three people come before you."),
        "before_4": _("Four people come before you."),
        "before_5": _("Five people come before you."),
        "before_more": _("More than five people come before you."),
        "turn_1": _("A turn usually takes about a minute."),
        "turn_more": _("A turn usually takes about {minutes} minutes."),
        "hint_open": _("In this part everyone may write. What you say is seen by all who sit here."),
        "hint_lead": _("What you say is seen by all who sit here. One line is often enough."),
        "hint_listen": _("Only you see this. Raise your hand when you would like to say it."),
        "hint_quiet": _("Only you see this. Nobody needs a word from you now."),
        "hint_calm": _("Your words and your place are kept."),
        "hint_calm_lead": _("Only those who lead can write now. All who sit here see it."),
        "hint_ended": _("The meeting is over. What stands here was not sent."),
        "breathe_in": _("Breathe in"),
        "breathe_out": _("and out"),
    }


def _about_the_line() -> dict[str, str]:
    return {
        "weak": _("The line is weak. You can still read; your turn is kept for you."),
        "trying": _("That did not reach us. Your words are still in this page, and we are trying again. Keep it open."),
        "sent": _("Your words are with the group."),
        "gone": _("You are no longer in this room"),
        "gone_kept": _("What you wrote is still in this page."),
        "signed_out": _("You are signed out here. What you wrote is still in this page."),
        "refused": _("That was not done. Nothing has changed."),
        "asked": _("Those who lead know that you are taking a minute, and the others see it. Your place is kept."),
        "asked_alone": _("Your place is kept. Nobody who leads is in the room just now."),
        "thanks": _("Thank you."),
        "thanks_alone": _("It waits for those who lead. None of them is in the room just now."),
    }


def _by_the_wire() -> dict[str, str]:
    """What the wire answers in the house's first language, by its codes."""
    unreadable = _("This page sent something we cannot read. Please load it again; copy your words first.")
    return {
        "absent": _("This room is not open to you now. What you wrote is still in this page."),
        "closed": _("This room has closed. What was said in it stays with those who were there."),
        "conflict": _("This was sent once already, with other words. Please send it as a new message."),
        "cut": _("The connection ended before all words had come. Please send them again."),
        "later": _("That did not reach us. Your words are still in this page; please try again."),
        "slowly": _("That was much at once. Please wait a moment, then try again."),
        "signed-out": _("You are signed out here. Please sign in again; your words are still in this page."),
        "origin": _("This came from another site, so nothing was done with it."),
        "position": unreadable,
        "unreadable": unreadable,
        "type": unreadable,
        "method": unreadable,
    }


def _for_those_who_lead() -> dict[str, str]:
    return {
        "needs_wake": _("The room rests"),
        "needs_door": _("{name} waits at the door"),
        "needs_unlock": _("{name} waits, and the door is closed"),
        "needs_slow": _("Go slower before the next person speaks"),
        "needs_time": _("{name} has had the time that was meant"),
        "needs_part": _("It is time for: {part}"),
        "needs_first": _("Nobody has the time now"),
        "needs_heard": _("Everyone who wished has been heard"),
        "needs_nothing": _("Nothing is needed from you now"),
        "minutes_left": _("about {minutes} minutes left"),
        "minute_left": _("about a minute left"),
        "time_over": _("the time meant for it is over"),
        "time_held": _("the time is held"),
        "on_to": _("On to {name}"),
        "on_to_next": _("On to the next person"),
        "on_to_part": _("On to: {part}"),
        "let_in": _("Let {name} in"),
        "hand_to": _("Hand the time to {name}"),
        "their_time": _("The time of {name}"),
        "your_time": _("Your time"),
        "most": _("most are {state}"),
        "some": _("some are {state}"),
        "few": _("a few are {state}"),
        "settled": _("settled"),
        "stirred": _("stirred"),
        "flooded": _("flooded"),
        "numb": _("numb"),
        "advice_slow_down": _("Slow down. One shared breath is usually enough."),
        "advice_go_on": _("Go on as you are."),
        "advice_may_go_deeper": _("The room can carry more. You may go deeper, if somebody would like to."),
    }


def say(key: str, **names: object) -> str:
    return sayings()[key].format(**names)


def joined(names: Iterable[str], said: dict[str, str]) -> str:
    first, *others = list(names) or [""]
    for place, name in enumerate(others, start=1):
        first = said["and" if place == len(others) else "comma"].format(first=first, last=name)
    return first
