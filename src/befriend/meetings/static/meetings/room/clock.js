// Time as the house has it: the arc of a turn, the shared breath in step on all screens, what is left in words.
import { drawArc } from "./ring.js";
import { say, show, write } from "./say.js";

const ROUND = 10_000, IN = 4_000;
let ahead = 0;

export const setClock = (now) => { ahead = now - Date.now(); };
export const now = () => Date.now() + ahead;

// A frame cannot be older than its arrival: the smallest difference seen is nearest the truth.
export function hearClock(at) {
  if (at > now()) ahead = at - Date.now();
}

export function share(room) {
  if (room.speaker === null) return null;
  if (room.ends === null) return 1;
  return Math.max(0, room.ends - (room.held ?? now())) / Math.max(1, room.ends - room.began);
}

function left(room) {
  if (room.speaker === null || room.ends === null) return "";
  if (room.held !== null) return say("time_held");
  const seconds = (room.ends - now()) / 1000;
  if (seconds <= 0) return say("time_over");
  return seconds < 90 ? say("minute_left") : say("minutes_left", { minutes: Math.round(seconds / 60) });
}

// How many come before somebody who waits, and how long a turn usually is.
export function queue(room, seen) {
  if (seen.before === null || room.calm) return "";
  const told = seen.before > 1 ? [say(seen.before < 6 ? `before_${seen.before}` : "before_more")] : [];
  const seconds = room.parts[room.part][2];
  const minutes = Math.floor((seconds + 30) / 60);
  if (seconds) told.push(say(minutes > 1 ? "turn_more" : "turn_1", { minutes }));
  return told.join(" ");
}

export const breathing = (room) =>
  !room.ended && ((room.breath !== null && now() < room.breath) || (room.parts[room.part]?.[0] === "arriving" && !room.calm));

function breathe(room, ring, words) {
  const on = breathing(room);
  const svg = ring.querySelector("svg");
  svg?.classList.toggle("ring--breath", on);
  show(words, on);
  if (!on) return;
  const phase = now() % ROUND;
  write(words, say(phase < IN ? "breathe_in" : "breathe_out"));
  for (const rug of svg?.querySelectorAll(".ring__rug, .ring__rug-line, .ring__rug-knots") ?? []) {
    for (const moving of rug.getAnimations()) {
      const off = Math.abs((Number(moving.currentTime) % ROUND) - phase);
      if (Math.min(off, ROUND - off) > 150) moving.currentTime = phase;
    }
  }
}

// `room()` gives the room as it stands; `each` is called every second as well.
export function run(room, each) {
  const ring = document.querySelector("[data-ring]");
  const words = document.querySelector("[data-breath]");
  const rest = document.querySelector("[data-left]");
  const tick = () => {
    drawArc(ring, share(room()));
    write(rest, left(room()));
    breathe(room(), ring, words);
    each?.();
  };
  tick();
  setInterval(tick, 1000);
  setInterval(() => breathe(room(), ring, words), 250);
}
