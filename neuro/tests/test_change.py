"""Change: published examples, every figure of the data file, and how often each rule speaks about nothing."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend_neuro.psychometrics.catalogue import scale, scales
from befriend_neuro.psychometrics.change import (
    centred,
    criterion_c,
    edwards_nunnally,
    jacobson_truax,
    reliable_change,
)
from befriend_neuro.psychometrics.clinical import clinically_significant
from befriend_neuro.psychometrics.needed import needed_change, step
from befriend_neuro.psychometrics.noise import (
    edwards_nunnally_false_alarms,
    false_better,
    whole_score_false_alarms,
)
from befriend_neuro.psychometrics.tables import (
    Implied,
    catalogue_table,
    change_table,
    implied_changes,
    noise_table,
    words_table,
)
from befriend_neuro.psychometrics.verdict import points_for_words, reaches_mcid, verdict

NAN = float("nan")
WITH_CHANGE = sorted(name for name, entry in scales().items() if entry.rci_sd)
WITH_VERDICT = [
    "aaq2",
    "brs",
    "ders16",
    "ders18",
    "fhs8",
    "gad7",
    "phq4",
    "phq8",
    "pss10",
    "pss4",
    "ucla3",
    "uls8",
    "who5",
]
WORDS = {"likely better", "likely harder", "perhaps better", "perhaps harder", "about the same or not clear yet"}
PAGE = Path(__file__).parents[2] / "docs" / "science" / "scales.md"


def unchanged(n, *, mean, sd, reliability, seed):
    """Two scores of n people in whom nothing changed: one true score, two independent errors."""
    chance = np.random.default_rng(seed)
    true = mean + sd * np.sqrt(reliability) * chance.standard_normal(n)
    return (true + sd * np.sqrt(1 - reliability) * chance.standard_normal(n) for _ in range(2))


def test_the_example_of_jacobson_and_truax_1991():
    """Before 32.5, after 47.5, sd 7.5, reliability .80: SEM 3.35, SE of the difference 4.74, RC 3.16. Recalled, *assumed*
    .9: the paper could not be opened; each step is worked out here by hand."""
    sem = 7.5 * (1 - 0.80) ** 0.5
    assert (sem, 2**0.5 * sem) == pytest.approx((3.354, 4.743), abs=5e-4)
    assert jacobson_truax([32.5], [47.5], sd=7.5, reliability=0.80) == pytest.approx([15 / (2**0.5 * sem)], abs=1e-12)
    assert jacobson_truax([32.5], [47.5], sd=7.5, reliability=0.80) == pytest.approx([3.16], abs=0.005)
    assert criterion_c(clinical_mean=40, clinical_sd=7.5, norm_mean=60, norm_sd=7.5) == 50


def test_criterion_c_lies_nearer_to_the_narrower_group():
    assert criterion_c(clinical_mean=40, clinical_sd=5, norm_mean=60, norm_sd=15) == 45


@pytest.mark.parametrize("row", implied_changes(), ids=lambda row: f"{row.scale_id}-{row.figure}")
def test_each_figure_of_the_file_is_what_its_own_sd_and_reliability_imply(row):
    assert row.agrees


def test_every_reliable_change_figure_of_the_file_was_looked_at():
    stated = sum(
        getattr(entry, figure) is not None
        for entry in scales().values()
        for figure in ("rci95", "rci80", "rci95_retest")
    )
    assert len(implied_changes()) == stated == 33


def test_a_figure_that_is_not_implied_would_be_seen():
    assert not Implied("phq4", "rci95", Decimal("2.5"), 2.554).agrees
    assert Implied("phq4", "rci95", Decimal("2.6"), 2.554).agrees


def test_the_files_rule_is_smaller_than_the_reliable_change_of_just_these_scales():
    below = {name for name in WITH_CHANGE if scale(name).use_change < needed_change(name, weeks=1).rci95 - 1e-9}
    assert below == {"gad7", "phq8", "who5", "suds"}


def test_over_a_month_retest_reliability_counts_where_it_is_known():
    assert needed_change("ders16", weeks=4).basis == "alpha"
    assert needed_change("ders16", weeks=5).basis == "test_retest"
    assert needed_change("ders16", weeks=5).rci95 == pytest.approx(14.5, abs=0.05)
    assert needed_change("brs", weeks=12).rci95 == pytest.approx(1.08, abs=0.005)
    assert needed_change("phq4", weeks=12).basis == "alpha"
    assert needed_change("suds", weeks=1).assumed


def test_the_smallest_change_is_rounded_up_to_what_a_score_can_show():
    smallest = {name: needed_change(name, weeks=1).smallest for name in ("phq4", "phq8", "who5")}
    assert smallest == {"phq4": 3, "phq8": 7, "who5": 24}
    assert needed_change("brs", weeks=1).smallest == pytest.approx(5 / 6)


@pytest.mark.parametrize("scale_id", ["ons_lonely", "gcqs", "own_after", "gq"])
def test_a_scale_whose_noise_is_unknown_has_no_reliable_change(scale_id):
    with pytest.raises(ValueError, match="is not known, so no change on it can be called real"):
        needed_change(scale_id, weeks=8)


@pytest.mark.parametrize("scale_id", WITH_CHANGE)
def test_without_any_change_the_95_rule_speaks_in_about_5_of_100(scale_id):
    needed = needed_change(scale_id, weeks=8)
    figures = {"sd": scale(scale_id).rci_sd, "reliability": needed.reliability}
    before, after = unchanged(20_000, mean=10, seed=1, **figures)
    assert 0.035 <= np.mean(np.abs(after - before) >= needed.rci95) <= 0.065
    assert 0.17 <= np.mean(np.abs(after - before) >= needed.rci80) <= 0.23
    assert 0.035 <= np.mean(np.abs(centred(before, after, mean=10, **figures)) >= 1.96) <= 0.065


@pytest.mark.parametrize("reliability", [0.7, 0.85, 0.95])
def test_edwards_and_nunnallys_rule_speaks_too_often_by_as_much_as_the_page_says(reliability):
    before, after = unchanged(100_000, mean=5, sd=2, reliability=reliability, seed=2)
    seen = np.mean(np.abs(edwards_nunnally(before, after, mean=5, sd=2, reliability=reliability)) > 2)
    assert seen == pytest.approx(edwards_nunnally_false_alarms(reliability=reliability), abs=0.004)
    assert seen > 0.11


def test_who_begins_at_their_worst_seems_better_by_itself_and_centring_mends_it():
    before, after = unchanged(400_000, mean=0, sd=1, reliability=0.7, seed=3)
    worst = np.abs(before - 1.5) < 0.1
    first, second = before[worst], after[worst]
    plain = np.mean(jacobson_truax(first, second, sd=1, reliability=0.7) <= -1.96)
    mended = np.mean(centred(first, second, mean=0, sd=1, reliability=0.7) <= -1.96)
    assert plain == pytest.approx(false_better(reliability=0.7, start=1.5, centred=False), abs=0.008)
    assert mended == pytest.approx(0.025, abs=0.006)


@pytest.mark.parametrize("scale_id, width", [("phq4", 1), ("ucla3", 1), ("who5", 4), ("gad7", 1)])
def test_false_alarms_of_whole_scores_are_as_the_page_says(scale_id, width):
    entry, change = scale(scale_id), needed_change(scale_id, weeks=1).smallest
    error = entry.rci_sd**2 * (1 - entry.alpha) - width**2 / 12
    true_part = entry.rci_sd**2 * entry.alpha
    sd = np.sqrt(true_part + error)
    pair = unchanged(200_000, mean=0, sd=sd, reliability=true_part / sd**2, seed=4)
    before, after = (width * np.round(x / width) for x in pair)
    stated = whole_score_false_alarms(sd=entry.rci_sd, reliability=entry.alpha, step=width, change=change)
    assert np.mean(np.abs(after - before) >= change) == pytest.approx(stated, abs=0.004)


@pytest.mark.parametrize("scale_id", WITH_VERDICT)
@pytest.mark.parametrize("is_centred, is_whole", [(False, False), (True, False), (False, True), (True, True)])
def test_nobody_unchanged_is_told_better_or_harder_in_more_than_5_of_100(scale_id, is_centred, is_whole):
    entry, needed = scale(scale_id), needed_change(scale_id, weeks=8)
    middle = sum(entry.range) / 2
    pair = unchanged(4000, mean=middle, sd=entry.rci_sd, reliability=needed.reliability, seed=5)
    size = step(entry) if is_whole else 1e-9
    before, after = (np.clip(size * np.round(x / size), *entry.range) for x in pair)
    words = verdict(scale_id, before, after, weeks=8, centre=middle if is_centred else None).words
    assert set(words) <= WORDS
    assert words.count("likely better") / 4000 < 0.05 and words.count("likely harder") / 4000 < 0.05


@pytest.mark.parametrize(
    "after, word",
    [
        (4, "likely better"),
        (5, "perhaps better"),
        (6, "perhaps better"),
        (7, "about the same or not clear yet"),
        (10, "about the same or not clear yet"),
        (14, "perhaps harder"),
        (16, "likely harder"),
    ],
)
def test_ben_scored_ten_on_the_gad7_eight_weeks_ago(after, word):
    assert verdict("gad7", [10], [after], weeks=8).words == (word,)


def test_three_points_on_the_phq4_are_real_but_only_perhaps_enough_to_notice():
    found = verdict("phq4", [8, 8, 8, 8, NAN], [4, 5, 6, 11, 3], weeks=8)
    assert found.words == (
        "likely better",
        "perhaps better",
        "about the same or not clear yet",
        "perhaps harder",
        None,
    )
    assert found.probability_better[1] == pytest.approx(0.778, abs=0.001)


def test_on_a_scale_where_high_is_better_a_rise_is_better():
    assert verdict("who5", [40, 80], [80, 40], weeks=9).words == ("likely better", "likely harder")


def test_ten_points_on_the_who5_are_noticeable_for_a_group_but_no_verdict_for_a_person():
    assert reaches_mcid("who5", [40], [50]).tolist() == [True]
    assert verdict("who5", [40], [50], weeks=8).words == ("about the same or not clear yet",)


def test_knowing_that_people_begin_at_their_worst_makes_the_word_more_careful():
    assert verdict("phq4", [10], [6], weeks=8).words == ("likely better",)
    assert verdict("phq4", [10], [6], weeks=8, centre=3).words != ("likely better",)


def test_a_word_needs_eight_weeks():
    with pytest.raises(ValueError, match="at least 8 weeks between them; here are 6"):
        verdict("phq4", [8], [2], weeks=6)


@pytest.mark.parametrize(
    "scale_id, words",
    [
        ("suds", "reliability of SUDS 0-10 is an assumption"),
        ("ios", "high is closer"),
        ("gcs7", "does not say which way is better"),
        ("ons_lonely", "never as a change verdict"),
        ("own_before", "is not known"),
    ],
)
def test_some_scales_cannot_carry_a_verdict_and_say_why(scale_id, words):
    with pytest.raises(ValueError, match=words):
        verdict(scale_id, [3], [5], weeks=8)


def test_exactly_these_scales_carry_a_verdict():
    def carries(scale_id):
        try:
            verdict(scale_id, [scale(scale_id).range[0]], [scale(scale_id).range[0]], weeks=8)
        except ValueError:
            return False
        return True

    assert sorted(name for name in WITH_CHANGE if carries(name)) == WITH_VERDICT


@pytest.mark.parametrize("scale_id", WITH_VERDICT)
def test_the_points_shown_for_each_word_are_those_at_which_the_word_changes(scale_id):
    needed = needed_change(scale_id, weeks=8)
    bottom, top = scale(scale_id).range
    points = points_for_words(needed)
    at, under = ([min(bottom + x + nudge, top) for x in points] for nudge in (1e-6, -1e-6))
    heard = [word.split()[0] for word in verdict(scale_id, [bottom] * 4, [*at, *under], weeks=8).words]
    assert heard == ["perhaps", "likely", "about", "perhaps"]


def test_clinically_significant_is_reliable_and_across_the_line():
    found = clinically_significant("gad7", [15, 15, 10, 3], [3, 12, 6, 15], clinical_mean=14, clinical_sd=4, weeks=8)
    assert found.cutoff == pytest.approx((4 * 2.95 + 3.41 * 14) / 7.41)
    assert found.reliable.tolist() == [True, False, False, False]
    assert found.crossed.tolist() == [True, False, True, False]
    assert found.both.tolist() == [True, False, False, False]


def test_without_norms_there_is_no_line_to_cross():
    with pytest.raises(ValueError, match="No norm with mean and spread is known for PHQ-8"):
        clinically_significant("phq8", [15], [3], clinical_mean=14, clinical_sd=4, weeks=8)


def test_without_a_noticeable_change_in_the_file_none_is_invented():
    with pytest.raises(ValueError, match="No smallest noticeable change is known for DERS-18"):
        reaches_mcid("ders18", [40], [20])


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: reliable_change(sd=0, reliability=0.8), "sd must be a number above 0"),
        (lambda: reliable_change(sd=1, reliability=0.8, level=90), "level must be 95 or 80; it is 90"),
        (lambda: jacobson_truax([1], [1, 2], sd=1, reliability=0.8), "one before and one after for each person"),
        (lambda: jacobson_truax([], [], sd=1, reliability=0.8), "at least one person"),
        (lambda: jacobson_truax([1], [2], sd=1, reliability=1), "reliability must be below 1"),
        (lambda: centred([1], [2], mean=NAN, sd=1, reliability=0.8), "mean must be a number"),
        (lambda: criterion_c(clinical_mean=5, clinical_sd=0, norm_mean=3, norm_sd=1), "must be above 0"),
        (lambda: criterion_c(clinical_mean=5, clinical_sd=1, norm_mean=5, norm_sd=1), "must be different"),
        (lambda: needed_change("phq4", weeks=0), "weeks must be the time"),
        (lambda: needed_change("phq5", weeks=8), "There is no scale 'phq5'"),
        (lambda: verdict("phq4", [13], [2], weeks=8), "between 0 and 12"),
        (lambda: verdict("phq4", [], [], weeks=8), "one for each person"),
        (lambda: verdict("phq4", [3, 4], [2], weeks=8), "as many scores before"),
        (lambda: verdict("phq4", [3], [2], weeks=8, centre=NAN), "centre must be the mean"),
        (lambda: verdict("phq4", [3], [2], weeks=NAN), "at least 8 weeks"),
        (lambda: whole_score_false_alarms(sd=1, reliability=0.95, step=1, change=1), "coarser than its error"),
    ],
)
def test_bad_input_is_refused_in_whole_sentences(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@given(st.floats(0, 21), st.floats(0, 21), st.floats(0, 5))
def test_a_larger_fall_in_distress_never_sounds_worse(before, after, further):
    order = ["likely harder", "perhaps harder", "about the same or not clear yet", "perhaps better", "likely better"]
    less = verdict("gad7", [before], [after], weeks=8).words[0]
    more = verdict("gad7", [before], [max(after - further, 0)], weeks=8).words[0]
    assert order.index(more) >= order.index(less)


@given(st.floats(0, 12), st.floats(0, 12))
def test_there_and_back_again_has_mirrored_words(before, after):
    swap = {"better": "harder", "harder": "better"}
    there, back = (verdict("phq4", *pair, weeks=8).words[0] for pair in (([before], [after]), ([after], [before])))
    assert " ".join(swap.get(word, word) for word in there.split()) == back


@pytest.mark.parametrize("table", [catalogue_table, change_table, words_table, noise_table])
def test_the_page_about_scales_shows_the_tables_the_data_make(table):
    assert table() in PAGE.read_text(encoding="utf-8")
