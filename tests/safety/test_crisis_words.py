"""Whoever reviews the words of crisis help reads all of them, and no others, in docs/care."""

import re

from tests.house.test_lengths import ROOT

CATALOGUE = ROOT / "src/befriend/shell/locale/en/LC_MESSAGES/django.po"
PAGES = re.compile(r"safety/templates/safety/(?:_?crisis_\w+|_danger)\.html")


def spoken() -> set[str]:
    said = set()
    for entry in CATALOGUE.read_text().split("\n\n"):
        words = re.search(r'^msgid ((?:".*"\n?)+)', entry, re.MULTILINE)
        if words and PAGES.search(entry):
            whole = "".join(re.findall(r'"(.*)"', words[1])).replace("\\n", " ").replace('\\"', '"')
            said.add(re.sub(r"%\((\w+)\)s", r"{\1}", whole).strip())
    return said


def test_the_words_for_review_are_those_that_crisis_help_speaks():
    shown = {line[2:] for line in (ROOT / "docs/care/crisis.md").read_text().splitlines() if line.startswith("> ")}
    assert shown == spoken()
    assert len(shown) > 40
