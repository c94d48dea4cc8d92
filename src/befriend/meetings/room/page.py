"""What the page of a live room is drawn from: the fold and the log, from the seat of one person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from befriend.meetings.queries import parts_for
from befriend.meetings.room.hearing import with_ears
from befriend.meetings.room.queries import Inside, handles_in, kept_away, log_of, panel_of, room_of
from befriend.meetings.room.sayings import joined, say, sayings
from befriend.meetings.room.snapshot import ms, snapshot
from befriend.meetings.rules.panel import Panel
from befriend.meetings.rules.plan import Part
from befriend.meetings.rules.room import Room
from befriend.meetings.rules.sight import Sight, sight
from befriend.realtime.queries import positions
from befriend.realtime.rules import Event

LINES = frozenset({"passed", "withdrew", "breathed", "ended"})


@dataclass
class Item:
    """One thing in the column of words: what somebody said, or a line of the house about what happened."""

    kind: str
    id: str = ""
    seat: str = ""
    name: str = ""
    line: str = ""
    paragraphs: list[str] = field(default_factory=list)
    is_mine: bool = False
    is_first: bool = True
    is_folded: bool = False


def page_of(inside: Inside) -> dict[str, Any]:
    """Everything that room.html needs; its stream goes on from the numbers it was drawn at."""
    live, me, said = inside.live, inside.me, sayings()
    room, seq = room_of(live)
    log = log_of(live.room, upto=seq)
    names = handles_in(log)
    away = kept_away(inside.seat)
    seen = sight(room, me, away)
    parts = parts_for(live.meeting)
    ears = with_ears(log, me, hears_all=inside.leads)
    panel = panel_page(inside, room, names, away) if inside.leads else {}
    at_hand = names | dict(panel.get("waiting", []))
    return panel | {
        "inside": inside,
        "room": room,
        "me": me,
        "names": names,
        "seen": seen,
        "flags": seen.flags,
        "say": said,
        "parts": [(part, when, said[f"step_{when}"]) for part, when in zip(parts, _past_now_later(room), strict=True)],
        "part": parts[room.part],
        "next_part": parts[room.part + 1] if room.part + 1 < len(parts) else None,
        "items": folded(items_of(ears, me, names, [part.name for part in parts], said), away),
        "drawn": _drawn(room, seen, names, me, said),
        "hint": said[f"hint_{seen.hint}"].format(name=_name(seen.after, names, me, said)),
        "queue": queue(room, seen, said),
        "head": said[f"head_{_head(seen)}"],
        "feed": json.dumps(_feed(inside, room, seq, at_hand, parts, panel) | {"away": sorted(away)}),
    }


def items_of(
    log: Iterable[tuple[Event, bool]], me: str, names: dict[str, str], parts: list[str], said: dict[str, str]
) -> list[Item]:
    """The log as people read it: words that were taken back are gone, later wording replaces earlier, and what was
    said while this person was not there, other wording too, stays with those who were."""
    items: list[Item] = []
    part = 0
    for event, heard in log:
        body, seat = event.body, str(event.seat or event.body.get("seat", ""))
        if event.kind == "began":
            part = body["part"]
            items = items[:-1] if items and items[-1].kind == "part" else items
            items.append(Item("part", line=said["began"].format(part=parts[part])))
        elif event.kind in ("said", "reworded"):
            told = _spoken(event, seat, me, names) if heard else Item("unheard", body["id"], line=said["unheard"])
            if event.kind == "said":
                items.append(told)
            else:
                items = [told if item.id == body["id"] else item for item in items]
        elif event.kind == "withdrew":
            items = [item for item in items if item.id != body["id"]]
        if heard and (line := _line(event, part)):
            items.append(Item("line", line=said[line].format(name=names.get(body.get("to") or seat, ""))))
    items = [item for item in items if item.kind != "said" or item.paragraphs]
    return _grouped([item for before, item in zip([None, *items], items, strict=False) if not _again(before, item)])


def _again(before: Item | None, item: Item) -> bool:
    return before is not None and before.kind == item.kind == "unheard"


def heard_page(inside: Inside) -> dict[str, Any]:
    """The words that this person said and heard, and who sat with them this evening."""
    room, seq = room_of(inside.live)
    log, said = log_of(inside.live.room, upto=seq), sayings()
    names, parts = handles_in(log), [part.name for part in parts_for(inside.live.meeting)]
    items = items_of(with_ears(log, inside.me, hears_all=inside.leads), inside.me, names, parts, said)
    items = folded(
        [item for item in items if item.kind == "said" and (room.ended or not item.is_mine)], kept_away(inside.seat)
    )
    others = [(seat, name) for seat, name in names.items() if seat != inside.me]
    return {"items": items, "others": others, "say": said, "frame": True, "room": room}


def _spoken(event: Event, seat: str, me: str, names: dict[str, str]) -> Item:
    return Item("said", event.body["id"], seat, names.get(seat, ""), "", paragraphs(event.words), seat == me)


def _line(event: Event, part: int) -> str | None:
    if event.kind in LINES:
        return event.kind
    if event.kind == "calmed":
        return "calmed" if event.body["on"] else "woken" if event.body["keeper"] else "woken_alone"
    if event.kind == "locked" and event.seat is None:
        return "unlocked"
    if event.kind in ("handed", "took"):
        return "keeps"
    return (
        event.kind if event.kind in ("seated", "left") and part > 0 else None
    )  # while people arrive, the ring says it


def folded(items: list[Item], away: frozenset[str]) -> list[Item]:
    """What comes from seats that the reader keeps out of their way waits behind a sentence, for the reader to open."""
    for item in items:
        item.is_folded = item.seat in away
        item.is_first = item.is_first or item.is_folded
    return items


def _grouped(items: list[Item]) -> list[Item]:
    for before, item in zip(items, items[1:], strict=False):
        item.is_first = before.kind != "said" or before.seat != item.seat
    return items


def paragraphs(words: str | None) -> list[str]:
    return [part.strip() for part in (words or "").split("\n") if part.strip()]


def _past_now_later(room: Room) -> list[str]:
    return ["past" if at < room.part else "now" if at == room.part else "later" for at in range(len(room.parts))]


def _head(seen: Sight) -> str:
    if seen.flags["mine"]:
        return "mine"
    return "open" if seen.flags["may_speak"] else "ahead"


def _name(seat: str | None, names: dict[str, str], me: str, said: dict[str, str]) -> str:
    return said["you"] if seat == me else names.get(seat or "", "")


def _drawn(room: Room, seen: Sight, names: dict[str, str], me: str, said: dict[str, str]) -> dict[str, Any]:
    """The ring: seats with labels, its sentence, the middle, and who is with the one who speaks."""
    speaker = _name(room.speaker, names, me, said)
    return {
        "seats": [_seat(seat, state, room, names, me, said) for seat, state in seen.seats],
        "sentence": sentence(room, seen, names, me, said),
        "who": said["you_speak"] if room.speaker == me else speaker,
        "what": said["has_time"] if room.speaker and room.speaker != me else "",
        "arc": _arc(room, timezone.now()),
        "with": _with([_name(seat, names, me, said) for seat in seen.leaning], me in room.leaning, speaker, said),
        "leaning": seen.leaning,
        "speaker": speaker,
    }


def _seat(seat: str, state: str, room: Room, names: dict[str, str], me: str, said: dict[str, str]) -> dict[str, str]:
    name = _name(seat, names, me, said)
    place = room.order.index(seat) if seat in room.order else None
    label = said["label_next" if place == 0 else "label_then"].format(name=name) if place in (0, 1) else name
    return {
        "public_id": seat,
        "name": name,
        "state": state,
        "label": label,
        "line": _what(seat, state, place, room, names, said),
    }


def _what(seat: str, state: str, place: int | None, room: Room, names: dict[str, str], said: dict[str, str]) -> str:
    """What stands under a name in the list of those who are here."""
    told = []
    if state == "lit":
        told.append(said["has_time"])
    if place in (0, 1):
        told.append(said["line_next" if place == 0 else "line_then"])
    if state == "away":
        told.append(said["line_away"])
    if state == "with":
        told.append(said["line_is_with"].format(name=names.get(room.speaker or "", "")))
    if seat == room.keeper:
        told.append(said["line_keeps"])
    return "; ".join(told)


def sentence(room: Room, seen: Sight, names: dict[str, str], me: str, said: dict[str, str]) -> str:
    called = {seat: _name(seat, names, me, said) for seat in room.here}
    told = [said["seats"].format(names=joined(called.values(), said))]
    if room.calm:
        told.append(said["calmed"])
    elif room.speaker == me:
        told.append(said["you_have_time"])
    else:
        told.append(said["name_speaks"].format(name=called[room.speaker]) if room.speaker else said["nobody"])
    if room.order:
        told.append(said["you_are_next"] if room.order[0] == me else said["is_next"].format(name=called[room.order[0]]))
    away = [called[seat] for seat, state in seen.seats if state == "away"]
    return " ".join([*told, said["away"].format(names=joined(away, said))] if away else told)


def queue(room: Room, seen: Sight, said: dict[str, str]) -> str:
    """How many come before somebody who waits, and how long a turn usually is."""
    if seen.before is None or room.calm:
        return ""
    told = [said[f"before_{seen.before}" if seen.before < 6 else "before_more"]] if seen.before > 1 else []
    minutes = (room.now.turn_seconds + 30) // 60
    if room.now.turn_seconds:
        told.append(said["turn_more" if minutes > 1 else "turn_1"].format(minutes=minutes))
    return " ".join(told)


def _with(leaning: list[str], mine: bool, speaker: str, said: dict[str, str]) -> str:
    if not leaning:
        return ""
    if len(leaning) == 1:
        return said["you_with" if mine else "with_one"].format(names=leaning[0], name=speaker)
    return said["with"].format(names=joined(leaning, said), name=speaker)


def _arc(room: Room, now: datetime) -> float | None:
    left = room.seconds_left(now)
    if left is None or room.turn_ends_at is None or room.turn_began_at is None:
        return 1.0 if room.speaker else None
    return max(0.0, left) / max(1.0, (room.turn_ends_at - room.turn_began_at).total_seconds())


def panel_page(inside: Inside, room: Room, names: dict[str, str], away: frozenset[str]) -> dict[str, Any]:
    panel, seq = panel_of(inside.live)
    waiting = () if room.ended else panel.waiting
    log = log_of(inside.live.panel, upto=seq)
    knocked = {event.body["seat"]: event.words or "" for event in log if event.kind == "knocked"}
    first = knocked.get(waiting[0], "") if waiting else ""
    notes = [
        Item(
            "note",
            event.body["id"],
            str(event.seat),
            names.get(str(event.seat)) or knocked.get(str(event.seat), ""),
            "",
            paragraphs(event.words),
        )
        for event in log
        if event.kind == "wrote"
    ]
    return {
        "panel": panel,
        "panel_seq": seq,
        "waiting": [(seat, knocked.get(seat, "")) for seat in waiting],
        "needs_door": say("needs_unlock" if room.locked else "needs_door", name=first) if waiting else "",
        "notes": folded([note for note in notes if note.paragraphs], away),
        "temperature": temperature_words(panel, sayings()),
    }


def temperature_words(panel: Panel, said: dict[str, str]) -> dict[str, str]:
    told = panel.temperature
    if told is None:
        return {}
    shares = [said[share].format(state=said[state]) for state, share in told["shares"]]
    words = joined(shares, said)
    return {
        "words": words[:1].upper() + words[1:] + ".",
        "advice": said[f"advice_{told['advice']}"],
        "key": told["advice"],
    }


def _feed(
    inside: Inside, room: Room, seq: int, names: dict[str, str], parts: list[Part], drawn: dict[str, Any]
) -> dict[str, Any]:
    """What the page's module begins with; its stream goes on from where the panel was drawn."""
    live = inside.live
    channels, seen, panel = [live.room.public_id.hex], [seq], None
    if drawn:
        state = drawn["panel"]
        channels, seen = [*channels, live.panel.public_id.hex], [seq, drawn["panel_seq"]]
        asking = {seat: ms(at) for seat, at in state.asking.items()}
        panel = {
            "waiting": [] if room.ended else list(state.waiting),
            "asking": asking,
            "temperature": state.temperature,
        }
    return {
        "me": inside.me,
        "now": ms(timezone.now()),
        "channels": channels,
        "from": positions(*seen),
        "room": snapshot(room),
        "panel": panel,
        "names": names,
        "parts": [part.name for part in parts],
        "words": [part.words for part in parts],
    }
