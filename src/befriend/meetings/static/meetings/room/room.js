// The page of a live room: folds what the stream brings, draws it, and sends what people do.
import { hearClock, queue, run, setClock } from "./clock.js";
import { step } from "./fold.js";
import { more, steady } from "./dock.js";
import { keepFocus } from "./focus.js";
import { drawHead } from "./head.js";
import { MOST, drawList, drawRing, drawStrip, dress, namesOf, sayWith } from "./ring.js";
import { drawNeed, drawPanel, note, stepPanel } from "./panel.js";
import { piece, say, show, write } from "./say.js";
import { close } from "./over.js";
import { sight } from "./sight.js";
import { follow, following, offerReword, tell, trouble } from "./talk.js";
import { attachSends } from "./sends.js";
import { listen } from "./wire.js";

const page = document.querySelector("[data-room]");
const one = (name) => page.querySelector(`[data-${name}]`);
const feed = JSON.parse(page.dataset.feed);
const { me, names, parts, panel, away } = feed;
const room = feed.room;
const call = (seat, plainly) => (seat === me && !plainly ? say("you") : (names[seat] ?? ""));
const sees = { me, call, parts, away };
setClock(feed.now);

function seatsOf(seen) {
  return seen.seats.map(([seat, state]) => {
    const place = room.order.indexOf(seat);
    const name = call(seat);
    const label = place === 0 || place === 1 ? say(place ? "label_then" : "label_next", { name }) : name;
    const told = [];
    if (state === "lit") told.push(say("has_time"));
    if (place === 0 || place === 1) told.push(say(place ? "line_then" : "line_next"));
    if (state === "away") told.push(say("line_away"));
    if (state === "with") told.push(say("line_is_with", { name: call(room.speaker, true) }));
    if (seat === room.keeper) told.push(say("line_keeps"));
    return { seat, state, name, label, line: told.join("; ") };
  });
}

const floor = () => (room.calm ? say("rest") : room.speaker === me ? say("you_have_time") : room.speaker ? say("name_speaks", { name: call(room.speaker) }) : say("nobody"));

function sentence(seen) {
  const told = [say("seats", { names: namesOf(room.here, call) }), room.calm ? say("calmed") : floor()];
  if (room.order.length) told.push(room.order[0] === me ? say("you_are_next") : say("is_next", { name: call(room.order[0]) }));
  const away = seen.seats.filter(([, state]) => state === "away").map(([seat]) => seat);
  if (away.length) told.push(say("away", { names: namesOf(away, call) }));
  return told.join(" ");
}

function drawTalk(seen) {
  show(one("writing"), room.writing && room.speaker !== me);
  write(one("writing-words"), say("writing", { name: call(room.speaker) }));
  const words = sayWith(seen.leaning, me, call, call(room.speaker));
  show(one("with"), words);
  write(one("with-words"), words);
  one("with-seats").replaceChildren(...seen.leaning.map((seat) => dress(piece("cushion").querySelector("svg"), seat)));
  write(one("hint"), say(`hint_${seen.hint}`, { name: call(seen.after) }));
  const waits = queue(room, seen);
  show(one("queue"), waits);
  write(one("queue"), waits);
  write(one("head"), say(seen.flags.mine ? "head_mine" : seen.flags.may_speak ? "head_open" : "head_ahead"));
}

function draw() {
  const seen = sight(room, me, away);
  const seats = seatsOf(seen);
  const who = room.speaker === me ? say("you_speak") : call(room.speaker);
  drawHead(page, room, feed);
  drawRing(one("ring"), seats, { sentence: sentence(seen), who: room.speaker ? who : "", what: room.speaker && room.speaker !== me ? say("has_time") : "" });
  drawStrip(one("strip-seats"), seats);
  write(one("strip-words"), floor());
  if (seats.length > MOST) one("who").open = true;
  drawList(one("who-list"), seats);
  drawTalk(seen);
  offerReword(room.last[me]);
  if (panel) drawPanel(room, panel, sees);
  for (const element of page.querySelectorAll("[data-show]")) show(element, seen.flags[element.dataset.show]);
  for (const element of page.querySelectorAll("[data-hide]")) show(element, !seen.flags[element.dataset.hide]);
  const next = seen.next ? say("on_to", { name: call(seen.next) }) : say("on_to_next");
  for (const button of page.querySelectorAll('[data-act="next"] button')) write(button, next);
}

let spoke = room.speaker;
function announce() {
  if (room.speaker === spoke) return;
  spoke = room.speaker;
  write(one("announce"), floor());
}

function take(frame) {
  if (frame.c === feed.channels[0]) {
    if (frame.kind === "seated" && frame.words) names[frame.body.seat] = frame.words;
    step(room, frame);
    tell(frame, room, sees);
  } else {
    if (frame.kind === "knocked" && frame.words) names[frame.body.seat] = frame.words;
    stepPanel(panel, frame);
    if (frame.kind === "wrote" && frame.words) note(frame, sees);
  }
}

function heard(frame) {
  hearClock(frame.at);
  const stays = following();
  keepFocus(() => { take(frame); draw(); });
  announce();
  if (stays) follow();
  if (frame.kind === "ended") end();
}

// The page of an hour that is over shows what was not sent; where that could not be kept, this page stays.
let keep = null;
const end = async () => ((await keep()) ? location.reload() : close(page));

// The ring shrinks to a strip as soon as the line with the way out is scrolled away: that one is always in sight.
function shrink() {
  if (panel) return show(one("strip"), true);
  const watch = new IntersectionObserver(([top]) => show(one("strip"), top.boundingClientRect.top < 0), { threshold: [0, 1] });
  watch.observe(page.querySelector("header"));
}

// Streams end and begin again of themselves; only a line that stays away is worth a word.
let weak = null;
function lineChanged(up) {
  if (!up) { weak ??= setTimeout(() => { weak = null; trouble(say("weak"), "weak"); }, 2500); return; }
  clearTimeout(weak);
  weak = null;
  trouble("", "weak");
}

shrink();
steady(one("steady-open"));
more(page);
if (!room.ended) {
  const line = listen({
    channels: feed.channels,
    from: feed.from,
    heard,
    changed: (up) => lineChanged(up),
    over: () => { lineChanged(true); close(page); },
    anew: end,
  });
  keep = attachSends({ page, room, me, channel: feed.channels[0], call, line });
  run(() => room, panel && (() => keepFocus(() => drawNeed(room, panel, sees))));
}
draw();
follow();
page.dataset.ready = "";
