"""Signs that nobody sees, or that turn the line: what others read is free of them. Letters of every script may come."""

import unicodedata
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HIDDEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffd")
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and signs by name, with nothing to see
KINDLY = _("This text has hidden characters that we cannot show safely. Please type it here.")


def hides_something(text: str) -> bool:
    return any(_is_hidden(letter) for letter in set(text))


@lru_cache(4096)
def _is_hidden(letter: str) -> bool:
    """What Unicode has given a sign to since this Python was made, a new emoji for one, is no hidden sign."""
    is_control = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
    return letter in HIDDEN or is_control or _is_no_character(ord(letter))


def _is_no_character(number: int) -> bool:
    """The 66 numbers that Unicode promises never to give to a sign."""
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE


def shows_something(text: str) -> bool:
    """Whether anybody would see that something was written. What joins letters, and signs to one, may come with them."""
    return any(_is_seen(letter) for letter in set(text))


@lru_cache(4096)
def _is_seen(letter: str) -> bool:
    kind = unicodedata.category(letter)
    return letter not in BLANK and (kind[0] in "LNPS" or (kind == "Cn" and _may_be_new(ord(letter))))


def _may_be_new(number: int) -> bool:
    """Not where Unicode has promised that whatever comes is not drawn."""
    is_never_drawn = number == 0x2065 or 0xFFF0 <= number <= 0xFFF8 or 0xE0000 <= number <= 0xE0FFF
    return not is_never_drawn and not _is_no_character(number)


def something_to_see(text: str) -> None:
    """What a form asks of words of which some are needed; it says so as where the field was left empty."""
    if not shows_something(text):
        raise ValidationError(KINDLY, code="required")


def one_line(text: str) -> None:
    """What a form asks of a name or a sentence: one line, with something to see in it."""
    if "\t" in text or len(text.splitlines()) > 1:
        raise ValidationError(KINDLY)
    many_lines(text)


def many_lines(text: str) -> None:
    if not shows_something(text) or hides_something(text.replace("\r\n", "\n").replace("\r", "\n")):
        raise ValidationError(KINDLY)
