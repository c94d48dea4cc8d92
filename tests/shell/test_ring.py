"""Cushions and rings: the same seat looks the same, the same person elsewhere does not."""

import uuid
from collections import Counter
from itertools import combinations
from math import hypot

import pytest
from django.template.loader import render_to_string

from befriend.shell.seats import arcs_and_dots, around, cushion_of
from befriend.shell.templatetags.shell import ring, sentence

JUNIPER = {"public_id": uuid.UUID(int=9), "name": "Juniper", "state": "lit"}
OAK = {"public_id": uuid.UUID(int=77), "name": "Oak", "state": "with"}
FREE = {"state": "free"}
RING_OF_TIME, HALF_A_NAME = 68, 30  # where its line ends, and "Juniper" under a cushion
SMALL_CUSHION, LINE = 16, 14
YOURS = {"state": "you", "label": "yours"}


def test_a_seat_keeps_its_cushion():
    seat = uuid.uuid4()
    assert cushion_of(seat) == cushion_of(str(seat))


def test_all_forty_eight_cushions_are_drawn_about_as_often():
    drawn = Counter(cushion_of(uuid.uuid4()) for _ in range(20_000))
    assert len(drawn) == 48
    assert max(drawn.values()) < 2 * min(drawn.values())


def test_the_ring_is_told_in_one_sentence():
    told = sentence([JUNIPER, OAK, FREE, YOURS])
    assert told == (
        "4 seats. Juniper has the turn and the seat is lit. Leaning in: Oak. "
        "1 seat is free. Your seat is lit and waits for you."
    )


def test_nobody_in_the_ring_is_numbered_or_coloured_without_words():
    drawn = render_to_string("shell/parts/ring.html", ring([JUNIPER, OAK, FREE, YOURS], names=True))
    assert 'role="img"' in drawn
    assert 'aria-label="4 seats.' in drawn
    assert drawn.count("ring__lamp") == 1
    assert drawn.count('class="ring__glow"') == 1


def test_who_is_with_somebody_sits_a_little_nearer():
    far, near = around([JUNIPER, {**JUNIPER, "state": "with"}])
    assert (abs(float(far.x)), abs(float(near.x))) == (122, 109)


@pytest.mark.parametrize("seats", range(1, 13))
def test_a_name_stands_clear_of_the_ring_of_time_whether_its_seat_leans_in_or_not(seats):
    for state in ("here", "with"):
        for x, y in map(name_of, around([{**JUNIPER, "state": state}] * seats)):
            assert hypot(max(abs(x) - HALF_A_NAME, 0), nearest(y)) > RING_OF_TIME


@pytest.mark.parametrize("seats", [10, 11, 12])
def test_in_a_crowded_ring_no_name_lies_under_a_cushion_or_over_another(seats):
    for lean in ("here", "with"):
        row = around([{**JUNIPER, "name": "Evening Star of June", "state": lean}] * seats)
        assert {seat.name for seat in row} == {"Evening…"}
        names = list(map(name_of, row))
        for x, y in names:
            nearest_cushion = min(hypot(*from_box(float(it.x) - x, float(it.y) - y)) for it in row)
            assert nearest_cushion > SMALL_CUSHION
        for (x, y), (other_x, other_y) in combinations(names, 2):
            assert abs(x - other_x) > 2 * HALF_A_NAME or abs(y - other_y) > LINE


@pytest.mark.parametrize("seats", [1, 5, 9])
def test_among_few_a_long_name_is_cut_before_it_reaches_the_middle(seats):
    names = {"Winter Juniper": "Winter Juni…", "Kestrel": "Kestrel, next"}
    for name, shown in names.items():
        assert {seat.name for seat in around([{**JUNIPER, "name": name, "label": f"{name}, next"}] * seats)} == {shown}


@pytest.mark.parametrize(
    ("who", "shown", "is_wide"),
    [
        ("Oak", "Oak", False),
        ("Winter Juniper", "Winter Juniper", True),
        ("Margarethe by the Harbor", "Margarethe by…", True),
    ],
)
def test_whoever_has_the_time_stands_inside_the_clock(who, shown, is_wide):
    drawn = render_to_string("shell/parts/ring.html", ring([JUNIPER], who=who))
    assert f">{shown}</text>" in drawn and ("ring__who--wide" in drawn) is is_wide


def from_box(right: float, down: float) -> tuple[float, float]:
    """How far a point is from a name's box: ten units stand over its line, four hang under it."""
    return max(abs(right) - HALF_A_NAME, 0), max(-10 - down, down - 4, 0)


def name_of(seat) -> tuple[float, float]:
    (x, y), (right, down) = (seat.x, seat.y), seat.name_at.split()
    return float(x) + float(right), float(y) + float(down)


def nearest(baseline: float) -> float:
    """How far the letters are from the height of the middle: ten units stand over their line, four hang under it."""
    return max(baseline - 10, -baseline - 4, 0)


def test_more_than_twelve_are_not_drawn_as_a_ring():
    assert len(ring([JUNIPER] * 13)["seats"]) == 12


def test_a_name_cannot_break_out_of_the_drawing():
    drawn = render_to_string("shell/parts/ring.html", ring([{**JUNIPER, "name": '"><b>x'}], names=True))
    assert "<b>" not in drawn


def test_the_small_ring_has_a_dot_for_each_free_seat():
    arcs, dots = arcs_and_dots(taken=6, free=2)
    assert (len(arcs), len(dots)) == (6, 2)
