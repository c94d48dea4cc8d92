"""Draw one of the pictures, from a run of the model or from invented answers: `picture hormones --plot FILE.svg`."""

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from befriend_neuro.pictures.alone import write
from befriend_neuro.pictures.canvas import Sheet
from befriend_neuro.pictures.group import group_weeks
from befriend_neuro.pictures.hormones import hormone_curves
from befriend_neuro.pictures.member import member_weeks
from befriend_neuro.pictures.zone import personal_zone

PEOPLE, SEED = 200, 1
NAN = np.nan

# Answers of nobody: invented, so that the pictures can be seen.
PEAKS = np.array([2, 3, 8, 5, 6, 9, 4, 5, 7, 6.0])
OUTCOMES = np.array([0, 2, -1, 4, 4, -3, 3, 5, 1, 4.0])
ANSWERED = np.array([0, 1, 2, 3, 7, 8, 9, 10.0])
CONNECTED = np.array([3, 4, 4, 5, 5, 7, 6, 7.0])


def hormones(sheet: Callable[..., Sheet]) -> str:
    """Saliva cortisol of 200 people in the stress test, alone and with a friend: mean, and the middle half of people."""
    from befriend_neuro.protocols.stress_test import Support, stress_test

    alone, friend = (stress_test(PEOPLE, support=help, seed=SEED) for help in (None, Support("friend")))
    saliva = np.stack([alone.saliva_nmol_per_l, friend.saliva_nmol_per_l])
    low, high = np.percentile(saliva, [25, 75], axis=1)
    middle = saliva.mean(axis=1)
    return hormone_curves(
        sheet=sheet(
            title="Cortisol around a stress test",
            description=f"{PEOPLE} simulated people alone, and the same people with a friend beside them before it. "
            "Lines are means, bands hold the middle half of the people.",
        ),
        minutes=alone.minutes, middle=middle, low=np.minimum(low, middle), high=np.maximum(high, middle),
        names=["alone", "with a friend before it"], level_name="cortisol in saliva, nmol/L",
        minutes_name="minutes from the beginning", stressor=(0, 10), stressor_name="the test",
    )  # fmt: skip


def zone(sheet: Callable[..., Sheet]) -> str:
    """The zone that `zones` reads from ten invented meetings."""
    from befriend_neuro.estimation import zones

    found = zones(peaks=PEAKS[None], outcomes=OUTCOMES[None])
    return personal_zone(
        sheet=sheet(
            title="How much stirring has tended to do good",
            description="Ten meetings of an invented member, and in fog where the best of it probably lies. "
            "We are still learning.",
        ),
        peaks=PEAKS, outcomes=OUTCOMES, low=float(found.low[0]), high=float(found.high[0]), calm_name="calm",
        strong_name="very stirred", good_name="felt better after", hard_name="felt worse after", zone_name=found.status[0],
    )  # fmt: skip


def weeks(sheet: Callable[..., Sheet]) -> str:
    """Ten invented weeks of one slider, with the band that `smooth_checkins` gives under its priors."""
    from befriend_neuro.estimation import prior_model, smooth_checkins

    model, item = prior_model(("connected",)), 0
    times = np.unique(np.concatenate([np.linspace(0, 10, 101), ANSWERED]))
    answers = np.full((1, len(times), 1), NAN)
    answers[0, np.searchsorted(times, ANSWERED), item] = CONNECTED
    seen = smooth_checkins(model, weeks=times[None], answers=answers)
    loading = model.loading[item]
    middle = model.intercept[item] + seen.mean[0] @ loading
    half = 1.28 * np.sqrt(np.einsum("i,tij,j->t", loading, seen.covariance[0], loading))
    return member_weeks(
        sheet=sheet(
            title="How connected I felt",
            description="Ten weeks of an invented member: more than in the beginning. Away for three weeks, and there "
            "we do not know.",
        ),
        weeks=times, middle=middle, low=middle - half, high=middle + half, answer_weeks=ANSWERED, answers=CONNECTED,
        top_name="very", bottom_name="not at all", first_name="September", last_name="now", gap_name="away",
    )  # fmt: skip


def group(sheet: Callable[..., Sheet]) -> str:
    """The pulse that `group_pulse` reads from ten invented meetings of eight; at the fifth only four answered."""
    from befriend_neuro.estimation import group_pulse

    chance = np.random.Generator(np.random.Philox(key=SEED))
    level = np.array([5.5, 6, 6.5, 7, 7, 7.5, 5.5, 6.5, 7, 7.5])[:, None, None]
    answers = np.clip(np.rint(level + chance.normal(0, 1.5, (10, 8, 3))), 0, 10)
    answers[4, 4:] = NAN
    pulse = group_pulse(answers=answers)
    return group_weeks(
        sheet=sheet(
            title="How safe, heard and connected the group felt",
            description="Ten meetings of an invented group. After the fifth too few answered, so nothing is shown there.",
        ),
        mean=pulse.mean, spread=pulse.spread, shown=pulse.shown, week_names=[str(i + 1) for i in range(10)],
        top_name="very", bottom_name="not at all",
    )  # fmt: skip


PICTURES = {"hormones": hormones, "zone": zone, "weeks": weeks, "group": group}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("picture", choices=list(PICTURES))
    parser.add_argument("--width", type=float, default=640.0, help="280 for a phone to 2000")
    parser.add_argument("--mirror", action="store_true", help="for a page written from right to left")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="write it there; else it is printed")


def main(options: argparse.Namespace) -> int:
    svg = PICTURES[options.picture](partial(Sheet, width=options.width, mirror=options.mirror))
    if options.plot:
        write(options.plot, svg)
    else:
        print(svg)
    return 0
