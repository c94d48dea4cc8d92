"""A picture shows what was answered and what is not known, to everybody, and runs nothing."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from befriend_neuro.estimation.pulse import group_pulse
from befriend_neuro.estimation.zone import zones
from befriend_neuro.pictures import Sheet, group_weeks, hormone_curves, member_weeks, personal_zone

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script>\"' onload='x' & ]]> <!-- \x00\x1b\ud800\uffff"
NAN = np.nan


def sheet(**given):
    return Sheet(**{"title": "Ana's weeks", "description": "Down a little; not sure yet.", **given})


def hormones(middle, *, paper=None, minutes=None, doubt=1.0, word="", **given):
    middle = np.atleast_2d(middle)
    minutes = np.arange(middle.shape[1]) * 10.0 - 20 if minutes is None else minutes
    words = {"names": ["met", "alone"][: len(middle)], "level_name": "level", "minutes_name": "minutes"}
    words = {key: word or value for key, value in words.items()}
    words["names"] = [word] * len(middle) if word else words["names"]
    more = {"stressor": (-5, 10), "stressor_name": word or "hard", **words, **given}
    bands = {"low": middle - doubt, "high": middle + doubt}
    return hormone_curves(sheet=paper or sheet(), minutes=minutes, middle=middle, **{**bands, **more})


def zone(peaks, outcomes, *, low=3.0, high=6.0, paper=None, word=""):
    words = {"calm_name": "calm", "strong_name": "too much", "good_name": "good", "hard_name": "hard", "zone_name": "?"}
    words = {key: word or value for key, value in words.items()}
    return personal_zone(sheet=paper or sheet(), peaks=peaks, outcomes=outcomes, low=low, high=high, **words)


def member(weeks, middle, answer_weeks, answers, *, doubt=1.0, paper=None, word="", **given):
    words = {"top_name": "very", "bottom_name": "not", "first_name": "May", "last_name": "now", "gap_name": "away"}
    words = {key: word or value for key, value in words.items()}
    bands = {"low": np.asarray(middle) - doubt, "high": np.asarray(middle) + doubt}
    said = {"answer_weeks": answer_weeks, "answers": answers}
    everything = {"weeks": weeks, "middle": middle, **bands, **said, **words, **given}
    return member_weeks(sheet=paper or sheet(), **everything)


def group(mean, spread, shown, *, paper=None, word="", **given):
    names = [word or str(i + 1) for i in range(len(mean))]
    words = {"week_names": names, "top_name": word or "safe", "bottom_name": word or "not safe", **given}
    return group_weeks(sheet=paper or sheet(), mean=mean, spread=spread, shown=shown, **words)


def four(paper, word=""):
    """One of each picture, on this paper and with this word everywhere."""
    weeks = np.linspace(0, 10, 41)
    return [
        hormones([[5, 9, NAN, 6], [5, 13, 9, 7]], paper=paper, word=word),
        zone([2, 5, 8, NAN], [1, 4, -2, 3], paper=paper, word=word),
        member(weeks, 6 - weeks / 4, [0, 1, 2, 7, 10], [7, 5, NAN, 4, 3], paper=paper, word=word),
        group([5, 6, 7], [2, 1, 1], [True, False, True], paper=paper, word=word),
    ]


def parts(svg, kind):
    """The elements of exactly this class."""
    return [e for e in ElementTree.fromstring(svg).iter() if kind in e.get("class", "").split()]


def strokes(element):
    """The unbroken pieces of a path, each (n, 2)."""
    pieces = element.get("d").removesuffix("Z").split("M")[1:]
    return [np.array([p.split() for p in piece.removesuffix("Z").split("L")], float) for piece in pieces]


def places(svg):
    """Every place that a mark reaches, (n, 2)."""
    out = [np.empty((0, 2))]
    for e in ElementTree.fromstring(svg).iter():
        if e.tag == SVG + "circle":
            x, y, r = (float(e.get(k)) for k in ("cx", "cy", "r"))
            out.append(np.array([[x - r, y - r], [x + r, y + r]]))
        elif e.tag == SVG + "rect":
            x, y, w, h = (float(e.get(k)) for k in ("x", "y", "width", "height"))
            assert w >= 0 and h >= 0
            out.append(np.array([[x, y], [x + w, y + h]]))
        elif e.tag == SVG + "path" and "H" not in e.get("d"):
            out.extend(strokes(e))
        elif e.tag == SVG + "text":
            out.append(np.array([[float(e.get("x")), float(e.get("y"))]]))
    return np.concatenate(out)


def on_the_sheet(svg):
    width, height = map(float, ElementTree.fromstring(svg).get("viewBox").split()[2:])
    at = places(svg)
    return np.isfinite(at).all() and (at >= -0.06).all() and (at <= [width + 0.06, height + 0.06]).all()


numbers = st.floats(-1e9, 1e9) | st.just(NAN)
on_ten = st.floats(0, 10) | st.just(NAN)
papers = st.builds(sheet, width=st.sampled_from([280.0, 320.0, 900.0]), mirror=st.booleans())


@given(st.data(), papers, st.integers(0, 8), st.floats(0, 1e6))
def test_hormones_stay_on_the_sheet_and_the_line_in_its_band(data, paper, length, doubt):
    middle = data.draw(arrays(float, (2, length), elements=st.floats(-9e8, 9e8) | st.just(NAN)))
    svg = hormones(middle, paper=paper, doubt=doubt)
    assert on_the_sheet(svg)
    for name in ("", "--other"):
        lines = [e for e in parts(svg, "picture__line") if "picture__key" not in e.get("class")]
        lines = [e for e in lines if ("picture__line--other" in e.get("class")) == bool(name)]
        bands = [e for e in parts(svg, "picture__band") if ("--other" in e.get("class")) == bool(name)]
        assert len(lines) == len(bands)
        for one, around in zip(lines, bands, strict=True):
            inside(strokes(one), strokes(around))


def inside(lines, bands):
    """Each line lies in the band of its own stretch; a point alone is drawn as itself, twice."""
    assert len(lines) == len(bands)
    for way, around in zip(lines, bands, strict=True):
        upper, lower = np.split(around[:, 1], 2)
        assert (upper <= way[:, 1]).all() and (way[:, 1] <= lower[::-1]).all()


@given(st.data(), papers, st.integers(0, 8))
def test_the_zone_stays_on_the_sheet_and_holds_no_number(data, paper, length):
    peaks = data.draw(arrays(float, length, elements=on_ten))
    outcomes = data.draw(arrays(float, length, elements=numbers))
    low, high = sorted(data.draw(st.tuples(st.floats(0, 10), st.floats(0, 10))))
    svg = zone(peaks, outcomes, low=low, high=high, paper=paper)
    assert on_the_sheet(svg)
    assert len(parts(svg, "picture__dot")) == (np.isfinite(peaks) & np.isfinite(outcomes)).sum()
    assert not any(re.search(r"\d", "".join(e.itertext())) for e in parts(svg, "picture__text"))


@given(st.data(), papers, st.integers(0, 8), st.integers(0, 5), st.floats(0, 20))
def test_a_members_weeks_stay_on_the_sheet_and_the_line_in_its_band(data, paper, length, said, doubt):
    rising = lambda n: np.cumsum(data.draw(arrays(float, n, elements=st.floats(0.01, 5))))  # noqa: E731
    middle = data.draw(arrays(float, length, elements=st.floats(-5, 15) | st.just(NAN)))
    answers = data.draw(arrays(float, said, elements=on_ten))
    svg = member(rising(length), middle, rising(said), answers, doubt=doubt, paper=paper)
    assert on_the_sheet(svg)
    assert len(parts(svg, "picture__dot")) == np.isfinite(answers).sum()
    for one in parts(svg, "picture__line"):
        inside(strokes(one), strokes(parts(svg, "picture__band")[0]))


@given(st.data(), papers, st.integers(0, 12))
def test_a_groups_weeks_stay_on_the_sheet_and_the_mean_in_its_bar(data, paper, weeks):
    mean = data.draw(arrays(float, weeks, elements=st.floats(0, 10)))
    spread = data.draw(arrays(float, weeks, elements=st.floats(0, 10)))
    shown = data.draw(arrays(bool, weeks))
    svg = group(mean, spread, shown, paper=paper)
    assert on_the_sheet(svg)
    dots, bars = parts(svg, "picture__dot"), parts(svg, "picture__band")
    assert len(dots) == len(bars) == shown.sum()
    for d, bar in zip(dots, bars, strict=True):
        top, height = float(bar.get("y")), float(bar.get("height"))
        assert top - 0.11 <= float(d.get("cy")) <= top + height + 0.11


@pytest.mark.parametrize("middle", [[[4, 4, 4]], [[0, 0, 0]], [[7]], [[]], [[NAN, NAN]], [[1e-300, 2e-300]]])
def test_a_flat_a_lonely_and_a_missing_curve_are_drawn(middle):
    assert on_the_sheet(hormones(middle, doubt=0))


def test_a_curve_breaks_where_nothing_was_measured():
    svg = hormones([[5, 6, NAN, 7, NAN, NAN, 6, 5]])
    (way,) = (e for e in parts(svg, "picture__line") if "picture__key" not in e.get("class"))
    assert [len(piece) for piece in strokes(way)] == [2, 2, 2]
    assert len(strokes(parts(svg, "picture__band")[0])) == 3


def test_a_higher_level_stands_higher_and_a_later_one_later():
    way = strokes(parts(hormones([[5, 9, 12]]), "picture__line")[0])[0]
    assert (np.diff(way[:, 0]) > 0).all() and (np.diff(way[:, 1]) < 0).all()


def test_the_line_stops_and_the_fog_widens_where_ben_was_away():
    weeks = np.linspace(0, 10, 101)
    far = np.abs(weeks[:, None] - np.array([0, 1, 2, 8, 9, 10])).min(1)
    svg = member(weeks, 5 + 0 * weeks, [0, 1, 2, 8, 9, 10], [5] * 6, doubt=0.5 + far)
    first, second = strokes(parts(svg, "picture__line")[0])
    (fog,) = strokes(parts(svg, "picture__fog")[0])
    upper, lower = np.split(fog[:, 1], 2)
    wide = lower[::-1] - upper
    assert len(wide) == len(weeks) and wide[50] > 5 * wide[0]
    shown = lambda week: fog[np.searchsorted(weeks, week - 1e-9), 0]  # noqa: E731
    assert first[-1, 0] == shown(3) and second[0, 0] == shown(7)
    assert "away" in svg and "away" not in member(weeks, 5 + 0 * weeks, range(11), [5] * 11)


def test_an_answer_left_out_is_no_answer():
    svg = member([0, 1, 2], [5, 5, 5], [0, 2], [5, NAN], near=0.5)
    assert [len(piece) for piece in strokes(parts(svg, "picture__line")[0])] == [2]
    assert len(parts(svg, "picture__now")) == 1


def test_fewer_than_five_answers_leave_nothing_to_see():
    secret, other = (group([5, x, 6], [1, x, 1], [True, False, True]) for x in (9.0, 2.0))
    assert secret == other == group([5, NAN, 6], [1, NAN, 1], [True, False, True])
    assert len(parts(secret, "picture__dot")) == len(parts(secret, "picture__band")) == 2
    assert [len(set(map(tuple, p))) for p in strokes(parts(secret, "picture__line")[0])] == [1, 1]


def test_without_a_band_the_whole_zone_lies_in_fog_and_has_no_name():
    svg = zone([2, 4], [1, 2], low=NAN, high=NAN)
    (veil,) = parts(svg, "picture__fog")
    assert float(veil.get("width")) == 320 and "?" not in svg


def test_the_zone_lies_where_it_was_found_and_no_further():
    veils = parts(zone([0, 10], [0, 1], low=2.0, high=4.0), "picture__fog")
    ends = [float(d.get("cx")) for d in parts(zone([2, 4], [0, 1], low=2.0, high=4.0), "picture__dot")]
    reach = [(float(v.get("x")), float(v.get("x")) + float(v.get("width"))) for v in veils]
    assert reach[0] == pytest.approx(tuple(ends), abs=0.2)
    assert all(a <= c and d <= b for (a, b), (c, d) in zip(reach, reach[1:], strict=False))


@pytest.mark.parametrize("which", range(4))
def test_hostile_words_stay_words(which):
    paper = sheet(title=HOSTILE, description=HOSTILE, number=lambda value: HOSTILE)
    svg, kind = four(paper, HOSTILE)[which], four(sheet(), "x")[which]
    shape = lambda text: {(e.tag, *e.keys()) for e in ElementTree.fromstring(text).iter()}  # noqa: E731
    assert shape(svg) == shape(kind)
    svg.encode("utf-8")
    words = ElementTree.fromstring(svg).find(SVG + "title").text
    assert words.startswith("</text><script>alert(1)</script>\"' onload='x' & ]]> <!--")


@pytest.mark.parametrize("which", range(4))
def test_a_strict_page_may_show_it(which):
    root = ElementTree.fromstring(four(sheet(), "")[which])
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {"svg", "title", "desc", "path", "rect", "circle", "text"}
    for e in root.iter():
        assert not [key for key in e.attrib if key in ("style", "id", "href") or key.startswith("on") or "}" in key]
        assert not [value for value in e.attrib.values() if "url(" in value or "#" in value]
        assert {e.get("fill"), e.get("stroke")} <= {None, "none", "currentColor"}


@pytest.mark.parametrize("which", range(4))
def test_it_says_in_words_what_is_seen_and_adds_none_of_its_own(which):
    root = ElementTree.fromstring(four(sheet(number=lambda value: "n"), "wort")[which])
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text, root[1].tag, root[1].text] == [
        SVG + "title", "Ana's weeks", SVG + "desc", "Down a little; not sure yet."
    ]  # fmt: skip
    assert {e.text for e in root.iter(SVG + "text")} <= {"wort", "n"}


@pytest.mark.parametrize("which", range(4))
def test_right_to_left_is_the_same_picture_mirrored(which):
    ltr, rtl = (four(sheet(mirror=mirror))[which] for mirror in (False, True))
    assert 'direction="rtl"' in rtl and 'direction="ltr"' in ltr
    for kind in ("picture__dot", "picture__now"):
        there, back = ([float(e.get("cx")) for e in parts(svg, kind)] for svg in (ltr, rtl))
        assert back == pytest.approx([320 - x for x in there], abs=0.11)
    for one, other in zip(parts(ltr, "picture__line"), parts(rtl, "picture__line"), strict=True):
        for way, back in zip(strokes(one), strokes(other), strict=True):
            np.testing.assert_allclose(back, np.abs([320, 0] - way), atol=0.11)


@pytest.mark.parametrize("which", range(4))
def test_the_same_answers_give_the_same_bytes(which):
    assert four(sheet())[which].encode() == four(sheet())[which].encode()


def test_words_are_as_high_on_a_phone_as_on_a_wide_page():
    for width in (320.0, 900.0):
        for svg in four(sheet(width=width)):
            root = ElementTree.fromstring(svg)
            assert root.get("viewBox").startswith(f"0 0 {width:.0f} ") and float(root.get("font-size")) >= 14


@pytest.mark.parametrize("mirror", [False, True])
def test_the_hard_part_is_marked_when_it_was(mirror):
    svg = hormones([[5, 6, 9, 7]], paper=sheet(mirror=mirror), stressor=(-10, 0))
    (shade,) = parts(svg, "picture__hard")
    way = strokes(parts(svg, "picture__line")[0])[0]
    reach = [float(shade.get("x")), float(shade.get("x")) + float(shade.get("width"))]
    assert reach == pytest.approx(sorted(way[1:3, 0]), abs=0.2)


def test_a_week_has_its_name_under_it_and_a_long_name_stays_on_the_sheet():
    svg = group([5, 6, 7], [1, 1, 1], [True] * 3, week_names=["one", "two", "on Friday night"])
    at = {e.text: float(e.get("x")) for e in parts(svg, "picture__text")}
    dots = [float(e.get("cx")) for e in parts(svg, "picture__dot")]
    assert [at["one"], at["two"]] == dots[:2] and at["safe"] == 0
    assert at["on Friday night"] <= 320 - 7 * len("on Friday night") / 2


def test_numbers_are_written_the_readers_way():
    svg = hormones([[0, 0.6, 1.2]], doubt=0, paper=sheet(number=lambda value: f"{value:g}".replace(".", ",")))
    assert "0,5" in [e.text for e in parts(svg, "picture__text")]
    assert not any("−0" in (e.text or "") for e in parts(hormones([[5, 6, 7]]), "picture__text"))


OK = {"weeks": [0, 1], "middle": [5, 5], "answer_weeks": [0, 1], "answers": [4, 6]}


@pytest.mark.parametrize(
    "draw, says",
    [
        (lambda: hormones([[5, 6]], minutes=[0, 1, 2]), "low has shape"),
        (lambda: hormones([[5, 6]], low=[[5.0]]), "low has shape"),
        (lambda: hormones([[5, 6]], names=["a", "b", "c"]), "one or two"),
        (lambda: hormones([[5, 6]], low=[[6, 7]]), "must not lie above"),
        (lambda: hormones([[5, NAN]], low=[[4, 5]]), "missing"),
        (lambda: hormones([[5, np.inf]]), "beyond"),
        (lambda: hormones([[5, 6]], minutes=[1, 1]), "minutes"),
        (lambda: hormones([[5, 6]], stressor=(10, 0)), "stressor"),
        (lambda: zone([5, 6], [1]), "outcomes has shape"),
        (lambda: zone([11], [1]), "peaks"),
        (lambda: zone([5], [1], low=6, high=4), "please give a band"),
        (lambda: zone([5], [1], low=NAN, high=4), "please give a band"),
        (lambda: zone([5], [1], low=4, high=12), "off 0 to 10"),
        (lambda: member(**{**OK, "answers": [4]}), "answers has shape"),
        (lambda: member(**{**OK, "answers": [4, 11]}), "answers"),
        (lambda: member(**{**OK, "weeks": [0, 1, 2]}), "shape"),
        (lambda: member(**{**OK, "answer_weeks": [1, 0]}), "answer_weeks"),
        (lambda: member(**OK, near=0), "near"),
        (lambda: member(**OK, low=[6, 6]), "must not lie above"),
        (lambda: member(**OK, scale=(10, 0)), "scale"),
        (lambda: group([5, 6], [1], [True, True]), "spread has shape"),
        (lambda: group([5, 6], [1, 1], [True]), "shown"),
        (lambda: group([5, 6], [1, 1], [5, 7]), "True or False"),
        (lambda: group([5, NAN], [1, 1], [True, True]), "needs a mean"),
        (lambda: group([5, 6], [1, -1], [True, True]), "spread of 0"),
        (lambda: sheet(title=" "), "title"),
        (lambda: sheet(width=100), "width"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(draw, says):
    with pytest.raises(ValueError, match=says):
        draw()


def test_pictures_need_neither_scipy_nor_anything_that_plots():
    code = "import sys, befriend_neuro.pictures; print({'scipy', 'numba', 'matplotlib'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"


def test_the_example_in_the_docs_draws_a_picture():
    page = Path(__file__).parents[2] / "docs/science/pictures.md"
    if not page.exists():
        pytest.skip("the library stands alone here, without its pages")
    given = {}
    exec(re.search(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)[1], given)
    assert len(parts(given["picture"], "picture__dot")) == 8 and "away" in given["picture"]
    assert on_the_sheet(given["picture"])


def test_a_pulse_and_a_zone_are_drawn_as_they_come():
    rng = np.random.default_rng(3)
    answers = np.clip(rng.normal(6, 2, (10, 7, 3)), 0, 10)
    answers[4, 3:] = NAN
    got = group_pulse(answers=answers)
    assert len(parts(group(got.mean, got.spread, got.shown), "picture__dot")) == 9
    peaks = np.array([[1.0, 2, 3, 4, 5, 6, 7, 8, 9, 5, 4, 6]])
    outcomes = 8 - 0.6 * (peaks - 5) ** 2 + rng.normal(0, 0.3, peaks.shape)
    found = zones(peaks=peaks, outcomes=outcomes)
    assert np.isfinite(found.low[0])
    svg = zone(peaks[0], outcomes[0], low=found.low[0], high=found.high[0])
    assert on_the_sheet(svg) and len(parts(svg, "picture__fog")) > 1
