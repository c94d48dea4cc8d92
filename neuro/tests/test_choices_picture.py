"""Choices are drawn side by side, and a picture alone keeps its colours."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from befriend_neuro.__main__ import main
from befriend_neuro.pictures import Sheet, choice_panels
from befriend_neuro.pictures.alone import DARK, LIGHT, alone

FIGURES = Path(__file__).parents[2] / "docs" / "science" / "figures"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\"' & ]]> <!-- \x00"
MIDDLE = np.array([[1.0, 2.0, 3.0], [0.2, 0.1, 0.3]])


def panels(*, names=("4", "8", "16"), middle=MIDDLE, doubt=0.5, **given):
    paper = Sheet(title="Size", description="Flat.", **{"width": 640.0, **given})
    words = {"names": names, "panel_names": ["fall", "left"]}
    return choice_panels(
        sheet=paper,
        **words,
        middle=middle,
        near=(middle - doubt / 2, middle + doubt / 2),
        far=(middle - doubt, middle + doubt),
    )


def of_kind(svg, kind):
    return [each for each in ElementTree.fromstring(svg).iter() if kind in each.get("class", "").split()]


def test_each_choice_has_a_dot_within_a_band_within_a_paler_one_in_every_panel():
    drawn = panels()
    dots, bands = of_kind(drawn, "picture__dot"), of_kind(drawn, "picture__band")
    assert (len(dots), len(bands)) == (6, 12)
    for dot, pale, dark in zip(dots, bands[::2], bands[1::2], strict=True):
        spans = [(float(b.get("x")), float(b.get("x")) + float(b.get("width"))) for b in (pale, dark)]
        assert spans[0][0] < spans[1][0] < float(dot.get("cx")) < spans[1][1] < spans[0][1]
        assert float(pale.get("fill-opacity")) < float(dark.get("fill-opacity"))


def test_more_lies_further_along_and_the_other_way_round_from_the_right():
    there, mirrored = (
        [float(d.get("cx")) for d in of_kind(panels(mirror=m), "picture__dot")[:3]] for m in (False, True)
    )
    assert there == sorted(there) and mirrored == sorted(mirrored, reverse=True)


def test_where_nothing_is_known_stands_the_name_alone():
    drawn = panels(middle=np.where(MIDDLE == 2, np.nan, MIDDLE))
    assert len(of_kind(drawn, "picture__dot")) == 5 and ">8<" in drawn


def test_no_word_breaks_out_and_every_word_is_the_callers():
    drawn = panels(names=(HOSTILE, "8", "16"))
    assert "<script" not in drawn
    words = {e.text for e in ElementTree.fromstring(panels(number=lambda v: "n")).iter(f"{SVG}text")}
    assert words == {"4", "8", "16", "fall", "left", "n"}


@pytest.mark.parametrize("names", [(), ("4", "8")])
def test_names_and_numbers_must_fit(names):
    with pytest.raises(ValueError, match="outcomes of|has shape"):
        panels(names=names)


def test_ends_out_of_order_are_refused():
    with pytest.raises(ValueError, match="must not lie above"):
        panels(doubt=-0.5)


def test_a_picture_alone_follows_light_and_dark_and_is_still_a_picture():
    page = alone(panels())
    assert all(colour in page for colour in (*LIGHT, *DARK)) and "prefers-color-scheme: dark" in page
    assert ElementTree.fromstring(page)[0].tag == f"{SVG}style"


def test_only_a_picture_is_set_alone():
    with pytest.raises(ValueError, match="svg is no picture"):
        alone("<p>hello</p>")


@pytest.mark.parametrize("name", ["zone", "weeks", "group"])
def test_each_picture_can_be_drawn_by_a_command(name, tmp_path, capsys):
    file = tmp_path / "drawn.svg"
    assert main(["picture", name, "--width", "320", "--plot", str(file)]) == 0
    drawn = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert drawn.find(f"{SVG}title").text and drawn.get("viewBox").startswith("0 0 320 ")
    assert of_kind(file.read_text(encoding="utf-8"), "picture__text")


def test_a_picture_without_a_file_is_printed_and_may_run_from_the_right(capsys):
    main(["picture", "zone", "--mirror"])
    assert 'direction="rtl"' in capsys.readouterr().out


def test_the_page_shows_less_cortisol_with_a_friend():
    drawn = (FIGURES / "hormones.svg").read_text(encoding="utf-8")
    lines = [each for each in of_kind(drawn, "picture__line") if "picture__key" not in each.get("class")]
    alone_top, friend_top = (min(float(p.split()[1]) for p in each.get("d")[1:].split("L")) for each in lines)
    assert alone_top < friend_top
