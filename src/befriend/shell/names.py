"""Names inside sentences: each keeps its own direction and leaves the sentence its own (UAX #9, 2.4.2)."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

ISOLATE, DONE = "\u2068", "\u2069"  # first strong isolate, pop directional isolate
FROM_THE_RIGHT = frozenset({"R", "AL", "AN"})


def isolated(words: object) -> str:
    """The words between isolates where they or the page run from the right; elsewhere as they are."""
    text = str(words)
    if text and (get_language_bidi() or any(unicodedata.bidirectional(letter) in FROM_THE_RIGHT for letter in text)):
        return f"{ISOLATE}{text}{DONE}"
    return text


def listed(words: Iterable[str]) -> str:
    """With commas, as the reader's language sets them."""
    first, *others = [isolated(each) for each in words] or [""]
    for each in others:
        first = _("%(first)s, %(last)s") % {"first": first, "last": each}
    return first


def together(names: Iterable[str]) -> str:
    """Ruth, Dara and Sefa"""
    said = list(names)
    if len(said) < 2:
        return listed(said)
    return _("%(first)s and %(last)s") % {"first": listed(said[:-1]), "last": isolated(said[-1])}
