"""The fit finds numbers that made the findings, keeps to its promises, and writes what it found."""

import csv
import tomllib
from importlib.resources import files

import numpy as np
import pytest

from befriend_neuro.fit import group as group_stage
from befriend_neuro.fit import lab as lab_stage
from befriend_neuro.fit.command import recover, written
from befriend_neuro.fit.least_squares import Fit, Stage, fit, miss
from befriend_neuro.params import reference, shipped
from befriend_neuro.targets import lab
from befriend_neuro.targets.laboratory import Laboratory
from befriend_neuro.targets.row import Part


def little(seed):
    """A stage of two numbers: how strongly arousal drives the hormones, and how much a friend helps."""

    def rows(params):
        here = Laboratory(params, n=60, seed=seed, step=1.0)
        return [lab.course(here), lab.support(here)]

    return Stage("little", ("h_T", "w_S"), rows)


def test_known_numbers_come_back_from_the_findings_they_made():
    """Made with one chance and looked for with the same, they are found; nothing else could pull them there."""
    for true, found, off in recover(little(3), little(3), evaluations=15).values():
        assert abs(true - found) > 0 and abs(off) < 0.04


@pytest.mark.nightly
@pytest.mark.timeout(3000)
def test_most_numbers_of_the_laboratory_come_back_under_another_chance():
    found = recover(lab_stage.stage(seed=1, people=200), lab_stage.stage(seed=2, people=200), evaluations=80)
    off = np.array([abs(share) for _, _, share in found.values()])
    assert np.median(off) < 0.1 and (off < 0.25).mean() > 0.7


def test_the_fit_needs_a_look_for_each_number_and_two():
    with pytest.raises(ValueError, match="evaluations = 3 is not enough. Please give 4 or more"):
        fit(little(3), params=shipped(), evaluations=3)


def test_no_stage_frees_more_numbers_than_it_has_findings():
    """What a finding set by hand counts as free: in the laboratory's stage every held number is one."""
    given = reference()
    by_findings = set(lab_stage.FREE) | set(lab_stage.HELD)
    assert len(by_findings) == len(lab_stage.FREE) + len(lab_stage.HELD) <= 13
    assert len(group_stage.FREE) <= 8 and len(by_findings) + len(group_stage.FREE) <= 21
    marked = {name for name, number in shipped().about.items() if number.status == "fit"}
    assert marked == set(lab_stage.FREE) | set(group_stage.FREE)
    moved = {name for name, value in shipped().values.items() if value != getattr(given, name)}
    assert moved <= by_findings | set(group_stage.FREE) | set(group_stage.HELD)


def first_samples():
    """Of the 26 people of C24, nmol/L at minute -30."""
    lines = (files("befriend_neuro") / "data" / "mist_cortisol_individual.csv").read_text(encoding="utf-8").splitlines()
    return [float(each["t_m30"]) for each in csv.DictReader(line for line in lines if not line.startswith("#"))]


def test_level_of_saliva_and_its_spread_are_set_by_the_26_people_of_a_finding():
    """So F_0 and base_log_sd count as free."""
    params = shipped()
    first = np.log(first_samples())
    full = (1 + params.mr_sat) / (2 + params.mr_sat)
    rest = params.F_0 * np.exp(-params.b_L0 * params.starts["typical"].L * full)
    assert rest == pytest.approx(np.exp(first.mean()), rel=0.01)
    assert params.base_log_sd == pytest.approx(first.std(ddof=1), abs=0.005)


def test_fitted_numbers_stay_in_their_plausible_range_and_the_delivered_ones_as_they_were():
    for name in lab_stage.FREE:
        about = shipped().about[name]
        assert about.low <= getattr(shipped(), name) <= about.high
        assert getattr(reference(), name) == about.value


def test_a_miss_counts_from_the_published_number_or_from_the_inner_half():
    assert miss(Part("d", 0.93, 0.82, 1.04, aim=0.93)) == 0 and miss(
        Part("d", 1.04, 0.82, 1.04, aim=0.93)
    ) == pytest.approx(1)
    assert miss(Part("minute", 27, 20, 30)) == 0 and miss(Part("minute", 30, 20, 30)) == pytest.approx(1)
    assert miss(Part("order", 0.1, low=0.0)) == 0 and miss(Part("order", 0.0, low=0.0)) == 1 < miss(
        Part("order", -0.1, low=0.0)
    )


def test_what_is_written_can_be_read_and_leaves_the_other_stage_alone():
    stage = Stage("lab", ("h_T",), lambda params: [], {"F_0": (4.9, "the 26 people")})
    old = {"lab": {"h_T": {"v": 1.0, "free": True}}, "group": {"how": "so", "b_A": {"v": 0.7, "free": True}}}
    told = tomllib.loads(written(stage, Fit({"h_T": 25.01234}, 2.0, 1.0, 30), old=old))
    assert told["lab"]["h_T"] == {"v": 25.01, "free": True} and "30 looks" in told["lab"]["how"]
    assert told["lab"]["F_0"] == {"v": 4.9, "free": False, "source": "the 26 people"} and told["group"] == old["group"]
