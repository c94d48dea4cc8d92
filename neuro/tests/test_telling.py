"""Telling in private or to somebody, and growing up with one kind of care."""

import numpy as np
import pytest

from befriend_neuro.params import shipped
from befriend_neuro.protocols import development, disclosure

PARAMS = shipped()


def told(warmth, by="speaking", params=PARAMS, **how):
    return disclosure(150, warmth=warmth, by=by, seed=3, params=params, **how)


def test_writing_for_nobody_builds_a_little_skill_and_leaves_the_expectation_of_rejection():
    private = told(None, "writing")
    assert private.change_W.mean() > 0.01 and abs(private.change_R.mean()) < 0.01
    assert 0.02 < private.r.value < 0.13
    assert told(None, "writing", PARAMS.without("eta_W")).r.value < 0.01


def test_a_warm_listener_helps_and_a_cold_one_wounds():
    warm, cold = told(0.9), told(0.1)
    assert warm.change_R.mean() < -0.01 and cold.change_R.mean() > 0.01
    assert warm.d.value > cold.d.value + 0.1


def test_the_company_of_a_listener_is_more_than_a_reader_later():
    assert told(0.9).d.value > told(0.9, "writing").d.value


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"n": 0}, "n = 0 is not allowed"),
        ({"warmth": -0.1}, "warmth = -0.1"),
        ({"warmth": float("nan")}, "warmth = nan"),
        ({"by": "singing"}, "by = 'singing' is unknown. Please take one of 'writing', 'speaking'"),
        ({"sessions": 0}, "sessions = 0"),
        ({"minutes": 7.0}, "minutes = 7.0 is not allowed. Please give a multiple of 5 minutes"),
        ({"depth": 2.0}, "depth = 2.0"),
        ({"weeks": 0.0}, "weeks = 0.0"),
    ],
)
def test_a_telling_that_cannot_be_is_refused(wrong, message):
    asked = {"n": 20, "warmth": None, "seed": 1, **wrong}
    with pytest.raises(ValueError, match=message):
        disclosure(asked.pop("n"), **asked)


@pytest.fixture(scope="module")
def grown():
    cares = ("attuned", "inconsistent", "neglectful", "abusive")
    return {care: development(8, care=care, years=3, meetings=12, seed=2, params=PARAMS) for care in cares}


def test_a_supportive_group_helps_later_after_every_kind_of_care(grown):
    assert all(each.change_W.value > 0 and each.later.controlled_d.value > 0.1 for each in grown.values())
    assert all(grown[care].change_R.value < -0.01 for care in ("inconsistent", "neglectful", "abusive"))


def test_attuned_care_teaches_trust_and_skill_and_cold_care_builds_load(grown):
    W, L = ({care: getattr(each.childhood, name)[-1].mean() for care, each in grown.items()} for name in ("W", "L"))
    assert W["attuned"] > W["inconsistent"] > max(W["neglectful"], W["abusive"]) + 0.1
    assert grown["attuned"].childhood.R[-1].mean() < 0.35
    assert L["attuned"] < L["inconsistent"] < min(L["neglectful"], L["abusive"])


def test_who_was_met_coldly_begins_worse_and_is_not_made_whole(grown):
    def end(care):
        return grown[care].later.record.distress[..., -1].mean()

    for care in ("inconsistent", "neglectful", "abusive"):
        begin = grown[care].later.record
        assert begin.R.mean() > grown["attuned"].later.record.R.mean() and end(care) > end("attuned")


def test_grown_people_are_the_children_they_were_and_differ(grown):
    child, record = grown["abusive"].childhood, grown["abusive"].later.record
    assert record.R.mean() == pytest.approx(child.R[-1].mean(), abs=0.05) and record.R.std() > 0.05
    assert np.isfinite(record.distress).all()


@pytest.mark.parametrize(
    "wrong, message",
    [({"care": "strict"}, "care = 'strict' is unknown"), ({"years": 0}, "years = 0"), ({"groups": 0}, "groups = 0")],
)
def test_a_childhood_that_cannot_be_is_refused(wrong, message):
    asked = {"groups": 2, "care": "attuned", "seed": 1, **wrong}
    with pytest.raises(ValueError, match=message):
        development(asked.pop("groups"), **asked)
