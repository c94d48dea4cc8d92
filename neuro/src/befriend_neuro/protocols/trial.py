"""A trial of groups: what becomes of people who meet, and what papers print about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.design import Design, Pacing
from befriend_neuro.protocols.groups import run_groups
from befriend_neuro.protocols.readouts import Estimate, cohen_d, estimate, partial_r
from befriend_neuro.protocols.record import Record

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
BATCH = 1000


@dataclass(frozen=True, eq=False)
class Trial:
    """Groups through a course of meetings: `record` holds the arrays of every person and reading.

    Effects are of newcomers who were there from the beginning, all of them, also those who left; positive is better.
    Intervals are over groups drawn again (`estimate`); parameters are held still.
    """

    design: Design
    seed: int
    record: Record = field(repr=False)

    @property
    def pre_post_d(self) -> Estimate:
        """Distress before minus after, over the pooled SD of the two (Cohen 1988)."""
        y = self.record.distress
        return self._estimate(lambda g, who: -cohen_d(y[g][who][:, -1], y[g][who][:, 0]))

    @property
    def controlled_d(self) -> Estimate:
        """Distress at the end on the waiting list minus in the group, the same people, over the pooled SD of the two."""
        y, alone = self.record.distress, self.record.waiting
        return self._estimate(lambda g, who: -cohen_d(y[g][who][:, -1], alone[g][who][:, -1]))

    @property
    def loneliness_d(self) -> Estimate:
        """As controlled_d, of loneliness."""
        y, alone = self.record.loneliness, self.record.waiting_loneliness
        return self._estimate(lambda g, who: -cohen_d(y[g][who][:, -1], alone[g][who][:, -1]))

    @property
    def waiting_d(self) -> Estimate:
        """Distress before minus after on the waiting list, over the pooled SD of the two."""
        y = self.record.waiting
        return self._estimate(lambda g, who: -cohen_d(y[g][who][:, -1], y[g][who][:, 0]))

    @property
    def dropout(self) -> Estimate:
        """Proportion who left before the last meeting (Swift and Greenberg 2012)."""
        left = ~self.record.attended[..., -1]
        return self._estimate(lambda g, who: float(left[g][who].mean()))

    def alliance_outcome(self, session: int = 3) -> Estimate:
        """Correlation of the alliance after a session, of those who came to it, with the outcome at the end: minus the
        residual of last distress on first (Flueckiger et al. 2018)."""
        self._known("session", session)
        y, alliance = self.record.distress, self.record.alliance[..., session]
        came = self.record.attended[..., session - 1]

        def r(g: NDArray, who: Mask) -> float:
            there = who & came[g]
            return -partial_r(alliance[g][there], y[g][there][:, -1], given=y[g][there][:, 0])

        return self._estimate(r)

    def improved(self, meeting: int) -> Estimate:
        """Of those who came to this meeting, the share whose distress is half an SD of the first or more below it
        (Howard et al. 1986)."""
        self._known("meeting", meeting)
        y, came = self.record.distress, self.record.attended[..., meeting - 1]

        def share(g: NDArray, who: Mask) -> float:
            first, now = y[g][..., 0], y[g][..., meeting]
            there = who & came[g]
            return float((first[there] - now[there] >= 0.5 * first[who].std(ddof=1)).mean())

        return self._estimate(share)

    def _known(self, name: str, meeting: int) -> None:
        if not 1 <= meeting <= self.design.meetings:
            raise ValueError(f"{name} = {meeting} is not allowed. Please give 1 to {self.design.meetings}.")

    def _estimate(self, readout: Callable[[NDArray, Mask], float]) -> Estimate:
        who = self.record.counted
        return estimate(lambda g: readout(g, who[g]), np.arange(len(who)), seed=self.seed)


def trial(
    groups: int,
    *,
    form: str = "group",
    size: int = 8,
    meetings: int = 12,
    spacing: float = 1.0,
    minutes: float = 5.0,
    pacing: Pacing | None = None,
    depth: float | None = None,
    warmth: float = 0.8,
    experienced: int = 0,
    kind: str = "closed",
    online: bool = False,
    seed: int,
    params: Parameters | None = None,
) -> Trial:
    """Groups of people who seek help, from before their first meeting to the end of the last week.

    Model as in `meet`, `live`, `distress` and `leaving`; people as in `cast`. One of the people in the room
    facilitates: A_i0 is the alliance; this person listens, neither shares nor leaves, and is not counted.

    Parameters
    ----------
    form : "group", "individual" (two meet) or "waiting list" (nobody does)
    size : people in the room, the one who facilitates among them, 2-40
    meetings, spacing : how many, 1-520, and weeks from one to the next, 0.1-52
    minutes : of one share, a multiple of .25; everybody present shares once at each meeting
    pacing : the cap of depth; None for the delivered one.  depth : 0-1, everybody shares as deep as that instead
    warmth : acceptance shown, 0-1; groups differ from it by warm_sd
    experienced : members, 0 to size - 2, who have been through it before
    kind : "closed", or "open", where somebody new follows whoever leaves
    online : attention is multiplied by params.online

    Raises ValueError for anything else. Source: specification 1.3 to 1.5 and 5.
    """
    design = Design(
        form=form, size=size, meetings=meetings, spacing=spacing, minutes=minutes, pacing=pacing, depth=depth,
        warmth=warmth, experienced=experienced, kind=kind, online=online,
    )  # fmt: skip
    records = list(batches(groups, design, seed=seed, params=params or shipped()))
    return Trial(design, seed, Record.together(records))


def batches(groups: int, design: Design, *, seed: int, params: Parameters, batch: int = BATCH) -> Iterator[Record]:
    """The groups 0 to groups - 1, some at a time: memory holds one batch. The size of a batch changes no result."""
    if isinstance(groups, bool) or not isinstance(groups, (int, np.integer)) or groups < 1:
        raise ValueError(f"groups = {groups} is not allowed. Please give one group or more.")
    for first in range(0, groups, batch):
        yield run_groups(np.arange(first, min(first + batch, groups)), design, seed=seed, params=params)
