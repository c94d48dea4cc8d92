"""Groups through their meetings: who is there, who leaves, and that nobody's course depends on others."""

from dataclasses import fields, replace

import numpy as np
import pytest

from befriend_neuro.params import shipped
from befriend_neuro.protocols import Pacing, trial
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.groups import run_groups
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import batches

PARAMS = shipped()
SHORT = Design(meetings=3, size=4)


def run(ids, design=SHORT, params=PARAMS, seed=4):
    return run_groups(ids, design, seed=seed, params=params)


def same(one, other, which=slice(None)):
    return all((getattr(one, f.name) == getattr(other, f.name)[which]).all() for f in fields(Record))


def test_a_group_fares_the_same_in_any_batch_and_any_order():
    together = run(range(6))
    assert same(run([4, 1]), together, [4, 1])
    in_pairs = Record.together(list(batches(6, SHORT, seed=4, params=PARAMS, batch=2)))
    assert same(in_pairs, together) and not np.allclose(together.distress[0], together.distress[1])


def test_a_longer_course_begins_like_a_shorter_one():
    short, long = run(range(5)), run(range(5), replace(SHORT, meetings=5))
    assert (long.distress[..., :4] == short.distress).all() and (long.attended[..., :3] == short.attended).all()


def test_who_waits_is_the_same_person_and_meets_nobody():
    met, waited = run(range(5)), run(range(5), replace(SHORT, form="waiting list"))
    assert (met.waiting == waited.distress).all() and not waited.attended.any()
    assert (met.R == waited.R).all() and not np.allclose(met.distress[..., -1], met.waiting[..., -1])


def test_who_waits_does_not_feel_the_group():
    shy = run(range(5), params=PARAMS.replace(A_first=0.3))
    assert (shy.waiting == run(range(5)).waiting).all() and (
        shy.distress[..., 0] > run(range(5)).distress[..., 0]
    ).any()


def test_the_one_who_facilitates_is_in_the_room_and_not_counted():
    record = run(range(3))
    assert record.distress.shape == (3, 3, 4) and record.attended.shape == (3, 3, 3)
    assert (run(range(3), Design(form="individual", size=2, meetings=3)).distress.shape) == (3, 1, 4)


def test_who_left_stays_away_and_is_still_asked():
    eager = PARAMS.replace(g_0=-2.0)
    record = run(range(40), replace(SHORT, meetings=6), eager)
    here = record.attended.astype(int)
    assert (np.diff(here, axis=-1) <= 0).all() and 0.2 < (here[..., -1] == 0).mean() < 0.9
    assert np.isfinite(record.distress).all()
    gone = here[..., 1] == 0
    assert (record.cohesion[gone][:, -1] > 0).all()


def test_who_left_has_the_people_outside_and_no_others():
    eager = PARAMS.replace(g_0=-2.0, near_sd=0.0, outside=0.3)
    record = run(range(20), replace(SHORT, meetings=6), eager)
    gone = ~record.attended[..., -1]
    outside = (1 - record.R_last) * eager.A_rest
    assert gone.any() and record.support[..., -1][gone] == pytest.approx(outside[gone])
    assert (record.support[..., -1] > outside + 0.05)[~gone].mean() > 0.5


def test_an_open_group_fills_the_seat_of_whoever_left_at_the_next_meeting():
    record = run(range(40), replace(SHORT, meetings=6, kind="open"), PARAMS.replace(g_0=-2.0))
    seats, new = record.attended[:, :3], record.attended[:, 3:]
    left = seats.sum(axis=-1)
    followed = left < 6
    assert (record.joined[:, 3:][followed] == left[followed]).all() and (record.joined[:, 3:][~followed] == -1).all()
    first = np.minimum(left, 5)
    assert np.take_along_axis(new, first[..., None], axis=-1)[..., 0][followed].all()
    assert not new[~followed].any()


def test_newcomers_bring_less_trust_than_those_they_join():
    record = run(range(60), Design(meetings=8, kind="open"), PARAMS.replace(g_0=-2.5))
    new, here = record.joined == 4, record.attended[..., 4]
    trust = record.alliance[..., 5]
    assert trust[new & here].mean() < trust[(record.joined == 0) & here].mean() - 0.03


def test_experienced_members_lend_trust_and_are_not_counted():
    mixed = run(range(30), replace(SHORT, size=6, experienced=2))
    assert not mixed.counted[:, :2].any() and mixed.counted[:, 2:].all()
    assert mixed.R[:, :2].mean() < mixed.R[:, 2:].mean() - 0.2
    assert mixed.cohesion[:, :2, 0].mean() > mixed.cohesion[:, 2:, 0].mean() + 0.2


def test_papers_would_print_these_effects():
    seen = trial(30, meetings=4, seed=2)
    y, alone = seen.record.distress, seen.record.waiting
    last, wait = y[..., -1].ravel(), alone[..., -1].ravel()
    spread = np.sqrt((last.var(ddof=1) + wait.var(ddof=1)) / 2)
    assert seen.controlled_d.value == pytest.approx((wait.mean() - last.mean()) / spread)
    assert seen.dropout.value == pytest.approx(1 - seen.record.attended[..., -1].mean())
    assert seen.dropout.low < seen.dropout.value < seen.dropout.high
    came = seen.record.attended[..., 2].ravel()
    first = y[..., 0].ravel()
    line = np.polyfit(first[came], last[came], 1)
    r = np.corrcoef(seen.record.alliance[..., 3].ravel()[came], last[came] - np.polyval(line, first[came]))[0, 1]
    assert seen.alliance_outcome().value == pytest.approx(-r)
    gain = first - y[..., 3].ravel() >= 0.5 * first.std(ddof=1)
    assert seen.improved(3).value == pytest.approx(gain[came].mean())
    with pytest.raises(ValueError, match="meeting = 5 is not allowed. Please give 1 to 4"):
        seen.improved(5)


@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"groups": 0}, "groups = 0 is not allowed"),
        ({"size": 1}, "size = 1 is not allowed. Please give a whole number from 2 to 40"),
        ({"meetings": 0}, "meetings = 0"),
        ({"meetings": 2.5}, "meetings = 2.5"),
        ({"spacing": 0.0}, "spacing = 0.0"),
        ({"spacing": float("nan")}, "spacing = nan"),
        ({"minutes": 5.1}, "minutes = 5.1 is not allowed. Please give a multiple of 0.25"),
        ({"minutes": -1.0}, "minutes = -1.0"),
        ({"warmth": 1.2}, "warmth = 1.2 is not allowed. Please give 0 to 1"),
        ({"depth": float("nan")}, "depth = nan"),
        ({"form": "couple"}, "form = 'couple' is unknown"),
        ({"kind": "ajar"}, "kind = 'ajar' is unknown"),
        ({"form": "individual"}, "size = 8 contradicts form = 'individual'"),
        ({"form": "individual", "size": 2, "kind": "open"}, "form = 'individual' contradicts kind = 'open'"),
        ({"form": "waiting list", "online": True}, "form = 'waiting list' contradicts"),
        ({"experienced": 7}, "experienced = 7 is too many for size = 8"),
        ({"depth": 0.5, "pacing": Pacing(0.3)}, "depth = 0.5 contradicts pacing"),
        ({"seed": -1}, "seed = -1"),
    ],
)
def test_a_trial_that_cannot_be_is_refused(wrong, message):
    asked = {"groups": 2, "seed": 1, **wrong}
    with pytest.raises(ValueError, match=message):
        trial(asked.pop("groups"), **asked)


def test_a_pacing_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="pacing.start = 1.5"):
        Pacing(1.5)
    with pytest.raises(ValueError, match="pacing.step = -0.1"):
        Pacing(0.3, -0.1)
