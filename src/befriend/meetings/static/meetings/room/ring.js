// The ring of seats: the same numbers as shell/seats.py, moved when somebody leans, speaks, comes or goes.
import { isolated, joined, piece, say, write } from "./say.js";

const SVG = "http://www.w3.org/2000/svg";
const PATTERNS = ["half", "dot", "ring", "quarter", "stripe", "petal", "wave", "moon"];
const TONES = ["moss", "clay", "slate", "plum", "straw", "sea"];
const FAR = 122, LEANING = 109, BACK = 29, BACK_HALF = 64.1;
const FEW = 9, LETTERS = { many: 9, few: 13 }, WIDE = 11, WIDEST = 15;
const AMONG_FEW = { above: -38, below: 45, top: 46, out: 0 }, AMONG_MANY = { above: -31, below: 37, top: 60, out: 16 };
export const MOST = 12; // beyond this the list says it

export function cushion(seat) {
  const number = BigInt(`0x${seat.replaceAll("-", "")}`);
  return { pattern: PATTERNS[Number(number % 8n)], tone: TONES[Number((number / 8n) % 6n)] };
}

export function dress(svg, seat) {
  const { pattern, tone } = cushion(seat);
  svg.setAttribute("class", tone);
  svg.querySelector("use").setAttribute("href", `#c-${pattern}`);
  return svg;
}

const at = (radius, degrees) => [radius * Math.sin((degrees * Math.PI) / 180), -radius * Math.cos((degrees * Math.PI) / 180)];

export function arc(radius, start, end) {
  const [[x1, y1], [x2, y2]] = [at(radius, start), at(radius, end)];
  const large = end - start > 180 ? 1 : 0;
  return `M${x1.toFixed(1)} ${y1.toFixed(1)}A${radius} ${radius} 0 ${large} 1 ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}

function made(name, attributes, words) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words) element.textContent = words;
  return element;
}

function group(seat) {
  const { pattern, tone } = cushion(seat);
  const g = made("g", { "data-seat": seat });
  g.append(made("path", {}), made("use", { class: tone, href: `#c-${pattern}`, x: -20, y: -20, width: 40, height: 40 }));
  g.append(made("text", { class: "ring__name" }));
  return g;
}

function cut(name, most) {
  const letters = [...name];
  return letters.length > most ? `${letters.slice(0, most - 2).join("").trimEnd()}…` : name;
}

const called = (name, label, most) => ([...label].length <= most ? label : cut(name, most));

function place(g, state, angle, words, names) {
  const [[x, y], [farX, farY]] = [at(state === "with" ? LEANING : FAR, angle), at(FAR, angle)];
  const outside = farY - y + (Math.min(angle, 360 - angle) < names.top ? names.above : names.below);
  g.setAttribute("class", `ring__seat ring__seat--${state}`);
  g.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
  const back = g.querySelector("path");
  back.setAttribute("class", "ring__back");
  back.setAttribute("d", arc(BACK, angle - BACK_HALF, angle + BACK_HALF));
  const name = g.querySelector("text");
  name.setAttribute("transform", `translate(${(farX - x + at(names.out, angle)[0]).toFixed(1)} ${outside.toFixed(1)})`);
  write(name, words);
  return [x, y];
}

function pool(svg, spot) {
  svg.querySelector(".ring__glow")?.remove();
  if (!spot) return;
  const [x, y] = spot;
  const glow = made("circle", { class: "ring__glow", cx: x.toFixed(1), cy: y.toFixed(1), r: 120, fill: "url(#glow)" });
  svg.insertBefore(glow, svg.querySelector("g, text"));
}

function middle(svg, who = "", what = "") {
  for (const [name, y, words] of [["ring__who", -4, who], ["ring__what", 18, what]]) {
    const there = svg.querySelector(`.${name}`) ?? svg.appendChild(made("text", { class: name, y }));
    write(there, name === "ring__who" ? cut(words, WIDEST) : words);
    there.classList.toggle("ring__who--wide", name === "ring__who" && [...words].length > WIDE);
  }
}

// `seats`: [{seat, state, name, label}]
export function drawRing(box, seats, told) {
  const svg = box.querySelector("svg") ?? box.appendChild(made("svg", { class: "ring", role: "img", viewBox: "-168 -166 336 344" }));
  box.hidden = seats.length > MOST;
  if (!svg.querySelector(".ring__rug")) svg.append(made("circle", { class: "ring__rug", r: 74 }));
  svg.setAttribute("aria-label", told.sentence);
  svg.classList.toggle("ring--turn", Boolean(told.who));
  const crowded = seats.length > FEW;
  svg.classList.toggle("ring--crowded", crowded);
  for (const drawn of svg.querySelectorAll("g:not([data-seat])")) drawn.remove();
  const old = new Map([...svg.querySelectorAll("g")].map((g) => [g.dataset.seat, g]));
  let lit = null;
  seats.forEach(({ seat, state, name, label }, place_) => {
    const g = old.get(seat) ?? svg.insertBefore(group(seat), svg.querySelector(".ring__who"));
    old.delete(seat);
    const spot = place(g, state, ((place_ + 0.5) * 360) / seats.length, called(name, label, crowded ? LETTERS.many : LETTERS.few), crowded ? AMONG_MANY : AMONG_FEW);
    if (state === "lit") lit = spot;
  });
  for (const g of old.values()) g.remove();
  pool(svg, lit);
  middle(svg, told.who, told.what);
}

export function drawArc(box, share) {
  const svg = box.querySelector("svg");
  if (!svg) return;
  let path = svg.querySelector(".ring__arc");
  if (share === null) { path?.remove(); svg.querySelector(".ring__track")?.remove(); return; }
  if (!path) {
    const before = svg.querySelector(".ring__glow, g, text");
    if (!svg.querySelector(".ring__track")) svg.insertBefore(made("circle", { class: "ring__track", r: 66 }), before);
    path = svg.insertBefore(made("path", { class: "ring__arc" }), before);
  }
  path.setAttribute("d", arc(66, 0, 359.9 * Math.min(Math.max(share, 0.001), 1)));
}

export function drawStrip(box, seats) {
  const strip = box.querySelector(".strip");
  const back = arc(28, -57.4, 57.4);
  strip.replaceChildren(...seats.map(({ seat, state }) => {
    const { pattern, tone } = cushion(seat);
    const svg = made("svg", { class: `ring__seat--${state}`, viewBox: "-31 -31 62 62" });
    if (state === "lit") svg.append(made("circle", { class: "ring__glow", r: 78, fill: "url(#glow)" }));
    svg.append(made("path", { class: "ring__back", d: back }));
    svg.append(made("use", { class: tone, href: `#c-${pattern}`, x: -19, y: -19, width: 38, height: 38 }));
    return svg;
  }));
}

export function drawList(list, rows) {
  list.replaceChildren(...rows.map(({ seat, name, line }) => {
    const person = piece("person");
    dress(person.querySelector("svg"), seat);
    const words = person.querySelector(".person > span");
    words.textContent = isolated(name);
    if (line) words.append(Object.assign(document.createElement("span"), { textContent: line }));
    return person;
  }));
}

export const namesOf = (seats, call) => joined(seats.map((seat) => call(seat)));
export const sayWith = (row, me, call, speaker) => {
  if (!row.length) return "";
  if (row.length === 1) return say(row[0] === me ? "you_with" : "with_one", { names: call(row[0]), name: speaker });
  return say("with", { names: namesOf(row, call), name: speaker });
};
