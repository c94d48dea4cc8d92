"""The contrast that the look promises, computed from the tokens as they are shipped (WCAG 2.2)."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "src/befriend/shell/static/shell/tokens.css").read_text()
COLOUR = re.compile(r"--([a-z-]+):\s*(?:light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)|(#[0-9a-f]{6}))")
PAIRS = [
    *[(ink, on, 4.5) for ink in ("ink", "quiet", "ember") for on in ("ground", "raised", "sunk")],
    *[("stop", on, 4.5) for on in ("ground", "raised")],
    *[("edge", on, 3) for on in ("ground", "raised", "sunk")],
    ("water", "ground", 4.5),
    ("quiet", "water-fill", 4.5),
    ("ground", "ink", 4.5),
    ("lamp-ink", "lamp", 4.5),
    *[(ink, "evening", 4.5) for ink in ("evening-ink", "evening-quiet", "lamp")],
    ("evening-edge", "evening", 3),
]


def tokens(theme: int) -> dict[str, str]:
    return {name: both or (light, dark)[theme] for name, light, dark, both in COLOUR.findall(TOKENS)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "on", "needed"), PAIRS)
def test_words_and_borders_can_be_seen(theme, ink, on, needed):
    known = tokens(theme)
    lighter, darker = sorted((luminance(known[ink]), luminance(known[on])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= needed


def test_black_on_white_is_twenty_one_to_one():
    assert round((luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05), 6) == 21
