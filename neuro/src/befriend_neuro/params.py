"""The numbers of the model: value, unit, plausible range, status and source, by name."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# What a term is set to so that it does nothing. A gain is switched off at zero; a window or a threshold at
# infinity; the safety gate at one, because plasticity is then the same with and without safety.
_OFF: Mapping[str, float] = {"m_sig": np.inf, "N_flood": np.inf, "K_1": np.inf, "s_0": 1.0}
_GAINS: tuple[str, ...] = (
    *(
        "w_",
        "b_",
        "o_",
        "h_",
        "eta_",
        "sd_",
        "lam_",
        "a12",
        "a24",
        "g_F",
        "g_A",
        "kappa",
        "chi",
        "percept_bias",
        "rate_R",
    ),
    *(
        "trait_sd",
        "rw_sd",
        "obs_sd",
        "base_log_sd",
        "assay_cv",
        "entry_shift",
        "plasticity_floor",
        "E_floor",
        "E_share",
    ),
    *(
        "flood_W",
        "cap_step",
        "will_gain",
        "warm_elsewhere",
        "L_A",
        "L_stress",
        "near_",
        "sex_partner",
        "judged_partner",
        "mr_sat",
        "adversity_",
    ),
    *("outside", "warm_sd", "met_sd", "settle", "s_alone", "alliance_err", "l_R", "l_A", "lonely_"),
)


@dataclass(frozen=True)
class Parameter:
    """One number of the model with what is known about it.

    low, high : plausible range, for priors and sensitivity; infinite where none was given
    status    : "lit" from a published source, "fit" calibrated to public targets, "prior" a modelling choice (*assumed*)
    """

    name: str
    section: str
    value: float
    unit: str
    low: float
    high: float
    status: str
    source: str
    needed_for: str


@dataclass(frozen=True)
class Start:
    """Where a person begins: expectation of rejection R, regulation skill W, allostatic load L, and how much of the
    offered depth they take (1 = all of it). All 0-1."""

    R: float
    W: float
    L: float
    depth_scale: float = 1.0


@dataclass(frozen=True, eq=False)
class Parameters:
    """All numbers of the model. `p.w_S` is a float, or an array (draws over parameters) that broadcasts with the people.

    about      : name -> Parameter, with the delivered value
    values     : name -> the value in use
    starts     : attachment -> Start (specification 1.5, *assumed*)
    population : name -> (mean, SD) of people who seek help (*assumed*)
    """

    about: Mapping[str, Parameter]
    values: Mapping[str, Any]
    starts: Mapping[str, Start]
    population: Mapping[str, tuple[float, float]]

    def __post_init__(self) -> None:
        self.__dict__.update(
            self.values
        )  # read a million times in a run: a plain attribute costs a quarter of a lookup

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"There is no parameter called {name!r}.")

    def replace(self, **values: ArrayLike) -> "Parameters":
        """The same numbers with some of them changed.

        Raises ValueError for an unknown name, for a value that is no finite number, or for one outside its range.
        """
        return self._with({name: _allowed(self._known(name), value) for name, value in values.items()})

    def without(self, *names: str) -> "Parameters":
        """The same numbers with these terms switched off, also where zero lies outside the plausible range.

        Raises ValueError for an unknown name or for a number that is not a term (a time constant, say).
        """
        for name in names:
            self._known(name)
            if not name.startswith(_GAINS) and name not in _OFF:
                raise ValueError(
                    f"{name} cannot be switched off: it is not a term. Give it another value with replace()."
                )
        return self._with({name: _OFF.get(name, 0.0) for name in names})

    def _known(self, name: str) -> Parameter:
        if name not in self.about:
            raise ValueError(
                f"There is no parameter called {name!r}. The known names are: {', '.join(sorted(self.about))}."
            )
        return self.about[name]

    def _with(self, values: Mapping[str, Any]) -> "Parameters":
        return replace(self, values={**self.values, **values})


def _allowed(about: Parameter, value: ArrayLike) -> float | Array:
    array = np.asarray(value, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{about.name} = {array} is not a finite number. Please give numbers only.")
    if (array < about.low).any() or (array > about.high).any():
        raise ValueError(
            f"{about.name} = {array} is outside its range. Please stay between {about.low:g} and {about.high:g} ({about.unit})."
        )
    return float(array) if array.ndim == 0 else array


def _parameter(section: str, name: str, entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        section=section,
        value=float(entry["v"]),
        unit=entry["unit"],
        low=float(entry.get("lo", -np.inf)),
        high=float(entry.get("hi", np.inf)),
        status=entry["status"],
        source=entry.get("source", entry.get("note", "")),
        needed_for=entry.get("needed_for", ""),
    )


@cache
def reference() -> Parameters:
    """The parameters as delivered (data/reference.toml, unchanged), with the numbers written inside the equations
    (data/equations.toml). Source: specification 0.1."""
    tables: dict[str, Any] = _read("reference.toml")
    about = {
        name: _parameter(section, name, entry)
        for table in (tables, _read("equations.toml"))
        for section, entries in table.items()
        for name, entry in entries.items()
        if isinstance(entry, dict)
    }
    return Parameters(
        about=about,
        values={name: parameter.value for name, parameter in about.items()},
        starts={
            key.removeprefix("initial_"): Start(**entry) for key, entry in tables.items() if key.startswith("initial_")
        },
        population={name: (mean, sd) for name, (mean, sd) in tables["population_help_seeking"].items()},
    )


@cache
def shipped() -> Parameters:
    """The parameters in use: the delivered ones with the values of data/fitted.toml, one table for each stage of the fit.

    A number is of status "fit" when the fit was free to move it; all others marked so by the delivered table are
    modelling choices (*assumed*, "prior"). `about` keeps the delivered value.
    """
    delivered = reference()
    stages = [table for table in _read("fitted.toml").values() if isinstance(table, dict)]
    entries = {name: entry for table in stages for name, entry in table.items() if isinstance(entry, dict)}
    free = {name for name, entry in entries.items() if entry["free"]}
    fitted = delivered.replace(**{name: entry["v"] for name, entry in entries.items()})
    return replace(fitted, about={name: _status(number, name in free) for name, number in delivered.about.items()})


def _status(number: Parameter, free: bool) -> Parameter:
    return replace(number, status="fit" if free else "prior" if number.status == "fit" else number.status)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("befriend_neuro") / "data" / name).read_text(encoding="utf-8"))
