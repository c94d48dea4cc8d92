"""Scores: published keys, missing answers, and refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from befriend_neuro.psychometrics.catalogue import scale, scales
from befriend_neuro.psychometrics.scoring import bands, reverse, score

NAN = float("nan")
SCORED = sorted(name for name, entry in scales().items() if entry.items)
WITH_TOTAL = sorted(name for name in SCORED if scales()[name].range)


@st.composite
def sheets(draw, names=tuple(SCORED), missing=True):
    """A scale and a few people's answers to it, some of them left out."""
    entry = scale(draw(st.sampled_from(names)))
    answer = st.integers(entry.min, entry.max).map(float)
    answer = st.one_of(answer, st.just(NAN)) if missing else answer
    return entry, draw(arrays(np.float64, (draw(st.integers(1, 4)), entry.items), elements=answer))


@pytest.mark.parametrize(
    "scale_id, answers, total",
    [
        ("phq4", [1, 2, 0, 3], 6),
        ("gad7", [3] * 7, 21),
        ("who5", [5, 4, 3, 2, 1], 60),
        ("pss4", [4, 0, 0, 4], 16),
        ("pss10", [0, 0, 0, 4, 4, 0, 4, 4, 0, 0], 0),
        ("ucla3", [1, 2, 3], 6),
        ("uls8", [4, 4, 1, 4, 4, 1, 4, 4], 32),
        ("ders18", [5, 1, 1, 5, 1, 5] + [1] * 12, 18),
        ("brs", [5, 1, 5, 1, 5, 1], 5),
        ("fhs8", [7, 7, 1, 7, 7, 1, 7, 7], 7),
        ("ios", [4], 4),
    ],
)
def test_totals_follow_the_published_keys(scale_id, answers, total):
    assert score(scale_id, [answers]).total == pytest.approx([total])


def test_ana_and_ben_are_scored_in_one_table_with_their_subscales():
    both = score("phq4", [[3, 2, 0, 1], [0, 0, 3, 3]])
    assert both.total.tolist() == [6, 6]
    assert both.subscales["anxiety"].tolist() == [5, 0]
    assert both.subscales["depression"].tolist() == [1, 6]


def test_alliance_subscales_take_their_own_items():
    answers = np.ones((1, 12))
    answers[0, [3, 5, 7, 10]] = 5
    found = score("waisr", answers).subscales
    assert (found["goal"][0], found["task"][0], found["bond"][0]) == (20, 4, 4)


def test_group_climate_has_subscale_means_and_no_total():
    answers = np.zeros((1, 12))
    answers[0, [2, 4, 8]] = 6
    found = score("gcqs", answers)
    assert found.total is None and found.bands == (None,)
    assert (found.subscales["avoiding"][0], found.subscales["engaged"][0]) == (6, 0)


def test_group_climate_is_dropped_only_when_more_than_four_items_are_missing():
    answers = np.full((2, 12), 3.0)
    answers[0, :4] = NAN
    answers[1, :5] = NAN
    engaged = score("gcqs", answers).subscales["engaged"]
    assert engaged[0] == 3 and np.isnan(engaged[1])


def test_a_subscale_nobody_answered_has_no_score():
    answers = np.full((1, 12), 3.0)
    answers[0, [2, 4, 8]] = NAN
    assert np.isnan(score("gcqs", answers).subscales["avoiding"][0])


def test_the_check_in_has_no_total_but_each_answer_under_its_name():
    found = score("own_after", [[1, 2, 3, 4, 5, 6, 7, 8]])
    assert found.total is None
    assert found.subscales["peak"].tolist() == [2] and found.subscales["return"].tolist() == [8]


def test_one_missing_in_five_is_prorated_and_two_give_no_score():
    found = score("who5", [[4, 4, 4, 4, NAN], [4, 4, 4, NAN, NAN], [4, 4, 4, 4, 4]])
    assert found.total[0] == 80 and np.isnan(found.total[1]) and found.total[2] == 80
    assert found.prorated.tolist() == [True, False, False]
    assert found.missing.tolist() == [1, 2, 0]


def test_a_four_item_scale_needs_all_four():
    assert np.isnan(score("phq4", [[1, 1, 1, NAN]]).total[0])


def test_reverse_items_are_turned_before_prorating():
    answers = [5, 1, 5, 1, 5, NAN]
    assert score("brs", [answers]).total.tolist() == [5]


def test_bands_are_the_scales_own_words_with_the_warning():
    words = score("gad7", [[0] * 7, [1] * 7, [2] * 7, [3] * 7]).bands
    assert [band.word for band in words] == ["minimal", "mild", "moderate", "severe"]
    assert all("not a diagnosis" in band.warning and "member screen" in band.warning for band in words)


def test_every_whole_total_lies_in_the_band_that_names_it():
    for entry in (scale(name) for name in ("phq4", "gad7", "phq8")):
        for band in entry.bands:
            assert bands(entry.id, [band.low, band.high]) == (band, band)


def test_a_prorated_total_between_two_bands_belongs_to_the_lower():
    assert [band.word for band in bands("gad7", [4.5, 5])] == ["minimal", "mild"]
    assert bands("gad7", [NAN]) == (None,)


def test_a_total_outside_the_range_has_no_band():
    with pytest.raises(ValueError, match="between 0 and 21"):
        bands("gad7", [22])


@pytest.mark.parametrize("answer, shown", [(4, "4"), (-1, "-1"), (1.5, "1.5"), (float("inf"), "inf")])
def test_a_wrong_answer_is_refused_with_item_person_and_what_is_allowed(answer, shown):
    with pytest.raises(ValueError, match=rf"Item 3 of PHQ-4 has the answer {shown} \(person 2\).*from 0 to 3"):
        score("phq4", [[0, 0, 0, 0], [0, 0, answer, 0]])


@pytest.mark.parametrize("answers", [[1, 2, 3, 0], [[1, 2, 3]], np.zeros((0, 4)), [[[1, 2, 3, 0]]]])
def test_a_table_of_the_wrong_shape_is_refused(answers):
    with pytest.raises(ValueError, match="people x 4 items with at least one person"):
        score("phq4", answers)


@pytest.mark.parametrize("scale_id", ["srs_ors_gsrs", "gq"])
def test_a_commercial_scale_is_not_scored_here(scale_id):
    with pytest.raises(ValueError, match="cannot be scored here.*owner"):
        score(scale_id, [[1]])


@given(sheets())
def test_turning_twice_changes_nothing(sheet):
    entry, answers = sheet
    np.testing.assert_array_equal(reverse(entry.id, reverse(entry.id, answers)), answers)


@given(sheets(names=tuple(WITH_TOTAL)))
def test_every_score_even_prorated_lies_in_the_range(sheet):
    entry, answers = sheet
    total = score(entry.id, answers).total
    known = total[~np.isnan(total)]
    assert np.all((known >= entry.range[0]) & (known <= entry.range[1]))


@given(sheets(names=tuple(WITH_TOTAL)), st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter_under_the_matching_key(sheet, chance):
    entry, answers = sheet
    same_key = [i for i in range(entry.items) if i + 1 not in entry.reverse]
    turned_key = [i for i in range(entry.items) if i + 1 in entry.reverse]
    order = np.arange(entry.items)
    order[same_key] = chance.sample(same_key, len(same_key))
    order[turned_key] = chance.sample(turned_key, len(turned_key))
    np.testing.assert_allclose(score(entry.id, answers[:, order]).total, score(entry.id, answers).total)


@given(sheets(names=tuple(WITH_TOTAL), missing=False), st.data())
def test_answering_one_item_higher_moves_the_total_the_way_of_its_key(sheet, data):
    entry, answers = sheet
    item = data.draw(st.integers(0, entry.items - 1))
    answers[:, item] = np.minimum(answers[:, item], entry.max - 1)
    higher = answers.copy()
    higher[:, item] += 1
    gain = score(entry.id, higher).total - score(entry.id, answers).total
    assert np.all(gain < 0) if item + 1 in entry.reverse else np.all(gain > 0)


@given(sheets())
def test_each_person_is_scored_as_if_alone(sheet):
    entry, answers = sheet
    together = score(entry.id, answers)
    for person, row in enumerate(answers):
        alone = score(entry.id, [row])
        for name, values in together.subscales.items():
            np.testing.assert_array_equal(values[person], alone.subscales[name][0])
        if together.total is not None:
            np.testing.assert_array_equal(together.total[person], alone.total[0])
