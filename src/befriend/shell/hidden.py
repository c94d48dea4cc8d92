"""Signs that nobody sees, or that turn the line: what others read is free of them. Letters of every script may come."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

HIDDEN = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffd")
KINDLY = _("This text has hidden characters that we cannot show safely. Please type it here.")


def hides_something(text: str) -> bool:
    return any(_is_hidden(letter) for letter in set(text))


def _is_hidden(letter: str) -> bool:
    """What Unicode has given a sign to since this Python was made, a new emoji for one, is no hidden sign."""
    is_control = unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t"
    return letter in HIDDEN or is_control or _is_no_character(ord(letter))


def _is_no_character(number: int) -> bool:
    """The 66 numbers that Unicode promises never to give to a sign."""
    return 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE


def one_line(text: str) -> None:
    """What a form asks of a name or a sentence: one line, with something to see in it."""
    seen = any(unicodedata.category(letter)[0] in "LNPS" for letter in set(text))
    if not seen or "\t" in text or len(text.splitlines()) > 1:
        raise ValidationError(KINDLY)
    many_lines(text)


def many_lines(text: str) -> None:
    if hides_something(text.replace("\r\n", "\n").replace("\r", "\n")):
        raise ValidationError(KINDLY)
