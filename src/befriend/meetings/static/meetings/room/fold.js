// The room as the fold of its log: what rules/rounds.py says, without its refusals (what is in the log was allowed).
const IN_ORDER = ["round", "closing"];
const BY_HAND = ["sharing", "answering"];

export const inOrder = (room) => IN_ORDER.includes(room.parts[room.part]?.[0]);
export const byHand = (room) => BY_HAND.includes(room.parts[room.part]?.[0]);
const without = (seats, seat) => seats.filter((other) => other !== seat);
const near = (room) => room.here.filter((seat) => !room.gone.includes(seat));
const set = (room, name, seat, on) => { room[name] = on ? [...without(room[name], seat), seat] : without(room[name], seat); };

export const reachable = (room, seat) =>
  room.here.includes(seat) && !room.gone.includes(seat) && !room.minute.includes(seat);

function keeper(room) {
  const here = near(room);
  const leading = room.leads.filter((seat) => here.includes(seat));
  const fits = here.includes(room.keeper) && (room.leads.includes(room.keeper) || !leading.length);
  room.keeper = fits ? room.keeper : (leading[0] ?? here[0] ?? null);
}

function giveTurn(room, seat, at) {
  const seconds = room.parts[room.part][2];
  room.order = without(room.order, seat);
  set(room, "heard", seat, true);
  Object.assign(room, { speaker: seat, began: at, ends: seconds ? at + seconds * 1000 : null, held: null });
}

function onToNext(room, at) {
  const seat = room.order.find((other) => reachable(room, other));
  if (seat && room.speaker === null && !room.calm) giveTurn(room, seat, at);
}

function endTurn(room, at) {
  if (room.speaker === null) return;
  const [seconds, turns] = room.air[room.speaker] ?? [0, 0];
  room.air[room.speaker] = [seconds + Math.max(0, (room.held ?? at) - room.began) / 1000, turns + 1];
  Object.assign(room, { speaker: null, leaning: [], writing: false, began: null, ends: null, held: null });
}

function stepAside(room, seat, at) {
  if (room.speaker !== seat) return;
  endTurn(room, at);
  room.order = [seat, ...room.order];
  set(room, "heard", seat, false);
}

function raise(room, seat) {
  const had = (other) => room.air[other] ?? [0, 0];
  const more = (other) => had(other)[0] > had(seat)[0] || (had(other)[0] === had(seat)[0] && had(other)[1] > had(seat)[1]);
  const place = inOrder(room) ? -1 : room.order.findIndex(more);
  room.order.splice(place < 0 ? room.order.length : place, 0, seat);
}

const hold = (room, at) => { if (room.speaker !== null) room.held = room.held ?? at; };
const lengthen = (room, by) => { if (room.ends !== null) room.ends += by; };
function letGo(room, at) {
  if (room.held === null) return;
  lengthen(room, at - room.held);
  room.held = null;
}

const CHANGES = {
  opened: (room, { body, at }) => Object.assign(room, { parts: body.parts, leads: [...body.leads], partBegan: at }),
  seated: (room, { body, at }) => {
    if (body.lead && !room.leads.includes(body.seat)) room.leads.push(body.seat);
    if (room.here.includes(body.seat)) { keeper(room); return; }
    if (!body.lead) room.leads = without(room.leads, body.seat);
    room.here.push(body.seat);
    const running = inOrder(room) && (room.speaker !== null || room.order.length || !room.heard.length);
    if (running && !room.heard.includes(body.seat)) room.order.push(body.seat);
    keeper(room);
    onToNext(room, at);
  },
  left: (room, { body, at }) => {
    const spoke = room.speaker === body.seat;
    if (spoke) endTurn(room, at);
    for (const name of ["here", "order", "leaning", "gone", "minute"]) room[name] = without(room[name], body.seat);
    if (body.removed) room.leads = without(room.leads, body.seat);
    keeper(room);
    if (spoke) onToNext(room, at);
  },
  line: (room, { body, at }) => {
    set(room, "gone", body.seat, !body.up);
    if (!body.up) room.leaning = without(room.leaning, body.seat);
    if (!body.up) stepAside(room, body.seat, at);
    keeper(room);
    onToNext(room, at);
  },
  began: (room, { body, at }) => {
    endTurn(room, at);
    Object.assign(room, { part: body.part, order: [], heard: [], breath: null, partBegan: at });
    if (inOrder(room)) room.order = [...room.here];
    onToNext(room, at);
  },
  ticked: (room, { at }) => { endTurn(room, at); onToNext(room, at); },
  ended: (room, { at }) => { endTurn(room, at); Object.assign(room, { ended: true, order: [] }); },
  said: (room, { by, body, at }) => {
    if (by === room.speaker) room.writing = false;
    room.last[by] = body.id;
    if (body.done && by === room.speaker) { endTurn(room, at); onToNext(room, at); }
  },
  withdrew: (room, { body }) => { if (room.last[body.seat] === body.id) delete room.last[body.seat]; },
  writing: (room) => { room.writing = true; },
  done: (room, { at }) => { endTurn(room, at); onToNext(room, at); },
  passed: (room, { by, at }) => {
    if (room.speaker === by) { endTurn(room, at); onToNext(room, at); return; }
    room.order = without(room.order, by);
    set(room, "heard", by, true);
  },
  hand: (room, { by, body, at }) => {
    if (body.up) { raise(room, by); onToNext(room, at); return; }
    room.order = without(room.order, by);
    set(room, "heard", by, true);
  },
  leaned: (room, { by, body }) => set(room, "leaning", by, body.on),
  minute: (room, { by, body, at }) => { set(room, "minute", by, body.on); if (body.on) stepAside(room, by, at); onToNext(room, at); },
  next: (room, { at }) => { endTurn(room, at); onToNext(room, at); },
  invited: (room, { body, at }) => { room.order = [body.seat, ...without(room.order, body.seat)]; onToNext(room, at); },
  held: (room, { body, at }) => (body.on ? hold(room, at) : letGo(room, at)),
  extended: (room, { body }) => lengthen(room, body.seconds * 1000),
  breathed: (room, { body, at }) => { lengthen(room, body.seconds * 1000); room.breath = at + body.seconds * 1000; },
  locked: (room, { body }) => { room.locked = body.on; },
  calmed: (room, { body, at }) => {
    const was = room.wasHeld;
    Object.assign(room, { calm: body.on, wasHeld: body.on && room.held !== null });
    if (body.on) hold(room, at);
    else { if (!was) letGo(room, at); onToNext(room, at); }
  },
  handed: (room, { body }) => { room.keeper = body.to; },
  took: (room, { by }) => { room.keeper = by; },
};

// `frame`: {kind, by, at, body}. The room is changed in place; time never runs backwards in it.
export function step(room, frame) {
  const at = Math.max(room.at ?? frame.at, frame.at);
  CHANGES[frame.kind]?.(room, { ...frame, at });
  room.at = at;
  return room;
}
