"""An organiser compares ways of meeting, hears how uncertain the answer is, and may not ask about one person."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from befriend_neuro.__main__ import main
from befriend_neuro.params import shipped
from befriend_neuro.policy import HYPOTHESIS, explore, questions
from befriend_neuro.policy.choices import choices
from befriend_neuro.policy.draws import NEAR_FIT, draws, plausible, triangular
from befriend_neuro.policy.explore import OUTCOMES
from befriend_neuro.policy.report import as_json, leaning, text
from befriend_neuro.protocols.design import Design

SMALL = {"groups": 5, "seeds": 3, "draws": 4, "seed": 1, "meetings": 3}
SPECIFICATION = Path(__file__).parents[2] / "docs" / "science" / "specification.md"
WORDS = ["explore", "--groups", "5", "--seeds", "2", "--draws", "2", "--meetings", "2"]


@pytest.fixture(scope="module")
def warmth():
    return explore("warmth", (0.1, 0.9), **SMALL)


def test_every_question_stands_in_the_specification_word_for_word():
    section = SPECIFICATION.read_text(encoding="utf-8").split("## 5.")[1].split("## 6.")[0]
    rows = {line for line in section.splitlines() if line.startswith("|")}
    asked = {f"| {each.asked} | {each.says} | {each.trust} |" for each in questions().values()}
    assert asked == rows - {"| Organiser's question | Model says | Trust |", "|---|---|---|"}


def test_a_warm_group_does_better_than_a_cold_one_and_fewer_leave_it(warmth):
    cold, warm = warmth.outcomes
    assert warm["fall"].beyond_first[0] > 0
    assert warm["alliance"].beyond_first[0] > 0
    assert leaning(warm["fall"]) == "more" and leaning(cold["fall"]) == ""


def test_what_happens_without_a_group_does_not_hang_on_how_it_meets(warmth):
    assert warmth.outcomes[1]["waiting"].beyond_first == (0.0, 0.0)
    assert leaning(warmth.outcomes[1]["waiting"]) == "not clear"


def test_one_interval_is_over_chance_and_another_over_the_models_numbers_too(warmth):
    for outcomes in warmth.outcomes:
        for name in ("fall", "alliance"):
            chance, everything = outcomes[name].by_chance, outcomes[name].by_all
            assert chance[0] < chance[1] and everything[0] < everything[1] and chance != everything
    trust = warmth.outcomes[1]["alliance"]
    assert np.ptp(trust.by_all) > 2 * np.ptp(trust.by_chance)


def test_every_report_says_how_far_to_trust_it_and_that_it_is_a_hypothesis(warmth):
    said, plain = text(warmth), as_json(warmth)
    assert said.endswith(HYPOTHESIS) and plain["sentence"] == HYPOTHESIS == "hypothesis from a model; ask your members"
    assert (
        "Trust: direction high; size low." in said and "Trust in how many leave: medium (overall rate fitted)." in said
    )
    assert plain["trust"]["fall"] == "direction high; size low"
    assert plain["trust"]["dropout"] == "medium (overall rate fitted)"


def test_the_same_question_with_the_same_seed_has_the_same_answer_on_any_executor(warmth):
    with ThreadPoolExecutor(2) as pool:
        assert explore("warmth", (0.1, 0.9), **SMALL, executor=pool).outcomes == warmth.outcomes
    other = explore("warmth", (0.1, 0.9), **{**SMALL, "seed": 9}).outcomes[0]["fall"]
    assert other.by_chance != warmth.outcomes[0]["fall"].by_chance and other.by_all != warmth.outcomes[0]["fall"].by_all


@pytest.mark.parametrize("name", [name for name, each in questions().items() if each.values])
def test_the_usual_choices_of_every_question_can_be_made(name):
    made = choices(name, questions()[name].values, {})
    assert len(made) == len(questions()[name].values) >= 2
    assert len({each.design for each in made}) == len(made)


def test_groups_of_all_sizes_are_given_the_same_time():
    times = [each.design.minutes * each.design.members for each in choices("size", (4, 8, 16), {"minutes": 6})]
    assert times == pytest.approx([42, 42, 42], abs=2)


def test_what_is_typed_is_read_as_what_is_meant():
    online, room = choices("online", ("yes", "no"), {"meetings": "6"})
    assert online.design == Design(online=True, meetings=6) and room.design == Design(meetings=6)
    slow = choices("pacing", ("0.2+0.02", "0.5"), {})[0].design.pacing
    assert (slow.start, slow.step) == (0.2, 0.02)


@pytest.mark.parametrize("asked", ["member", "members", "which_member", "person", "who"])
def test_who_will_benefit_is_not_asked(asked):
    with pytest.raises(ValueError, match="asks about one person.*could close a door"):
        explore(asked, ("Ana", "Ben"), seed=1)


def test_a_member_may_not_slip_in_beside_another_question():
    with pytest.raises(ValueError, match="'member' asks about one person"):
        explore("size", (4, 8), seed=1, member=3)


@pytest.mark.parametrize(
    "words", [["--member", "3"], ["--member"], ["--vary", "member"], ["--vary", "size", "--person", "Ana"]]
)
def test_on_the_command_line_too_with_a_kind_word(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["explore", *words])
    assert stopped.value.code == 2
    assert "ask your members about themselves" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"vary": "moon"}, "vary = 'moon' is not among the questions"),
        ({"vary": "dropout"}, "vary = 'dropout' is not among the questions"),
        ({"vary": "size", "values": (8,)}, "two or more different ones"),
        ({"vary": "size", "values": (8, 8)}, "two or more different ones"),
        ({"vary": "size", "values": (8, 100)}, "size = 100 is not allowed"),
        ({"vary": "size", "values": ("8", "many")}, "size = 'many' is no number"),
        ({"vary": "online", "values": ("yes", "perhaps")}, "Please say yes or no"),
        ({"vary": "depth", "values": (0.2, float("nan"))}, "depth = nan is not allowed"),
        ({"vary": "size", "size": 4}, "both compared and given"),
        ({"vary": "size", "weather": 4}, "'weather' is no part of a way of meeting"),
        ({"vary": "size", "groups": 4}, "groups = 4 is not allowed"),
        ({"vary": "size", "draws": 1}, "draws = 1 is not allowed"),
        ({"vary": "size", "seeds": True}, "seeds = True is not allowed"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_name(asked, told):
    with pytest.raises(ValueError, match=told):
        explore(**{"seed": 1, **asked})


def test_a_machine_can_read_the_answer_and_a_picture_is_drawn(tmp_path, capsys):
    assert main([*WORDS, "--vary", "online", "--json", "--plot", str(tmp_path / "a.svg")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["value"] for each in told["choices"]] == ["no", "yes"]
    assert set(told["choices"][0]["outcomes"]) == set(OUTCOMES)
    assert HYPOTHESIS in (tmp_path / "a.svg").read_text(encoding="utf-8")


def test_two_processes_print_the_same_answer_as_one(capsys):
    printed = []
    for workers in ("1", "2"):
        assert main([*WORDS, "--vary", "online", "--json", "--workers", workers]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    with pytest.raises(SystemExit):
        main([*WORDS, "--vary", "online", "--workers", "0"])
    assert "workers = 0 is not allowed" in capsys.readouterr().err


def test_a_long_run_says_how_far_it_has_come(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    main([*WORDS, "--vary", "kind"])
    assert "8/8" in capsys.readouterr().err


def test_draws_stay_within_what_is_plausible_and_fitted_numbers_near_the_fit():
    params = shipped()
    sets = draws(20, seed=3, params=params)
    for name, (low, high) in plausible(params).items():
        value = float(params.values[name])
        drawn = np.array([float(each.values[name]) for each in sets])
        reach = NEAR_FIT if params.about[name].status == "fit" else 1
        assert (drawn >= value - reach * (value - low) - 1e-12).all() and (
            drawn <= value + reach * (high - value) + 1e-12
        ).all()
        assert len(set(drawn)) == 20


def test_a_draw_does_not_hang_on_how_many_others_are_drawn():
    few, many = draws(2, seed=3, params=shipped()), draws(5, seed=3, params=shipped())
    assert [each.values for each in few] == [each.values for each in many[:2]]


def test_the_triangular_law_has_its_mean_and_its_share_below_the_mode():
    drawn = triangular((np.arange(100_000) + 0.5) / 100_000, low=1.0, mode=2.0, high=6.0)
    assert drawn.mean() == pytest.approx(3.0, abs=1e-4)
    assert (drawn < 2).mean() == pytest.approx(0.2, abs=1e-4)
    assert triangular(1.0, low=2.0, mode=2.0, high=2.5) == 2.5
