"""The groups' stage: learning, weeks and outcome, after the laboratory's numbers are held."""

from befriend_neuro.fit.least_squares import Stage
from befriend_neuro.params import Parameters
from befriend_neuro.targets.cohort import Cohort
from befriend_neuro.targets.group import FITTED
from befriend_neuro.targets.row import Row

GROUPS, SEED = 2100, 41
FREE = ("eta_W", "s_alone", "cap_start", "g_0", "met_sd", "near_sd", "outside", "voiced")
HELD = {
    "s_0": (0.03, "assumed: cold or frightening company builds no skill, in childhood neither (1.5)"),
    "N_flood": (0.55, "specification 1.7: deep sharing harms in a cold group"),
    "cap_step": (0.005, "assumed: after the first meetings depth grows by trust, hardly by what is allowed"),
    "warm_sd": (0.12, "groups differ by about 5 % of outcome (Baldwin and Imel 2013)"),
    "alliance_err": (0.05, "answers on the alliance repeat with about .8 (assumed .7)"),
    "settle": (0.125, "specification 4: tau of distress 4-8 weeks"),
    "rw_sd": (0.15, "assumed: untreated distress repeats with about .7 after twelve weeks"),
    "obs_sd": (0.34, "the delivered note: retest about .83, for the spread between people here"),
}


def stage(*, seed: int = SEED, people: int = GROUPS) -> Stage:
    """8 findings (C16-C22, C26), 8 free numbers; `people` groups, the same at every look."""

    def rows(params: Parameters) -> list[Row]:
        cohort = Cohort(params, groups=people, seed=seed)
        return [finding(cohort) for finding in FITTED]

    return Stage("group", FREE, rows, HELD)
