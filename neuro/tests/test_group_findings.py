"""Published findings about groups: each is met, and each added term carries one that is gone without it."""

from dataclasses import replace

import numpy as np
import pytest

from befriend_neuro.fit.group import shapes
from befriend_neuro.fit.sources import published
from befriend_neuro.params import shipped
from befriend_neuro.protocols import Design
from befriend_neuro.protocols.readouts import cohen_d, intraclass
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import batches
from befriend_neuro.targets import group, wampold
from befriend_neuro.targets.cohort import Cohort

pytestmark = pytest.mark.once
PARAMS = shipped()


@pytest.fixture(scope="module")
def small():
    return Cohort(PARAMS, groups=280, seed=6)


def near(part):
    """Within its interval, or within two and a half of its errors outside."""
    return part.low - 2.5 * part.error <= part.got <= part.high + 2.5 * part.error


MISSED = (group.attachment,)
MET = [finding for finding in group.FINDINGS if finding not in MISSED]


@pytest.mark.parametrize("finding", MET)
def test_a_finding_about_groups_is_met(small, finding):
    met = finding(small)
    assert met.sign_ok and all(map(near, met.parts)), met


def test_attachment_foretells_too_little_of_outcome_and_avoidance_too_much(small):
    """C21 is missed: the model knows avoidance as expected rejection alone. No number was moved for it."""
    anxious, secure, avoidant = (missed := group.attachment(small)).parts
    assert missed.sign_ok and not missed.inside and missed.note
    assert -0.32 < anxious.got < -0.1 and secure.got > 0.2 and avoidant.got < -0.15


@pytest.mark.nightly
@pytest.mark.parametrize("finding, of", list(zip(group.FINDINGS, group.ROWS, strict=True)))
def test_a_finding_about_groups_is_met_exactly(finding, of):
    met = of(PARAMS)
    assert met.inside is (finding not in MISSED) and met.sign_ok and all(part.certain for part in met.parts), met


@pytest.mark.parametrize("seed", [7, 41])
def test_depth_minutes_and_telling_nobody_are_as_the_specification_has_them(seed):
    """With the fit's chance (41) and with another."""
    met = shapes(Cohort(PARAMS, groups=2100, seed=seed))
    assert met.inside and met.sign_ok, met


def numbers(finding, *without, groups=140, seed=6):
    """The numbers of a finding with and without these terms."""
    return [
        [part.got for part in finding(Cohort(params, groups=groups, seed=seed)).parts]
        for params in (PARAMS, PARAMS.without(*without))
    ]


def test_people_differ_in_whom_they_have_so_support_is_not_all_of_rejection():
    (with_it, _), (gone, _) = numbers(group.support, "near_sd")
    assert gone < -0.33 < -0.3 < with_it + 0.03


def test_alliance_foretells_outcome_because_some_are_met_more_warmly():
    (with_it,), (gone,) = numbers(group.alliance, "met_sd", "warm_sd", groups=210)
    assert gone < with_it - 0.03


def test_groups_differ_in_outcome_because_they_differ_in_warmth():
    (with_it,), (gone,) = numbers(wampold.leader, "warm_sd", groups=280)
    assert gone < with_it - 0.1


def test_attachment_goes_with_distress_as_published():
    """Outside the findings, and no number was moved for it (Zhang et al. 2022)."""
    record = run(Design(form="waiting list", meetings=1), groups=700)
    seen = {
        name: float(np.corrcoef(getattr(record, name).ravel(), record.distress[..., 0].ravel())[0, 1])
        for name in ("anxious", "avoidant")
    }
    assert seen["anxious"] == pytest.approx(published("anxiety_with_distress"), abs=0.08)
    assert seen["avoidant"] == pytest.approx(published("avoidance_with_distress"), abs=0.08)
    assert seen["anxious"] > seen["avoidant"]


def test_about_as_much_of_outcome_lies_between_groups_as_published():
    last = run(Design(), groups=700).distress[..., -1]
    assert intraclass(last) == pytest.approx(published("outcome_between_groups"), abs=0.025)
    without = run(Design(), params=PARAMS.without("warm_sd"), groups=700).distress[..., -1]
    assert intraclass(without) < 0.5 * intraclass(last)


def test_contact_alone_changes_little_because_people_have_others_outside():
    with_it, gone = (
        group.loneliness(Cohort(params, groups=140, seed=6)).parts[0].got
        for params in (PARAMS, PARAMS.without("outside"))
    )
    assert gone < -0.5 < -0.32 < with_it + 0.03


def test_private_telling_helps_because_nobody_is_there_to_reject():
    (with_it, *_), (gone, *_) = numbers(group.writing, "s_alone")
    assert gone < 0.02 < 0.04 < with_it


def test_people_who_wait_do_not_differ_more_and_more():
    def spread(params):
        y = run(Design(form="waiting list", meetings=52), params=params).distress
        return float(y[..., -1].std() / y[..., 0].std())

    assert spread(PARAMS) < 1.25 and spread(PARAMS.without("settle")) > spread(PARAMS) + 0.2


def test_answers_on_the_alliance_have_error():
    def repeats(params):
        alliance = run(Design(meetings=4), params=params).alliance
        return float(np.corrcoef(alliance[..., 3].ravel(), alliance[..., 4].ravel())[0, 1])

    assert 0.7 < repeats(PARAMS) < 0.92 and repeats(PARAMS.without("alliance_err")) > 0.95


def run(design, *, params=PARAMS, groups=40):
    return Record.together(list(batches(groups, design, seed=3, params=params)))


def effect(design, **how):
    """d against the waiting list."""
    record = run(replace(design, **how))
    who = record.counted
    return -cohen_d(record.distress[..., -1][who], record.waiting[..., -1][who])


COURSE = Design()


def test_moderate_depth_is_best_in_a_warm_group_and_deep_sharing_harms_in_a_cold_one():
    warm, cold = (
        {depth: effect(COURSE, warmth=warmth, depth=depth) for depth in (0.2, 0.45, 0.7, 1.0)}
        for warmth in (0.85, 0.15)
    )
    assert warm[0.7] > warm[0.2] + 0.2 and warm[0.7] > warm[1.0] + 0.1
    assert cold[1.0] < -0.1 and max(cold, key=cold.get) < max(warm, key=warm.get)
    assert max(warm.values()) < 1


def test_warmth_is_the_largest_lever():
    assert effect(COURSE, warmth=0.95) > effect(COURSE, warmth=0.2) + 0.3


def test_size_and_minutes_hardly_matter_and_monthly_meetings_lose_a_little():
    usual = effect(COURSE)
    assert effect(COURSE, size=5, meetings=12) == pytest.approx(usual, abs=0.12)
    assert effect(COURSE, minutes=8.0) == pytest.approx(usual, abs=0.06)
    monthly = effect(COURSE, spacing=4.0)
    assert 0.65 * usual < monthly < usual


def test_each_further_meeting_adds_less():
    four, eight, sixteen, forty = (effect(COURSE, meetings=k) for k in (4, 10, 20, 40))
    assert four < eight < sixteen < forty
    assert (forty - sixteen) / 20 < 0.5 * (sixteen - four) / 16


def test_a_group_and_a_pair_help_alike():
    alone = run(Design(form="individual", size=2), groups=280)
    assert -cohen_d(alone.distress[..., -1], alone.waiting[..., -1]) == pytest.approx(effect(COURSE), abs=0.15)
