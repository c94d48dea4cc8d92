"""What moves inside a member between check-ins, and how answers read it."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray

STATES = ("distress", "safety", "skill")
SLIDER = 10.0


@dataclass(frozen=True, kw_only=True)
class StateModel:
    """Three levels x = (distress z, safety a, skill w), each drifting around the member's own usual level.

        x_t = mu_i + Phi(d) (x_before - mu_i) + B u_t + noise,   noise ~ N(0, Q(d))
        Phi(d) = exp(-d / tau),   Q(d) = drift_sd^2 (1 - exp(-2 d / tau)),   mu_i ~ N(usual_mean, usual_sd^2)
        y_j = intercept_j + loading_j . x + e_j,   e_j ~ N(0, noise_sd_j^2)

    Levels are in standard deviations of people: usual_sd^2 + drift_sd^2 = 1 in the priors.

    Shapes and units
    ----------------
    tau (3,) weeks; drift_sd, usual_mean, usual_sd (3,) standard deviations; effect (3, p) standard deviations per
    unit of input; loading (m, 3), intercept, noise_sd, lowest, highest (m,) points of each item.
    An answer at `lowest` or `highest` counts with twice the variance: the scale may have cut it off.

    Raises ValueError if a shape does not fit a spread is not positive, or a number is not finite.
    Source: specification, section 4.
    """

    tau: Array
    drift_sd: Array
    usual_mean: Array
    usual_sd: Array
    effect: Array
    loading: Array
    intercept: Array
    noise_sd: Array
    lowest: Array
    highest: Array

    def __post_init__(self) -> None:
        for name in ("tau", "drift_sd", "usual_mean", "usual_sd"):
            if np.shape(getattr(self, name)) != (3,):
                raise ValueError(f"{name} needs three numbers, one for each of {', '.join(STATES)}.")
        items = len(self.intercept)
        if np.shape(self.loading) != (items, 3) or np.shape(self.effect)[:1] != (3,):
            raise ValueError("loading needs one row of three per item, and effect needs three rows.")
        for name in ("noise_sd", "lowest", "highest"):
            if np.shape(getattr(self, name)) != (items,):
                raise ValueError(f"{name} needs one number for each of the {items} items.")
        _refuse_wrong_spreads(self)


def _refuse_wrong_spreads(model: StateModel) -> None:
    for name in ("usual_mean", "effect", "loading", "intercept"):
        if not np.isfinite(getattr(model, name)).all():
            raise ValueError(f"{name} is {getattr(model, name)}; please give finite numbers.")
    for name in ("tau", "noise_sd", "drift_sd"):
        if not np.all(getattr(model, name) > 0):
            raise ValueError(f"{name} is {getattr(model, name)}; please give numbers above 0.")
    if not np.all(model.usual_sd >= 0):
        raise ValueError(f"usual_sd is {model.usual_sd}; please give numbers of 0 or more.")


#                 distress safety skill  middle noise  low  high
PRIOR_ITEMS = {
    "arousal":   ((1.8, 0.0, 0.0), 4.0, 1.8, 0.0, SLIDER),
    "safety":    ((0.0, 1.8, 0.0), 6.5, 1.5, 0.0, SLIDER),
    "connected": ((0.0, 1.8, 0.0), 6.0, 1.5, 0.0, SLIDER),
    "cope":      ((-1.2, 0.0, 1.2), 6.0, 1.5, 0.0, SLIDER),
    "heard":     ((0.0, 1.6, 0.0), 7.0, 1.6, 0.0, SLIDER),
    "phq4":      ((1.84, 0.0, 0.0), 1.76, 0.92, 0.0, 12.0),
    "ders16":    ((0.0, 0.0, -12.5), 35.0, 3.7, 16.0, 80.0),
}  # fmt: skip
"""Loading, middle, noise sd, lowest and highest answer of each item, before a house has its own 50 members.

phq4: mean 1.76, SD 2.06, reliability .80 (5,030 people in Germany, 2006; `scales.toml`), so noise = SD sqrt(1 - rel)
and loading = SD sqrt(rel). ders16: SD 13, reliability .92 from the same file. Slider noise lies in the 1.3 to 1.8 of
the specification; slider loadings and middles are *assumed*.
"""


def prior_model(items: tuple[str, ...] = tuple(PRIOR_ITEMS)) -> StateModel:
    """The model before 50 members have answered: the specification's priors for the named items, in that order.

    tau = 6, 12 and 50 weeks (specification: 4 to 8, 12, 50). Half of the variance between answers' true levels is
    between people and half within (*assumed*). Inputs are (attended, shared depth, peak in band); their effect on the
    levels is *assumed* nil until data say otherwise.

    Raises ValueError for an item without a prior.
    """
    unknown = [item for item in items if item not in PRIOR_ITEMS]
    if unknown:
        raise ValueError(f"No prior is known for {', '.join(unknown)}; please choose from {', '.join(PRIOR_ITEMS)}.")
    loading, middle, noise, low, high = zip(*(PRIOR_ITEMS[item] for item in items), strict=True)
    half = np.full(3, np.sqrt(0.5))
    return StateModel(
        tau=np.array([6.0, 12.0, 50.0]), drift_sd=half, usual_mean=np.zeros(3), usual_sd=half,
        effect=np.zeros((3, 3)), loading=np.array(loading), intercept=np.array(middle), noise_sd=np.array(noise),
        lowest=np.array(low), highest=np.array(high),
    )  # fmt: skip
