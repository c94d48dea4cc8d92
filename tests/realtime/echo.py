"""The smallest kind of channel: people say things, may be told no, and only the house may ring."""

from dataclasses import dataclass, replace
from typing import Any

from befriend.realtime.rules import Event, Kind, register
from befriend.shell.refusal import Refusal


@dataclass(frozen=True)
class Talk:
    said: int = 0
    rung: int = 0


def step(talk: Talk, event: Event) -> Talk:
    if event.kind == "ring":
        return replace(talk, rung=talk.rung + 1)
    if event.body.get("if_said", talk.said) != talk.said:
        raise Refusal("Somebody else was first.", code="turn")
    if event.body.get("break"):
        raise KeyError("the rules of this room have a fault")
    return replace(talk, said=talk.said + 1)


def frame(event: Event) -> dict[str, Any]:
    seat = event.seat and event.seat.hex
    return {"kind": event.kind, "seat": seat, "at": event.at.isoformat(), "words": event.words, **event.body}


def accept(event: Event) -> None:
    if event.kind != "say":
        raise Refusal("Only the house may do that.", code="house")


register("echo", Kind(start=lambda subject: Talk(), step=step, frame=frame, accept=accept))
