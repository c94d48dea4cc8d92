"""What happens in the rooms of an invented world: words are said, said differently and taken back; people come and go."""

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.actions.cards import keep_note
from befriend.meetings.actions.plan import keep_plan, take_back_plan
from befriend.meetings.actions.series import start_series
from befriend.meetings.plans import begun_with, parts_of
from befriend.meetings.room import actions as room
from befriend.meetings.rules.plan import Part, put
from befriend.safety.actions import close_case, look_at_case, report_item
from befriend.safety.items import item_for
from befriend.safety.rules import Category
from tests.meetings.live_evening import tonight
from tests.meetings.planning import first
from tests.oracle.rings import Evening, Ring, Saying

if TYPE_CHECKING:
    from tests.oracle.society import Society


def plan_evenings(society: "Society", ring: Ring, *, in_days: int) -> None:
    """The group begins to meet. An outside link is for those who sit in the room, and for those who plan."""

    def sees_video() -> set[str]:
        return {ring.leader, "omar", *(ring.evening.inside if ring.evening else [])}

    video = society.canaries.new("video", sees_video)
    schedule = tonight()
    ring.series = start_series(
        circle=ring.circle,
        by=society.people[ring.leader],
        schedule=replace(schedule, first_on=schedule.first_on + timedelta(days=in_days)),
        parts=put(begun_with("recovery"), 0, new_part(society, ring)),
        video=f"https://talk.example/{video}",
    )


def new_part(society: "Society", ring: Ring) -> Part:
    """Words of the hour stand on the group's page. Those of the edition before only who plans can bring back; those with
    which tonight's doors opened are read by the group until the evening is cleared."""

    def readers() -> set[str]:
        if word == ring.plan[-1]:
            return ring.street() | ring.seated | {"omar"}
        plans = {ring.leader, "omar"} if word in ring.plan[-2:] else set()
        evening = ring.evening
        opened = evening is not None and evening.plan == word and not evening.is_cleared
        return plans | ring.seated if opened else plans

    word = society.canaries.new("part", readers)
    ring.plan.append(word)
    return replace(begun_with("recovery")[0], name=word.title(), words=f"We breathe {word} together.")


def plan_otherwise(society: "Society", ring: Ring) -> None:
    """The words of the hour are changed, or are again what they were."""
    series, by = ring.series, society.people[ring.leader]
    assert series
    series.plan.refresh_from_db()
    if len(ring.plan) > 1 and society.chance.random() < 0.4:
        take_back_plan(series=series, by=by, seen=series.plan.edition)
        ring.plan.append(ring.plan[-2])
        return
    wanted = put(parts_of(series.plan), 0, new_part(society, ring))
    keep_plan(series=series, by=by, parts=wanted, seen=series.plan.edition)


def meet(society: "Society", ring: Ring) -> None:
    assert ring.series
    ring.evening = Evening(first(ring.series), ring.plan[-1])
    hour.open_meeting(meeting=ring.evening.meeting)
    ring.evening.meeting.refresh_from_db()
    guests = society.chance.sample(sorted(ring.seated - {ring.leader}), k=min(3, len(ring.seated) - 1))
    for name in (ring.leader, *guests):
        come_in(society, name, ring)
    note = society.canaries.new("note", lambda: {ring.leader})
    keep_note(meeting=ring.evening.meeting, seat=ring.seat(society.people, ring.leader), words=note)


def come_in(society: "Society", name: str, ring: Ring) -> None:
    evening, seat = ring.evening, ring.seat(society.people, name)
    assert evening
    if hour.enter_lobby(meeting=evening.meeting, seat=seat) == hour.WAITS:
        hour.admit(meeting=evening.meeting, seat=seat, by=ring.seat(society.people, ring.leader))
    evening.inside.append(name)
    evening.ever.add(name)
    evening.names[name] = society.handles[name, id(ring)]
    for each in evening.inside:
        society.canaries.of(evening.names[each]).heard |= set(evening.inside)


def talk(society: "Society") -> None:
    """While streams are open: words for the room, and a word for those who lead."""
    for ring in society.rings[:2]:
        evening = ring.evening
        assert evening
        for name in evening.inside:
            _say(society, name, ring)
        _write_to_those_who_lead(society, society.chance.choice(evening.inside), ring)


def _say(society: "Society", name: str, ring: Ring) -> None:
    evening = ring.evening
    assert evening
    saying = _saying(society, name, ring, uuid.uuid4())
    room.send(
        live=evening.live,
        seat=ring.seat(society.people, name),
        send_id=saying.send,
        kind="said",
        body={"id": str(saying.send), "done": False},
        words=f"It was {saying.word}.",
    )
    if society.chance.random() < 0.4:
        _report(society, saying, ring)


def _saying(society: "Society", name: str, ring: Ring, send: uuid.UUID) -> Saying:
    """For those who sit there, who may tell us of it also after getting up, and whoever leads."""
    evening = ring.evening
    assert evening
    saying = Saying(name, send, frozenset({*evening.inside, ring.leader}))
    saying.word = society.canaries.new("live", lambda: saying.readers(society.gone))
    society.canaries.of(saying.word).heard = set(evening.inside)
    evening.said.append(saying)
    evening.last[name] = saying
    return saying


def _write_to_those_who_lead(society: "Society", name: str, ring: Ring) -> None:
    evening = ring.evening
    assert evening

    def readers() -> set[str]:
        """Their own copy of their data has it too, until it is cleared, or goes with them."""
        over = evening.is_cleared or name in society.gone or name in ring.nameless
        return set() if over else {ring.leader, name}

    word = society.canaries.new("panel", readers)
    society.canaries.of(word).heard = {ring.leader}
    seat = ring.seat(society.people, name)
    room.write_to_those_who_lead(live=evening.live, seat=seat, send_id=uuid.uuid4(), said=f"To you: {word}")


def _report(society: "Society", saying: Saying, ring: Ring) -> None:
    """What was said is copied as evidence, as it stands; nothing is where it was taken back before."""
    evening, people = ring.evening, society.people
    assert evening
    teller = society.chance.choice([name for name in evening.inside if name in saying.heard])

    def readers() -> set[str]:
        """Whoever told it reads their own words, and Omar until somebody who is erased told a case that is closed."""
        if teller in society.gone:
            return set() if is_closed else {"omar"}
        return {"omar", teller}

    words = society.canaries.new("report", readers)
    item = item_for(people[teller], "live", saying.send)
    report = report_item(item=item, reporter=people[teller], category=Category.PRIVACY, words=words, send=uuid.uuid4())
    look_at_case(case=report.case, organiser=people["omar"])
    society.reported.add(evening.names[saying.author])
    saying.is_told = not saying.is_gone
    is_closed = society.chance.random() < 0.5
    if is_closed:
        outcome = society.canaries.new("outcome", lambda: {"omar"})
        report.case.refresh_from_db()
        close_case(case=report.case, organiser=people["omar"], outcome=outcome)
        saying.is_closed = True


def change_minds(society: "Society") -> None:
    """In each room somebody takes words back, somebody says theirs differently, and somebody has another name."""
    for ring in society.rings[:2]:
        evening = ring.evening
        assert evening
        standing = [saying for saying in evening.said if not saying.is_gone and saying.author in evening.inside]
        if standing:
            _take_back(society, society.chance.choice(standing), ring)
        others = sorted(set(evening.last) & set(evening.inside))
        if others and society.chance.random() < 0.8:
            _say_differently(society, society.chance.choice(others), ring)
        if society.chance.random() < 0.3:
            name = society.chance.choice(evening.inside)
            groups.rename(seat=ring.seat(society.people, name), handle=society.new_handle(name, ring))


def _take_back(society: "Society", saying: Saying, ring: Ring) -> None:
    evening = ring.evening
    assert evening
    room.take_back(live=evening.live, seat=ring.seat(society.people, saying.author), words_id=saying.send)
    saying.is_gone = True
    society.canaries.taken_back.add(saying.word)
    if evening.last.get(saying.author) is saying:
        del evening.last[saying.author]
    if not saying.is_told and not evening.is_over and society.chance.random() < 0.4:
        _report(society, saying, ring)


def _say_differently(society: "Society", name: str, ring: Ring) -> None:
    """The other words are for those who sit there now, not for who heard the first and has got up."""
    evening = ring.evening
    assert evening
    before = evening.last[name]
    before.is_gone = True
    society.canaries.taken_back.add(before.word)
    saying = _saying(society, name, ring, before.send)
    room.reword(
        live=evening.live,
        seat=ring.seat(society.people, name),
        send_id=uuid.uuid4(),
        words_id=saying.send,
        said=f"Rather {saying.word}.",
    )


def part_ways(society: "Society") -> None:
    """Somebody gets up, is put out of a room or of a group, or leaves it with or without their words; somebody may come
    late, or come back."""
    for ring in society.rings[:2]:
        evening = ring.evening
        assert evening
        out = [name for name in evening.inside if name != ring.leader]
        if out:
            _goes(society, society.chance.choice(out), ring)
        late = sorted(ring.seated - set(evening.inside) - evening.ever)
        if late and society.chance.random() < 0.5:
            name = society.chance.choice(late)
            if ring.seat(society.people, name).state == "seated":
                come_in(society, name, ring)


def _goes(society: "Society", name: str, ring: Ring) -> None:
    evening, seat = ring.evening, ring.seat(society.people, name)
    assert evening
    match society.chance.choice(["gets up", "out for tonight", "put out", "leaves"]):
        case "gets up":
            hour.leave_meeting(meeting=evening.meeting, seat=seat)
            ring.gets_up(name)
        case "out for tonight":
            room.remove_from_room(live=evening.live, seat=seat, by=ring.seat(society.people, ring.leader))
            ring.gets_up(name)
        case "put out":
            society.put_out(name, ring)
        case "leaves":
            society.leave(name, ring)


def end_evenings(society: "Society") -> None:
    """One of the evenings may be over: words can still be taken back, until all of them are cleared."""
    ring = society.rings[1]
    evening = ring.evening
    assert evening
    if society.chance.random() < 0.5:
        return
    hour.close_meeting(meeting=evening.meeting, by=ring.seat(society.people, ring.leader))
    evening.is_over = True
    standing = [saying for saying in evening.said if not saying.is_gone and saying.author in evening.inside]
    if standing:
        _take_back(society, society.chance.choice(standing), ring)
    if society.chance.random() < 0.3:
        evening.meeting.refresh_from_db()
        hour.clear_meeting(meeting=evening.meeting)
        evening.is_cleared = True
        evening.forget()
