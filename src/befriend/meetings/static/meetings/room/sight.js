// What the room looks like from one seat. The same as rules/sight.py, held together by a test.
import { byHand, inOrder, reachable } from "./fold.js";

const crosstalk = (room) => Boolean(room.parts[room.part]?.[3]);

function maySpeak(room, me, leads) {
  if (!room.here.includes(me) || room.ended || (room.calm && !leads)) return false;
  return room.speaker === me || crosstalk(room) || leads;
}

const leadingIn = (room) => room.leads.filter((seat) => room.here.includes(seat) && !room.gone.includes(seat));
export const isLed = (room) => leadingIn(room).length > 0;

function flags(room, me) {
  const open = room.parts.length > 0 && !room.ended;
  const here = open && room.here.includes(me);
  const speaking = open && room.speaker !== null;
  const leads = here && room.leads.includes(me);
  const keeps = here && (room.keeper === me || leads);
  const turns = open && (inOrder(room) || byHand(room));
  const leading = leadingIn(room);
  return {
    here, speaking, leads, keeps,
    ended: room.ended,
    mine: here && room.speaker === me,
    may_speak: open && maySpeak(room, me, leads),
    may_raise: here && turns && !room.calm && room.speaker !== me && !room.order.includes(me),
    waiting: here && room.order.includes(me),
    in_round: here && room.order.includes(me) && inOrder(room),
    hand_up: here && room.order.includes(me) && byHand(room),
    keeps_only: keeps && !leads,
    may_lean: here && speaking && !room.calm && room.speaker !== me && !room.leaning.includes(me),
    leaning: here && room.leaning.includes(me),
    minute: here && room.minute.includes(me),
    agreed: open && !room.calm && room.parts[room.part][0] === "guidelines",
    calm: open && room.calm,
    locked: open && room.locked,
    time_to_hold: keeps && speaking && !room.calm && room.held === null,
    time_held: keeps && speaking && !room.calm && room.held !== null,
    time_to_add: keeps && speaking && room.ends !== null,
    may_move_on: keeps && (speaking || room.order.length > 0),
    may_calm: leads && !room.calm,
    may_wake: leads && room.calm,
    may_lock: leads && !room.locked,
    may_let_in: leads && !room.calm && !room.locked,
    may_unlock: leads && room.locked,
    may_hand: leads && room.keeper === me && leading.some((seat) => seat !== me),
    may_take: leads && room.keeper !== me,
    last_part: open && room.part + 1 >= room.parts.length,
    more_parts: open && room.part + 1 < room.parts.length,
    no_one_leads: here && leading.length === 0,
  };
}

function hint(room, me, seen, place) {
  if (!room.parts.length || room.ended) return "ended";
  if (room.calm) return seen.leads ? "calm_lead" : "calm";
  if (room.speaker === me) return "mine";
  if (place !== null) return place === 0 ? "next" : "after";
  if (seen.may_speak) return seen.leads && !crosstalk(room) ? "lead" : "open";
  return inOrder(room) || byHand(room) ? "listen" : "quiet";
}

function state(room, seat, away) {
  if (seat === room.speaker) return "lit";
  if (room.gone.includes(seat) || room.minute.includes(seat)) return "away";
  return room.leaning.includes(seat) && !away.includes(seat) ? "with" : "here";
}

function leaning(room, me, away) {
  const others = room.leaning.filter((seat) => seat !== me && !away.includes(seat));
  return room.leaning.includes(me) ? [...others, me] : others;
}

// `away`: seats that this person keeps out of their way.
export function sight(room, me, away = []) {
  const seen = flags(room, me);
  const place = room.order.includes(me) ? room.order.indexOf(me) : null;
  return {
    flags: seen,
    hint: hint(room, me, seen, place),
    place,
    before: place === null ? null : place + (room.speaker === null ? 0 : 1),
    after: place === null ? null : [room.speaker, ...room.order][place],
    next: room.order.find((seat) => reachable(room, seat)) ?? null,
    leaning: leaning(room, me, away),
    seats: room.here.map((seat) => [seat, state(room, seat, away)]),
  };
}
