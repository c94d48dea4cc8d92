"""The delivered trajectories, row by row: forward Euler, half a minute, the delivered parameters."""

import csv
from importlib.resources import files

import numpy as np
import pytest

from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import reference

ROWS = list(csv.DictReader((files("befriend_neuro") / "data" / "reference_trajectories.csv").read_text().splitlines()))
PEOPLE = {"tsst_secure": (0.2, 0.7, 0.1), "tsst_adversity": (0.55, 0.38, 0.45)}


def lab_inputs(scenario):
    stressed = scenario != "rest"
    evaluated, demanded = stressed and scenario != "task_only", stressed and scenario != "evaluation_only"
    return Inputs(
        E=lambda t: evaluated * (0.55 * (-10 <= t < 0) + (0 <= t < 10)),
        U=lambda t: demanded * (0.3 * (-10 <= t < 0) + (0 <= t < 10)),
        Sx=lambda t: (scenario == "tsst_support") * 0.8 * (-10 <= t < 0),
        O_exo=lambda t: (scenario == "tsst_oxytocin") * (t >= -50) * 1.2 * np.exp(-max(t + 50, 0) / 120),
    )


@pytest.mark.parametrize("scenario", dict.fromkeys(row["scenario"] for row in ROWS))
def test_every_delivered_row_is_met_to_five_decimals(scenario):
    rows = [row for row in ROWS if row["scenario"] == scenario]
    R, W, L = PEOPLE.get(scenario, (0.4, 0.5, 0.2))
    # The file writes the state after a step under the minute at which that step began.
    minutes = [float(row["t_min"]) + 0.5 for row in rows]
    run = simulate(
        People(R=R, W=W, L=L),
        lab_inputs(scenario),
        params=reference(),
        minutes=minutes,
        begin=-120,
        step=0.5,
        scheme="euler",
    )
    got = np.column_stack([run[s] for s in "TPNOH"] + [run["F"] * run.F_0, run.saliva_nmol_per_l])
    wanted = np.array([[float(x) for x in list(row.values())[2:]] for row in rows])
    assert len(rows) == 14
    assert np.abs(got - wanted).max() < 1e-5
