// The column of words: one piece for each thing that was said, one line for what happened.
import { dress } from "./ring.js";
import { isolated, piece, say, show, write } from "./say.js";

const NOBODY = "00000000-0000-0000-0000-000000000000";
const LINES = ["passed", "withdrew", "breathed", "ended"];
const log = document.querySelector("[data-log]");

const spoken = (id) => log.querySelector(`[data-words="${CSS.escape(id)}"]`);

export function fill(voice, words) {
  const parts = words.split("\n").map((part) => part.trim()).filter(Boolean);
  voice.replaceChildren(...parts.map((part) => Object.assign(document.createElement("p"), { dir: "auto", textContent: part })));
}

function acts(article, id, mine, name) {
  const box = article.querySelector(".said__acts");
  const own = piece(mine ? "mine" : "others");
  for (const link of own.querySelectorAll("a")) link.href = link.getAttribute("href").replace(NOBODY, id);
  if (mine) own.querySelector("[name=words_id]").value = id;
  else write(own.querySelector(".hide"), ` ${isolated(name)}`);
  box.replaceChildren(own);
}

// Words as they came; `waiting` are ours, shown before the room has them.
// `folded`: from somebody whom the reader keeps out of their way; it waits behind a sentence.
export function speak({ id, seat, name, words, mine, waiting, folded }) {
  const there = spoken(id);
  const article = there ?? piece(folded ? "folded" : "said").querySelector("article");
  article.dataset.words = id;
  article.dataset.seat = seat;
  fill(article.querySelector(".voice"), words);
  article.classList.toggle("said--waiting", Boolean(waiting));
  if (!waiting) acts(article, id, mine, name);
  if (there && waiting) return;
  if (!there || !waiting) log.append(article);
  const before = article.previousElementSibling;
  const more = !folded && before?.classList.contains("said") && before.dataset.seat === seat;
  article.classList.toggle("said--more", Boolean(more));
  const person = article.querySelector(".person");
  person.classList.toggle("hide", Boolean(more));
  dress(person.querySelector("svg"), seat);
  write(person.querySelector("span"), isolated(name));
}

// The last words of this reader alone may be said differently; earlier ones can be taken back.
export function offerReword(last) {
  for (const link of log.querySelectorAll("[data-reword]")) show(link, link.closest("[data-words]").dataset.words === last);
}

export function unsay(id) {
  spoken(id)?.remove();
}

function line(words, part) {
  const element = document.createElement(part ? "h2" : "p");
  element.className = part ? "line line--part" : "line";
  element.textContent = words;
  if (part && log.lastElementChild?.classList.contains("line--part")) log.lastElementChild.remove();
  log.append(element);
}

// One frame of the log, after the room has taken it in.
export function tell(frame, room, { me, call, parts, away }) {
  const { kind, by, body, words } = frame;
  const seat = by ?? body.seat;
  const there = kind === "reworded" && spoken(body.id);
  if (there && words) fill(there.querySelector(".voice"), words);
  else if ((kind === "said" || kind === "reworded") && words)
    speak({ id: body.id, seat, name: call(seat, true), words, mine: seat === me, folded: away.includes(seat) });
  if (kind === "withdrew") unsay(body.id);
  if (kind === "began") line(say("began", { part: parts[body.part] }), true);
  if (LINES.includes(kind)) line(say(kind, { name: call(seat, true) }));
  if (kind === "calmed") line(say(body.on ? "calmed" : body.keeper ? "woken" : "woken_alone"));
  if (kind === "locked" && !by) line(say("unlocked"));
  if (kind === "handed" || kind === "took") line(say("keeps", { name: call(body.to ?? seat, true) }));
  if ((kind === "seated" || kind === "left") && room.part > 0) line(say(kind, { name: call(seat, true) }));
}

// Follow what is said, unless the reader has scrolled back to read. On a phone those who lead have their panel below.
const talk = document.querySelector("[data-talk]");
const dock = document.querySelector(".dock");
const lamp = document.querySelector("[data-now]");
const narrow = matchMedia("(max-width: 75.99rem)");
const bars = () => dock.offsetHeight + (lamp && narrow.matches ? lamp.offsetHeight : 0);
const below = () => talk.getBoundingClientRect().bottom + bars() - innerHeight;

export const following = () => Math.abs(below()) < 200;
export const follow = () => scrollBy(0, below());

// `about`: an empty sentence about one thing takes away only what was said about that.
export function trouble(words, about = "") {
  const box = document.querySelector("[data-trouble-line]");
  if ("last" in box.dataset || (!words && about !== (box.dataset.about ?? ""))) return;
  box.dataset.about = about;
  write(box.querySelector("p"), words);
  show(box, words);
}
