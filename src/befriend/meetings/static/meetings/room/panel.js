// Beside the room, for those who lead: the door, who asks for a minute, how the room is, and what is needed now.
import { now } from "./clock.js";
import { dress } from "./ring.js";
import { fill } from "./talk.js";
import { isolated, joined, piece, say, show, write } from "./say.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";
const OVER = 30_000;
const root = document.querySelector("[data-panel]");
const lamp = document.querySelector("[data-now]");

export function stepPanel(panel, { kind, by, at, body }) {
  if (kind === "knocked") panel.waiting = [...panel.waiting.filter((seat) => seat !== body.seat), body.seat];
  if (kind === "left") delete panel.asking[body.seat];
  if (kind === "entered" || kind === "left") panel.waiting = panel.waiting.filter((seat) => seat !== body.seat);
  if (kind === "temperature") panel.temperature = body;
  if (kind === "asked" && body.on) panel.asking[by] = at;
  if (kind === "asked" && !body.on) delete panel.asking[by];
}

function row(name, seat, call) {
  const item = piece(name).querySelector("li");
  item.dataset.seat = seat;
  for (const form of item.querySelectorAll("form")) form.action = form.getAttribute("action").replace(NOBODY, seat);
  for (const field of item.querySelectorAll("[name=seat], [name=to]")) field.value = seat;
  if (item.dataset.label) write(item.querySelector("button"), say(item.dataset.label, { name: call(seat, true) }));
  else dress(item.querySelector("svg"), seat);
  for (const link of item.querySelectorAll("a")) link.href = link.getAttribute("href").replace(NOBODY, seat);
  for (const name of item.querySelectorAll("[data-name], .person > span")) write(name, isolated(call(seat, true)));
  return item;
}

// What stays is not touched, and what holds the keyboard is never moved: it would lose it.
function settle(box, wanted) {
  for (const item of [...box.children]) if (!wanted.includes(item)) item.remove();
  wanted.forEach((item, place) => {
    if (item.contains(document.activeElement)) while (box.children[place] !== item) box.append(box.children[place]);
    else if (box.children[place] !== item) box.insertBefore(item, box.children[place] ?? null);
  });
}

function list(name, template, seats, call) {
  const box = root.querySelector(`[data-list="${name}"]`);
  const there = new Map([...box.children].map((item) => [item.dataset.seat, item]));
  settle(box, seats.map((seat) => there.get(seat) ?? row(template, seat, call)));
  const section = box.closest("[data-section]");
  if (section) show(section, seats.length);
}

function warmth(told) {
  show(root.querySelector('[data-section="temperature"]'), told);
  if (!told) return write(lamp.querySelector("[data-temperature]"), "");
  const words = `${joined(told.shares.map(([state, share]) => say(share, { state: say(state) })))}.`;
  const sentence = words.charAt(0).toUpperCase() + words.slice(1);
  write(root.querySelector("[data-temperature-words]"), sentence);
  write(root.querySelector("[data-temperature-advice]"), say(`advice_${told.advice}`));
  write(lamp.querySelector("[data-temperature]"), `${sentence} ${say(`advice_${told.advice}`)}`);
}

// The one thing that the room needs now, most pressing first.
export function need(room, panel, call, parts) {
  const next = room.part + 1 < room.parts.length;
  const idle = room.speaker === null && !room.order.length;
  const late = room.partBegan !== null && now() - room.partBegan > room.parts[room.part][1] * 60_000;
  if (room.ended) return ["", "needs_nothing", {}];
  if (room.calm) return ["wake", "needs_wake", {}];
  if (panel.waiting.length && room.locked) return ["unlock", "needs_unlock", { name: call(panel.waiting[0], true) }];
  if (panel.waiting.length) return ["door", "needs_door", { name: call(panel.waiting[0], true) }];
  if (room.speaker && room.held === null && room.ends !== null && now() - room.ends > OVER) return ["time", "needs_time", { name: call(room.speaker) }];
  if (panel.temperature?.advice === "slow_down" && room.breath === null) return ["slow", "needs_slow", {}];
  if (next && idle && ["round", "closing"].includes(room.parts[room.part][0])) return ["part", "needs_heard", {}];
  if (next && late) return ["part", "needs_part", { part: parts[room.part + 1] }];
  return ["", "needs_nothing", {}];
}

export function drawNeed(room, panel, { call, parts }) {
  const [which, key, names] = need(room, panel, call, parts);
  write(lamp.querySelector("[data-now-words]"), say(key, names));
  for (const element of lamp.querySelectorAll("[data-needs]")) show(element, element.dataset.needs === which);
  const first = lamp.querySelector("[data-let-in-first]");
  if (which === "door") {
    first.dataset.pattern ??= first.getAttribute("action");
    first.action = first.dataset.pattern.replace(NOBODY, panel.waiting[0]);
    write(first.querySelector("button"), say("let_in", { name: call(panel.waiting[0], true) }));
  }
}

export function drawPanel(room, panel, sees) {
  const { me, call } = sees;
  list("waiting", "waiting", panel.waiting, call);
  list("asking", "person", Object.keys(panel.asking), call);
  list("order", "order", room.order, call);
  list("out", "out", room.here.filter((seat) => seat !== me), call);
  list("leads", "hand", room.leads.filter((seat) => seat !== me && room.here.includes(seat) && !room.gone.includes(seat)), call);
  write(root.querySelector("[data-their-time]"), room.speaker ? say(room.speaker === me ? "your_time" : "their_time", { name: call(room.speaker) }) : "");
  warmth(room.ended ? null : panel.temperature);
  drawNeed(room, panel, sees);
}

// What a member wrote to those who lead.
export function note({ by, body, words }, { call, away }) {
  const one = piece(away.includes(by) ? "folded-note" : "note");
  for (const name of one.querySelectorAll("[data-name]")) write(name, isolated(call(by, true)));
  fill(one.querySelector(".voice"), words);
  const report = one.querySelector("[data-report]");
  report.href = report.getAttribute("href").replace(/0{8}-[0-]+/, body.id);
  const box = root.querySelector('[data-list="notes"]');
  box.append(one);
  show(box.closest("[data-section]"), true);
}
