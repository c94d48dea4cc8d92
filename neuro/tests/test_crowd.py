"""A million people leave no more behind than a few: sums, not records."""

import sys
import tracemalloc

import numpy as np
import pytest

from befriend_neuro.protocols.crowd import crowd
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.trial import trial

SHORT = Design(size=4, meetings=2, minutes=0.5)


def test_a_crowd_is_the_trial_it_does_not_remember():
    few = trial(7, size=4, meetings=2, minutes=0.5, seed=3)
    seen = crowd(7, SHORT, seed=3, batch=3)
    who = few.record.counted
    assert seen.members == who.sum()
    for name in ("distress", "loneliness", "alliance", "cohesion", "waiting"):
        each = getattr(few.record, name)[who]
        assert getattr(seen, name) == pytest.approx(each.mean(axis=0))
        assert getattr(seen, f"{name}_sd") == pytest.approx(each.std(axis=0, ddof=1))
    assert seen.attended == pytest.approx(few.record.attended[who].mean(axis=0))


def test_five_times_as_many_people_take_no_more_memory():
    crowd(2, SHORT, seed=1)
    tracemalloc.start()
    crowd(200, SHORT, seed=1, batch=100)
    few = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    crowd(1000, SHORT, seed=1, batch=100)
    many = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert many < 1.5 * few


def test_a_person_sees_how_far_it_has_come(capsys, monkeypatch):
    crowd(3, SHORT, seed=1, batch=2)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    crowd(3, SHORT, seed=1, batch=2)
    assert "groups [" in (told := capsys.readouterr().err) and "2/2" in told


def test_nobody_is_refused():
    with pytest.raises(ValueError, match="groups = 0"):
        crowd(0, SHORT, seed=1)
    assert np.isfinite(crowd(1, SHORT, seed=1).distress_sd).all()
