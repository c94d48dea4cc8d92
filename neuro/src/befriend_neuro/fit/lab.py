"""The laboratory's stage: minutes, before anything is learnt."""

from befriend_neuro.fit.least_squares import Stage
from befriend_neuro.params import Parameters
from befriend_neuro.targets.lab import FINDINGS, awakening, clock, control, habituation
from befriend_neuro.targets.laboratory import Laboratory
from befriend_neuro.targets.row import Row

PEOPLE, SEED, STEP = 400, 21, 0.5
FREE = (
    "h_T", "h_cv", "mr_sat", "t_half_F", "k_sal", "w_S", "w_O", "b_L", "kappa", "imaging", "sex_partner", "judged_partner",
)  # fmt: skip
HELD = {
    "F_0": (
        4.9,
        "C24: geometric mean of the 26 people at minute -30, 4.59 nmol/L, over the rest of the hormones at L .2",
    ),
    "base_log_sd": (0.56, "C24: SD of the logarithm between the 26 people at minute -30"),
    "assay_cv": (0.07, "all samples of a person are assayed in one run, and the CV within a run is 4-8 % (memory .85)"),
}
LOOKED_AT = tuple(each for each in FINDINGS if each not in (habituation, awakening, clock, control))


def stage(*, seed: int = SEED, people: int = PEOPLE) -> Stage:
    """12 findings (C15 has no free number), 12 free numbers, the same people at every look."""

    def rows(params: Parameters) -> list[Row]:
        lab = Laboratory(params, n=people, seed=seed, step=STEP)
        return [finding(lab) for finding in LOOKED_AT]

    return Stage("lab", FREE, rows, HELD)
