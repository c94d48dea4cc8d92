"""Each number is moved alone, the findings answer, and the largest effects are told."""

import json

import numpy as np
import pytest

from befriend_neuro.__main__ import main
from befriend_neuro.params import shipped
from befriend_neuro.policy import sensitivity as sensitivity_module
from befriend_neuro.policy.draws import draws
from befriend_neuro.policy.sensitivity import LEVELS, MOVE, PARTS, Part, designs, elementary, sensitivity
from befriend_neuro.policy.sensitivity_command import table

LABORATORY, GROUPS = PARTS


def swapped(part, *, seed):
    """The numbers in use, with everything that is said not to reach this simulation drawn anew."""
    params = shipped()
    other = draws(1, seed=seed, params=params)[0]
    far = {name: other.values[name] for name, about in params.about.items() if about.section in part.never}
    assert far
    return params.replace(**far)


def quick(monkeypatch, read, *, names=("w_S", "w_E", "tau_O")):
    """A simulation that is a formula of three numbers."""
    ranges = dict.fromkeys(names, (0.0, 4.0))
    monkeypatch.setattr(sensitivity_module, "plausible", lambda params: ranges)
    monkeypatch.setattr(
        sensitivity_module, "_placed", lambda point, ranges, params: dict(zip(names, point, strict=True))
    )
    monkeypatch.setattr(sensitivity_module, "PARTS", (Part(("made up",), (), read),))


def test_each_number_moves_once_by_two_levels_and_alone():
    levels, order = designs(5, 9, seed=4)
    assert (np.sort(order) == np.arange(9)).all()
    assert ((levels >= 0) & (levels < LEVELS)).all()
    moved = np.abs(np.diff(levels, axis=1))
    assert (np.take_along_axis(moved, order[..., None], axis=2) == MOVE).all() and (moved.sum(axis=2) == MOVE).all()
    assert len({tuple(start) for start in levels[:, 0]}) == 5


def test_effects_of_a_straight_line_are_its_slopes_whichever_way_a_number_moves():
    levels, order = designs(6, 3, seed=1)
    effects = elementary((levels @ np.array([3.0, -1.0, 0.0]))[..., None], levels, order)
    assert effects[..., 0] == pytest.approx(np.tile([6, -2, 0], (6, 1)))


def test_a_number_that_works_with_another_shows_a_spread_and_a_straight_one_none(monkeypatch):
    quick(monkeypatch, lambda p: np.array([2.0 * p["w_S"] + p["w_E"] * p["tau_O"]]))
    (found,) = sensitivity(trajectories=20, seed=2)
    assert found.size[0] == pytest.approx(4) and found.spread[0] == pytest.approx(0, abs=1e-12)
    assert found.spread[1] > 0.5 and found.spread[2] > 0.5
    assert found.top(1) == [0] or found.size[0] < found.size.max()


def test_moves_that_give_no_number_are_counted_and_left_out(monkeypatch):
    quick(monkeypatch, lambda p: np.array([np.nan if p["w_S"] == 3 else float(p["w_E"])]))
    (found,) = sensitivity(trajectories=10, seed=2)
    assert found.lost > 0 and np.isfinite(found.size).all() and found.size[1] == pytest.approx(2)


def test_the_same_seed_finds_the_same(monkeypatch):
    quick(monkeypatch, lambda p: np.array([float(p["w_E"] * p["tau_O"])]))
    one, again, other = (sensitivity(trajectories=3, seed=seed)[0].size for seed in (1, 1, 8))
    assert (one == again).all() and (one != other).any()


@pytest.mark.parametrize("part", PARTS, ids=["laboratory", "groups"])
def test_numbers_that_are_not_moved_could_not_have_mattered(part):
    assert part.read(swapped(part, seed=5)) == pytest.approx(part.read(shipped()), abs=1e-12, nan_ok=True)


def test_the_readouts_go_the_published_way_with_the_numbers_in_use():
    assert (LABORATORY.read(shipped()) > 0).all()
    assert (GROUPS.read(shipped()) > 0).all()


def test_fewer_than_two_trajectories_are_refused():
    with pytest.raises(ValueError, match="trajectories = 1 is not allowed"):
        sensitivity(trajectories=1, seed=1)


def test_the_command_tells_the_largest_and_a_machine_all(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    quick(monkeypatch, lambda p: np.array([float(p["w_E"]) - 5 * p["tau_O"]]))
    assert main(["sensitivity", "--top", "1"]) == 0
    printed = capsys.readouterr()
    assert "| made up | tau_O | 10.000 | -10.000 | 0.000 |" in printed.out and "w_E" not in printed.out
    assert "40/40" in printed.err
    main(["sensitivity", "--json"])
    assert [each["name"] for each in json.loads(capsys.readouterr().out)[0]["effects"]] == ["w_S", "w_E", "tau_O"]


def test_no_top_at_all_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["sensitivity", "--top", "0"])
    assert "top = 0 is not allowed" in capsys.readouterr().err
    assert table([], 3).startswith("| readout |")
