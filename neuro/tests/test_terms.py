"""Each term of the specification's table 1.6 carries its finding: with the term the finding is there, without it it is gone."""

import numpy as np
import pytest

from befriend_neuro.model.development import grow_up, pace
from befriend_neuro.model.fast import catecholamine, derivative, surroundings
from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.learning import Share, Slow, learn, plasticity
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.model.weeks import Life, distress, leaving, live
from befriend_neuro.params import shipped

PARAMS = shipped()
AFTER = np.arange(0.0, 45.0, 1.0)


def stress_test(params, *, R=0.4, W=0.5, L=0.2, Sx=0.0, O_exo=0.0, demand=1.0):
    """Courses of one person whom the laboratory stress test meets at minute 0."""
    inputs = Inputs(
        E=lambda t: 0.55 * (-10 <= t < 0) + (0 <= t < 10),
        U=lambda t: demand * (0 <= t < 10),
        Sx=lambda t: Sx * (-10 <= t < 0),
        O_exo=lambda t: O_exo * (t >= -50),
    )
    return simulate(People(R=R, W=W, L=L), inputs, params=params, minutes=AFTER, begin=-60)


def rise(params, **who):
    course = stress_test(params, **who)
    return float(course["Fs"].max() - course["Fs"][0])


def one_share(params, *, warm=0.9, N=0.36, A=0.4, W=0.4, R=0.5, pace=1.0):
    ones = np.ones((1, 4))
    slow = Slow(R * ones, W * ones, 0.3 * ones, np.full((1, 4, 4), A), 0 * ones)
    share = Share(
        np.array([0]), *(x * np.ones(1) for x in (0.6, warm)), warm * ones, *(x * np.ones(1) for x in (N, N, 0.4, 0.5))
    )
    return slow, learn(slow, share, params=params, pace=pace)


def change(params, letter, member=0, **share):
    before, after = one_share(params, **share)
    return float((getattr(after, letter) - getattr(before, letter))[0, member])


def pair(params, *, other_W, warm=0.0):
    """Mean regulation of somebody unskilled, in the company of a more or a less regulated person."""
    who = People(R=0.4, W=np.array([0.1, other_W]), L=0.2, A=np.full((2, 2), 0.8))
    return simulate(who, Inputs(E=np.array([0.5, 0.0]), warm=warm, speaker=0), params=params, minutes=[60], begin=0)[
        "P"
    ][0, 0]


def childhood(params, care):
    return grow_up(care, children=1, years=1, seed=3, params=params)


def test_regulation_is_borrowed_from_somebody_calm():
    assert pair(PARAMS, other_W=0.9) > pair(PARAMS, other_W=0.1) + 0.02
    uncoupled = PARAMS.without("kappa")
    assert pair(uncoupled.without("w_B"), other_W=0.9) == pytest.approx(
        pair(uncoupled.without("w_B"), other_W=0.1), abs=1e-12
    )


def test_attuned_care_builds_regulation():
    built = [childhood(p, "attuned").W[-1, 0] - 0.05 for p in (PARAMS, PARAMS.without("w_B"), PARAMS.without("eta_W"))]
    assert built[0] > 0.05 and built[1] < built[0] and built[2] == pytest.approx(0, abs=1e-12)


def test_inconsistent_and_rejecting_care_teaches_to_expect_rejection():
    assert childhood(PARAMS, "abusive").R[-1, 0] > childhood(PARAMS, "attuned").R[-1, 0] + 0.02
    unlearned = PARAMS.without("eta_R", "eta_F")
    assert childhood(unlearned, "abusive").R[-1, 0] == pytest.approx(childhood(unlearned, "attuned").R[-1, 0])


def test_an_expected_rejection_makes_evaluation_more_threatening():
    assert rise(PARAMS, R=0.8) > rise(PARAMS, R=0.2) + 0.1
    assert rise(PARAMS.without("w_E"), R=0.8) == pytest.approx(rise(PARAMS.without("w_E"), R=0.2))


def test_chronic_stress_raises_threat_at_rest():
    threat = [simulate(People(R=0.4, W=0.5, L=np.array([0.1, 0.8])), Inputs(), params=p, minutes=[90], begin=0)["T"][0]
              for p in (PARAMS, PARAMS.without("w_L", "w_PL"))]  # fmt: skip
    assert threat[0][1] > threat[0][0] + 0.02 and threat[1][1] == pytest.approx(threat[1][0])


def test_chronic_stress_weakens_regulation():
    who = People(R=0.4, W=0.5, L=np.array([0.1, 0.8]))
    with_term, without = (
        simulate(who, Inputs(), params=p, minutes=[90], begin=0)["P"][0]
        for p in (PARAMS, PARAMS.without("w_PL", "w_L"))
    )
    assert with_term[1] < with_term[0] - 0.05 and without[1] == pytest.approx(without[0])


def test_chronic_stress_narrows_plasticity():
    narrow, not_narrow = (
        plasticity(0.36, L=np.array([0.1, 0.8]), safety=0.5, params=p) for p in (PARAMS, PARAMS.without("chi"))
    )
    assert narrow[1] < narrow[0] - 0.2 and not_narrow[1] == not_narrow[0]


def test_adversity_blunts_cortisol_although_threat_is_higher():
    burdened = {"R": 0.55, "W": 0.38, "L": 0.45}
    assert (
        rise(PARAMS, **burdened) < rise(PARAMS)
        and stress_test(PARAMS, **burdened)["T"].max() > stress_test(PARAMS)["T"].max()
    )
    assert rise(PARAMS.without("b_L"), **burdened) > rise(PARAMS.without("b_L"))


def test_a_stressful_life_becomes_a_lasting_load_and_company_eases_it():
    def load(params, A):
        ones = np.ones((1, 4))
        slow = Slow(0.5 * ones, 0.4 * ones, 0.1 * ones, np.full((1, 4, 4), A), 0 * ones)
        return live(slow, Life(0.8 * ones, 0.4 * ones, 0 * ones), weeks=26, noise=0.0, params=params).L[0, 0]

    assert load(PARAMS, 0.2) > 0.3 and load(PARAMS, 0.2) > load(PARAMS, 0.8) + 0.05
    assert load(PARAMS.without("L_stress"), 0.2) < 0.1
    assert load(PARAMS.without("L_A"), 0.2) == pytest.approx(load(PARAMS.without("L_A"), 0.8))


def test_an_adult_still_changes():
    grown = [change(p, "R", pace=pace(80, params=p)) for p in (PARAMS, PARAMS.without("plasticity_floor"))]
    assert grown[0] < -0.01 and grown[1] == pytest.approx(0, abs=1e-4)


def test_safety_opens_learning():
    safe, unsafe = change(PARAMS, "W", A=0.5), change(PARAMS, "W", A=0.05)
    assert safe > 2 * unsafe
    ungated = PARAMS.without("s_0")
    assert change(ungated, "W", A=0.5) == pytest.approx(change(ungated, "W", A=0.05))


def test_support_before_a_stress_lowers_cortisol():
    assert rise(PARAMS, Sx=0.8) < 0.8 * rise(PARAMS)
    bare = PARAMS.without("w_S", "w_O")
    assert rise(bare, Sx=0.8) == pytest.approx(rise(bare))


def test_a_corrective_experience_lowers_the_expectation_of_rejection():
    assert change(PARAMS, "R") < -0.01
    assert change(PARAMS.without("eta_R"), "R") == 0


def test_learning_has_an_optimal_arousal():
    assert change(PARAMS, "W") > 3 * change(PARAMS, "W", N=0.55)
    flat = PARAMS.without("m_sig")
    assert change(flat, "W") == pytest.approx(change(flat, "W", N=0.55))


def test_flooding_wounds():
    assert change(PARAMS, "R", N=0.75) > 0.1 and change(PARAMS, "W", N=0.75) < 0
    no_threshold = PARAMS.without("N_flood")
    assert change(no_threshold, "R", N=0.75) < 0.01 and change(no_threshold, "flooding", N=0.75) == 0
    assert change(PARAMS.without("eta_F"), "R", N=0.75) < 0.01


def test_too_much_arousal_takes_regulation_offline():
    N = np.array([0.05, 0.33, 0.9])
    low, best, high = catecholamine(N, params=PARAMS)
    assert best > low and best > 3 * high
    assert (np.diff(catecholamine(N, params=PARAMS.without("K_1"))) > 0).all()


def test_threat_and_regulation_hold_each_other_down():
    who, around = People(R=0.4, W=0.5, L=0.2), Inputs()
    y = np.tile(np.array([0.1, 0.5, 0.3, 0, 0, 1, 1, 1, 1, 1.0])[:, None], 2)
    y[0, 1], calm = 0.9, 0.5

    def slopes(params, y):
        return derivative(y, surroundings(who, around.at(0), params=params), params=params)

    assert slopes(PARAMS, y)[1, 1] < slopes(PARAMS, y)[1, 0] - 0.02
    assert slopes(PARAMS.without("w_PT"), y)[1, 1] == pytest.approx(slopes(PARAMS.without("w_PT"), y)[1, 0])
    y[0], y[1, 1] = 0.1, calm + 0.4
    assert slopes(PARAMS, y)[0, 1] < slopes(PARAMS, y)[0, 0] - 0.005
    assert slopes(PARAMS.without("w_P"), y)[0, 1] == pytest.approx(slopes(PARAMS.without("w_P"), y)[0, 0])


def test_alliance_goes_with_less_distress_and_with_staying():
    ones = np.ones((1, 4))
    near, far = (Slow(0.5 * ones, 0.4 * ones, 0.3 * ones, np.full((1, 4, 4), A), 0 * ones) for A in (0.7, 0.3))
    who = Life(0.5 * ones, 0.4 * ones, 0 * ones)

    def gap(params):
        return float(
            np.subtract(*(distress(g, who, week=0, wandering=0.0, error=0.0, params=params) for g in (far, near)))[0, 0]
        )

    assert gap(PARAMS) == pytest.approx(0.75 * 0.4) and gap(PARAMS.without("b_A")) == pytest.approx(0)
    assert leaving(far, params=PARAMS)[0, 0] > 2 * leaving(near, params=PARAMS)[0, 0]
    assert leaving(far, params=PARAMS.without("g_A")) == pytest.approx(leaving(near, params=PARAMS.without("g_A")))
    flooded = Slow(far.R, far.W, far.L, far.A, ones)
    assert leaving(flooded, params=PARAMS)[0, 0] > leaving(far, params=PARAMS)[0, 0]
    assert leaving(flooded, params=PARAMS.without("g_F")) == pytest.approx(leaving(far, params=PARAMS.without("g_F")))


def test_trust_grows_when_a_share_is_received_well():
    grown = [
        float((after.A - before.A)[0, 0, 1])
        for before, after in (one_share(p) for p in (PARAMS, PARAMS.without("eta_A")))
    ]
    assert grown[0] > 0.03 and grown[1] == 0


def test_practice_brings_most_at_first():
    assert change(PARAMS, "W", W=0.2) > 2 * change(PARAMS, "W", W=0.7) > 0
    assert change(PARAMS.without("eta_W"), "W", W=0.2) == 0


def test_oxytocin_lowers_the_cortisol_of_a_strong_stress():
    assert rise(PARAMS, O_exo=0.8) < 0.8 * rise(PARAMS)
    assert rise(PARAMS.without("w_O"), O_exo=0.8) == pytest.approx(rise(PARAMS))


def test_support_raises_the_affiliative_signal():
    assert stress_test(PARAMS, Sx=0.8)["O"].max() > 0.1
    assert stress_test(PARAMS.without("o_S"), Sx=0.8)["O"].max() == 0


def watcher(params, *, trust):
    """Rise of arousal in somebody who watches another person's stress."""
    who = People(R=0.4, W=0.5, L=0.2, A=np.full((2, 2), trust))
    inputs = Inputs(E=lambda t: np.array([1.0, 0.0]) * (t >= 0), U=lambda t: np.array([1.0, 0.0]) * (t >= 0), speaker=0)
    course = simulate(who, inputs, params=params, minutes=[0, 10], begin=-60)["N"][:, 1]
    return float(course[1] - course[0])


def test_stress_is_catching_and_more_so_between_people_who_are_close():
    assert watcher(PARAMS, trust=0.8) > 2 * watcher(PARAMS, trust=0.2) > 0.02
    assert watcher(PARAMS.without("kappa"), trust=0.8) == pytest.approx(0, abs=0.002)


def test_who_listens_learns_to_trust():
    grown = [
        float((after.A - before.A)[0, 1, 0])
        for before, after in (one_share(p) for p in (PARAMS, PARAMS.without("eta_listener")))
    ]
    assert grown[0] > 0.02 and grown[1] == 0


def test_skill_calms():
    assert rise(PARAMS, W=0.8) < 0.8 * rise(PARAMS, W=0.2)
    bare = PARAMS.without("w_W", "w_P")
    assert rise(bare, W=0.8) == pytest.approx(rise(bare, W=0.2))


def test_evaluation_and_demand_each_add_to_the_stress():
    assert rise(PARAMS) > rise(PARAMS.without("w_U")) > rise(PARAMS.without("w_E", "w_U")) == pytest.approx(0, abs=0.02)
    assert rise(PARAMS.without("h_T")) == pytest.approx(0, abs=0.02)


def test_telling_something_painful_arouses():
    def arousal(params):
        slow = Slow(
            np.full((1, 3), 0.5), np.full((1, 3), 0.4), np.full((1, 3), 0.3), np.full((1, 3, 3), 0.4), np.zeros((1, 3))
        )
        calm, sore = (
            meet(slow, order=[[0]], depth=0.7, warm=0.8, load=load, minutes=4, params=params).peak_N[0, 0]
            for load in (0.0, 0.8)
        )
        return float(sore - calm)

    assert arousal(PARAMS) > 0.1 and arousal(PARAMS.without("w_M")) == pytest.approx(0, abs=1e-12)


def test_draws_over_numbers_run_side_by_side():
    draws = PARAMS.replace(w_S=[1.5, 3.0], tau_S=[10.0, 20.0])
    both = stress_test(draws, Sx=0.8)["Fs"]
    for i, (w_S, tau_S) in enumerate([(1.5, 10.0), (3.0, 20.0)]):
        assert both[:, i] == pytest.approx(stress_test(PARAMS.replace(w_S=w_S, tau_S=tau_S), Sx=0.8)["Fs"])
