"""The live room as a state machine: what holds in every meeting, and what each person may do in one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.meetings.rules import events as e
from befriend.meetings.rules.events import NotNow
from befriend.meetings.rules.room import Room
from befriend.meetings.rules.rounds import fold, step
from tests.meetings.room_worlds import (
    ANA,
    BEN,
    ELI,
    FAY,
    GUS,
    PIA,
    SOL,
    STARTS_AT,
    WORDS,
    any_event,
    later,
    meetings,
    opened,
    sat_down,
)

ROUND, SHARING, ANSWERING, CLOSING = 2, 3, 4, 5


def lived(events: list[e.Event]) -> tuple[list[e.Event], list[Room]]:
    """What the log holds after a meeting (only what was not refused), and the room after each event."""
    log: list[e.Event] = []
    rooms = [Room()]
    for event in events:
        try:
            rooms.append(step(rooms[-1], event))
        except NotNow:
            continue
        log.append(event)
    return log, rooms


def meeting(*people: str, part: int = 0, by: str = FAY) -> Room:
    room = fold([opened(), *sat_down(*people)])
    return step(room, e.Began(at=later(1), part=part, keeper=by)) if part else room


def refused(room: Room, event: e.Event) -> str:
    with pytest.raises(NotNow) as no:
        step(room, event)
    return no.value.code


@given(meetings)
def test_at_most_one_speaks_and_everyone_named_sits_here(events):
    for room in lived(events)[1]:
        named = {room.speaker, room.keeper, *room.order, *room.leaning, *room.gone, *room.minute} - {None}
        assert named <= set(room.here)
        assert room.speaker not in room.order
        assert len(set(room.order)) == len(room.order)
        assert len(set(room.here)) == len(room.here)


@given(meetings)
def test_nobody_waits_while_the_floor_is_free(events):
    for room in lived(events)[1]:
        if room.is_open and not room.calm and room.speaker is None:
            assert not [seat for seat in room.order if room.is_reachable(seat)]


@given(meetings)
def test_the_order_that_is_seen_is_the_order_that_is_followed(events):
    log, rooms = lived(events)
    for before, after, event in zip(rooms, rooms[1:], log, strict=False):
        took_over = after.speaker not in (None, before.speaker)
        if took_over and not isinstance(event, e.Invited | e.Began | e.Seated | e.Hand):
            waiting = [seat for seat in before.order if after.is_reachable(seat)]
            assert after.speaker == waiting[0]


@given(meetings)
def test_in_a_round_nobody_who_was_heard_or_passed_is_called_again_unless_asked(events):
    log, rooms = lived(events)
    for before, after, event in zip(rooms, rooms[1:], log, strict=False):
        if before.parts and before.in_order and not isinstance(event, e.Began | e.Invited | e.Hand | e.Line | e.Minute):
            assert not (set(after.order) - set(before.order)) & before.heard


@given(meetings)
def test_time_never_runs_backwards_and_somebody_always_keeps_it(events):
    rooms = lived(events)[1]
    for before, after in zip(rooms[1:], rooms[2:], strict=False):
        assert after.at >= before.at
        near = set(after.here) - after.gone
        assert (after.keeper in near) if near else after.keeper is None


@given(meetings)
def test_the_room_is_the_fold_of_its_log_read_back_from_plain_json(events):
    log, rooms = lived(events)
    again = [e.read(e.kind_of(event), e.body_of(event), by=event.by, at=event.at) for event in log]
    assert again == log
    assert fold(again) == rooms[-1]


@given(meetings, any_event)
def test_what_is_refused_says_why_and_changes_nothing(events, one_more):
    room = lived(events)[1][-1]
    kept = replace(room)
    try:
        step(room, one_more)
    except NotNow as no:
        assert no.code.isidentifier()
    assert room == kept


@given(st.permutations([FAY, ANA, BEN, SOL]), st.data())
def test_everyone_gets_one_turn_in_a_round_whoever_passes(people, data):
    room = meeting(*people, part=ROUND)
    spoke = []
    while room.speaker:
        spoke.append(room.speaker)
        ends = data.draw(st.sampled_from([e.Done, e.Passed]))
        room = step(room, ends(at=STARTS_AT, by=room.speaker))
    assert spoke == list(people)


def test_ana_who_passed_ahead_is_not_called_unless_she_asks():
    room = step(meeting(FAY, ANA, BEN, part=ROUND), e.Passed(at=later(2), by=ANA))
    room = step(room, e.Done(at=later(3), by=FAY))
    assert room.speaker == BEN
    room = step(room, e.Hand(at=later(4), by=ANA, up=True))
    assert step(room, e.Done(at=later(5), by=BEN)).speaker == ANA


def test_who_comes_late_joins_the_round_at_its_end():
    room = step(meeting(FAY, ANA, BEN, part=ROUND), e.Seated(at=later(9), seat=SOL))
    assert room.order == (ANA, BEN, SOL)


def test_who_leaves_or_drops_out_never_blocks_the_round():
    room = meeting(FAY, ANA, BEN, SOL, part=ROUND)
    room = step(room, e.Done(at=later(2), by=FAY))
    room = step(room, e.Line(at=later(3), seat=ANA, up=False))
    assert room.speaker == BEN
    room = step(room, e.Left(at=later(4), seat=BEN))
    assert room.speaker == SOL
    room = step(step(room, e.Line(at=later(5), seat=ANA, up=True)), e.Done(at=later(6), by=SOL))
    assert room.speaker == ANA


def test_who_takes_a_minute_finds_their_turn_waiting():
    room = step(meeting(FAY, ANA, BEN, part=ROUND), e.Minute(at=later(2), by=ANA, on=True))
    room = step(room, e.Done(at=later(3), by=FAY))
    assert room.speaker == BEN
    room = step(room, e.Done(at=later(4), by=BEN))
    assert room.speaker is None
    assert step(room, e.Minute(at=later(5), by=ANA, on=False)).speaker == ANA


def test_who_takes_a_minute_while_speaking_lets_the_next_one_speak_and_goes_on_after():
    room = step(meeting(FAY, ANA, BEN, part=ROUND), e.Minute(at=later(2), by=FAY, on=True))
    assert (room.speaker, room.order) == (ANA, (FAY, BEN))
    room = step(room, e.Minute(at=later(9), by=FAY, on=False))
    assert step(room, e.Done(at=later(10), by=ANA)).speaker == FAY


def test_hands_are_quiet_first():
    room = meeting(FAY, ANA, BEN, SOL, part=SHARING)
    room = step(room, e.Hand(at=later(10), by=ANA, up=True))
    room = step(room, e.Hand(at=later(11), by=BEN, up=True))
    room = step(room, e.Done(at=later(200), by=ANA))
    room = step(room, e.Hand(at=later(201), by=ANA, up=True))
    room = step(room, e.Hand(at=later(202), by=SOL, up=True))
    assert (room.speaker, room.order) == (BEN, (SOL, ANA))


def test_one_speaks_and_the_others_listen_until_the_part_for_answers():
    room = step(meeting(FAY, ANA, BEN, part=SHARING), e.Hand(at=later(2), by=ANA, up=True))
    assert refused(room, e.Said(at=later(3), by=BEN, id=WORDS[0])) == "not_your_turn"
    assert step(room, e.Said(at=later(3), by=FAY, id=WORDS[0])).speaker == ANA
    answers = step(room, e.Began(at=later(4), part=ANSWERING, keeper=FAY))
    assert step(answers, e.Said(at=later(5), by=BEN, id=WORDS[0])).last == {BEN: WORDS[0]}


def test_ana_sends_as_often_as_she_likes_mends_her_last_words_and_takes_back_any_of_hers():
    room = step(meeting(FAY, ANA, BEN, part=SHARING), e.Hand(at=later(2), by=ANA, up=True))
    room = fold([e.Said(at=later(3), by=ANA, id=words) for words in WORDS[:2]], room)
    assert room.speaker == ANA
    assert refused(room, e.Said(at=later(4), by=ANA, id=WORDS[0])) == "already"
    assert refused(room, e.Lifted(at=later(4), seat=ANA, id=WORDS[0])) == "stale"
    assert refused(room, e.Reworded(at=later(4), by=ANA, id=WORDS[1])) == "stale"
    lifted = step(room, e.Lifted(at=later(4), seat=ANA, id=WORDS[1]))
    assert refused(lifted, e.Reworded(at=later(4), by=BEN, id=WORDS[1])) == "stale"
    mended = step(lifted, e.Reworded(at=later(4), by=ANA, id=WORDS[1]))
    assert refused(mended, e.Reworded(at=later(5), by=ANA, id=WORDS[1])) == "stale"
    assert refused(room, e.Withdrew(at=later(4), seat=BEN, id=WORDS[0])) == "stale"
    assert step(room, e.Withdrew(at=later(4), seat=ANA, id=WORDS[0])).said == {WORDS[1]: ANA}


def test_time_waits_while_fay_holds_it_and_while_all_breathe():
    room = step(meeting(FAY, ANA, part=SHARING), e.Hand(at=later(10), by=ANA, up=True))
    held = step(room, e.Held(at=later(60), by=FAY, on=True))
    assert held.seconds_left(later(200)) == 250
    going = step(held, e.Held(at=later(120), by=FAY, on=False))
    assert going.seconds_left(later(120)) == 250
    breathing = step(going, e.Breathed(at=later(130), by=FAY, seconds=60))
    assert breathing.seconds_left(later(190)) == 240
    assert refused(breathing, e.Breathed(at=later(150), by=FAY, seconds=60)) == "already"


def test_a_tap_meant_for_one_turn_never_ends_another():
    room = step(meeting(FAY, GUS, ANA, BEN, part=ROUND), e.Next(at=later(2), by=FAY, of=FAY))
    assert refused(room, e.Next(at=later(2), by=GUS, of=FAY)) == "stale"
    assert refused(room, e.Leaned(at=later(3), by=ANA, to=FAY, on=True)) == "stale"


def test_the_meeting_goes_on_when_those_who_lead_are_gone():
    room = meeting(FAY, GUS, ANA, BEN, part=ROUND)
    assert room.keeper == FAY
    room = step(room, e.Line(at=later(2), seat=FAY, up=False))
    assert room.keeper == GUS
    room = step(room, e.Left(at=later(3), seat=GUS))
    assert (room.keeper, room.speaker) == (ANA, ANA)
    assert refused(room, e.Ticked(at=later(100))) == "early"
    assert step(room, e.Ticked(at=later(190))).speaker == BEN
    assert refused(room, e.Calmed(at=later(4), keeper=ANA, on=True)) == "not_yours"
    back = step(room, e.Line(at=later(5), seat=FAY, up=True))
    assert back.keeper == FAY
    assert refused(back, e.Ticked(at=later(900))) == "early"


def test_two_who_lead_hand_over_to_each_other():
    room = step(meeting(FAY, GUS, ANA), e.Handed(at=later(2), by=FAY, to=GUS))
    assert room.keeper == GUS
    assert refused(room, e.Handed(at=later(3), by=FAY, to=FAY)) == "not_yours"
    assert refused(room, e.Handed(at=later(3), by=GUS, to=ANA)) == "not_here"
    assert step(room, e.Took(at=later(4), by=FAY)).keeper == FAY


def test_ben_who_begins_to_lead_while_he_sits_here_keeps_his_place():
    room = meeting(FAY, ANA, BEN, part=ROUND)
    leads = step(room, e.Seated(at=later(2), seat=BEN, lead=True))
    assert (leads.here, leads.order, leads.speaker) == (room.here, room.order, room.speaker)
    assert step(leads, e.Calmed(at=later(3), keeper=BEN, on=True)).calm
    assert refused(leads, e.Seated(at=later(4), seat=BEN, lead=True)) == "already"
    assert refused(room, e.Seated(at=later(4), seat=BEN)) == "already"


def test_calm_stops_text_and_new_people_and_everyone_keeps_their_place():
    room = meeting(FAY, ANA, BEN, SOL, part=ROUND)
    room = step(room, e.Done(at=later(10), by=FAY))
    calm = step(room, e.Calmed(at=later(20), keeper=FAY, on=True))
    assert refused(calm, e.Said(at=later(21), by=ANA, id=WORDS[0])) == "calm"
    assert refused(calm, e.Hand(at=later(21), by=FAY, up=True)) == "calm"
    assert refused(calm, e.Seated(at=later(21), seat=PIA)) == "calm"
    assert refused(calm, e.Leaned(at=later(21), by=BEN, to=ANA, on=True)) == "calm"
    assert refused(calm, e.Writing(at=later(21), by=ANA)) == "calm"
    resting = step(calm, e.Minute(at=later(21), by=BEN, on=True))
    assert refused(resting, e.Minute(at=later(22), by=BEN, on=False)) == "calm"
    again = step(calm, e.Calmed(at=later(80), keeper=FAY, on=False))
    assert (again.speaker, again.order) == (room.speaker, room.order)
    assert again.seconds_left(later(80)) == room.seconds_left(later(20))


def test_time_that_was_held_before_everything_was_calmed_is_held_after_it():
    room = step(meeting(FAY, ANA, BEN, part=ROUND), e.Done(at=later(10), by=FAY))
    held = step(room, e.Held(at=later(20), by=FAY, on=True))
    calm = step(held, e.Calmed(at=later(30), keeper=FAY, on=True))
    again = step(calm, e.Calmed(at=later(80), keeper=FAY, on=False))
    assert again.held_at == held.held_at and again.speaker == ANA
    assert again.seconds_left(later(500)) == room.seconds_left(later(20))
    assert step(again, e.Held(at=later(500), by=FAY, on=False)).held_at is None


def test_a_locked_room_lets_in_only_those_who_lead():
    room = step(meeting(FAY, ANA), e.Locked(at=later(2), by=FAY, on=True))
    assert refused(room, e.Seated(at=later(3), seat=BEN)) == "locked"
    assert GUS in step(room, e.Seated(at=later(3), seat=GUS, lead=True)).here


def test_what_those_who_lead_have_set_is_lifted_where_none_of_them_is_near_for_a_while():
    room = step(meeting(FAY, GUS, ANA, BEN, part=ROUND), e.Calmed(at=later(2), keeper=FAY, on=True))
    room = step(room, e.Locked(at=later(3), by=FAY, on=True))
    room = step(room, e.Left(at=later(4), seat=GUS))
    assert refused(room, e.Calmed(at=later(900), keeper="", on=False)) == "not_yours"
    assert refused(room, e.Locked(at=later(900), on=False)) == "not_yours"
    room = step(room, e.Line(at=later(10), seat=FAY, up=False))
    room = step(room, e.Minute(at=later(200), by=BEN, on=True))
    assert refused(room, e.Calmed(at=later(309), keeper="", on=False)) == "not_yours"
    assert refused(room, e.Locked(at=later(309), on=False)) == "not_yours"
    woken = step(room, e.Calmed(at=later(310), keeper="", on=False))
    assert (woken.calm, woken.speaker, woken.order) == (False, ANA, (FAY, BEN))
    assert not step(woken, e.Locked(at=later(310), on=False)).locked
    assert refused(woken, e.Calmed(at=later(311), keeper="", on=True)) == "not_yours"
    assert refused(woken, e.Calmed(at=later(311), keeper=ANA, on=True)) == "not_yours"
    back = step(room, e.Line(at=later(310), seat=FAY, up=True))
    assert refused(back, e.Locked(at=later(311), on=False)) == "not_yours"


@pytest.mark.parametrize(
    "event",
    [
        e.Next(at=later(2), by=ANA, of=FAY),
        e.Held(at=later(2), by=ANA, on=True),
        e.Locked(at=later(2), by=ANA, on=True),
        e.Calmed(at=later(2), keeper=ANA, on=True),
        e.Took(at=later(2), by=ANA),
        e.Began(at=later(2), part=3, keeper=ANA),
        e.Ended(at=later(2), keeper=ANA),
    ],
)
def test_a_member_does_not_lead(event):
    assert refused(meeting(FAY, ANA, BEN, part=ROUND), event) == "not_yours"


def test_nothing_happens_before_the_opening_after_the_end_or_from_outside():
    assert refused(Room(), e.Said(at=STARTS_AT, by=ANA, id=WORDS[0])) == "not_open"
    room = meeting(FAY, ANA)
    assert refused(room, e.Said(at=later(1), by=ELI, id=WORDS[0])) == "not_here"
    over = step(room, e.Ended(at=later(2), keeper=FAY))
    assert refused(over, e.Said(at=later(3), by=ANA, id=WORDS[0])) == "over"


@pytest.mark.parametrize(
    ("kind", "body", "by", "code"),
    [
        ("shouted", {}, ANA, "malformed"),
        ("said", {"id": "1", "done": False}, ANA, "malformed"),
        ("said", {"id": WORDS[0]}, ANA, "malformed"),
        ("said", {"id": WORDS[0], "done": 1}, ANA, "malformed"),
        ("said", {"id": WORDS[0], "done": False, "by": BEN}, ANA, "malformed"),
        ("extended", {"seconds": 10**9}, FAY, "malformed"),
        ("extended", {"seconds": True}, FAY, "malformed"),
        ("said", [], ANA, "malformed"),
        ("left", {"seat": BEN, "removed": True}, ANA, "not_yours"),
        ("ended", {"keeper": ""}, ANA, "not_yours"),
        ("done", {}, None, "not_yours"),
        ("took", {}, None, "not_yours"),
        ("opened", {"parts": [["party", 1, 1, True]], "leads": []}, None, "malformed"),
    ],
)
def test_what_the_house_cannot_read_is_refused(kind, body, by, code):
    with pytest.raises(NotNow) as no:
        e.read(kind, body, by=by, at=STARTS_AT)
    assert no.value.code == code
