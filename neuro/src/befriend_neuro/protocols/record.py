"""What was asked and seen in groups, person by person."""

from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.learning import Slow
from befriend_neuro.protocols.casting import Cast

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Record:
    """What was asked and seen in groups, for each person. Axis 1 of every array is the person, who is never the one
    who facilitates; readings (groups, people, meetings + 1) are taken at week spacing k, before meeting k + 1.

    distress, loneliness : as answered       alliance : trust in the one who facilitates, as answered
    cohesion : mean trust in those present   support : trust in the people of daily life
    waiting, waiting_loneliness : answers of the same people had they met nobody
    attended : (groups, people, meetings)    joined : (groups, people) meeting at which they began, -1 for never
    R, W, L : (groups, people) at the beginning;  R_last, W_last, L_last : at the last reading;  anxious, avoidant : (groups, people) attachment, standard normal
    met : (groups, people) acceptance shown to each     newcomer : (groups, people) not one of the experienced
    """

    distress: Array = field(repr=False)
    loneliness: Array = field(repr=False)
    alliance: Array = field(repr=False)
    cohesion: Array = field(repr=False)
    support: Array = field(repr=False)
    waiting: Array = field(repr=False)
    waiting_loneliness: Array = field(repr=False)
    attended: Mask = field(repr=False)
    joined: NDArray[np.int64] = field(repr=False)
    R: Array = field(repr=False)
    W: Array = field(repr=False)
    L: Array = field(repr=False)
    R_last: Array = field(repr=False)
    W_last: Array = field(repr=False)
    L_last: Array = field(repr=False)
    anxious: Array = field(repr=False)
    avoidant: Array = field(repr=False)
    met: Array = field(repr=False)
    newcomer: Mask = field(repr=False)

    @property
    def counted(self) -> Mask:
        """Who counts: (groups, people) newcomers who were there from the beginning."""
        counted: Mask = self.newcomer & (self.joined == 0)
        return counted

    @classmethod
    def together(cls, records: "list[Record]") -> "Record":
        """Records of several batches as one."""
        return cls(*(np.concatenate([getattr(each, part.name) for each in records]) for part in fields(cls)))


@dataclass(frozen=True, eq=False)
class Course:
    """Readings of distress, loneliness, alliance, cohesion and support, each (5, groups, slots), and people at the last."""

    readings: list[Array]
    last: Slow


def recorded(people: Cast, met: Course, alone: Course, *, attended: list[Mask], joined: NDArray[np.int64]) -> Record:
    """The record of people by the course they took and the one they would have taken alone; slot 0 is left out."""
    asked = np.stack(met.readings, axis=-1)[:, :, 1:]
    waited = np.stack([each[:2] for each in alone.readings], axis=-1)[:, :, 1:]
    begin, end = people.slow, met.last
    distress, loneliness, alliance, cohesion, support = asked
    return Record(
        distress=distress,
        loneliness=loneliness,
        alliance=alliance,
        cohesion=cohesion,
        support=support,
        waiting=waited[0],
        waiting_loneliness=waited[1],
        attended=np.stack(attended, axis=-1)[:, 1:],
        joined=joined[:, 1:],
        R=begin.R[:, 1:],
        W=begin.W[:, 1:],
        L=begin.L[:, 1:],
        R_last=end.R[:, 1:],
        W_last=end.W[:, 1:],
        L_last=end.L[:, 1:],
        anxious=people.anxious[:, 1:],
        avoidant=people.avoidant[:, 1:],
        met=np.clip(people.warm[:, None] + people.rapport[:, 1:], 0, 1),
        newcomer=people.newcomer[:, 1:],
    )
