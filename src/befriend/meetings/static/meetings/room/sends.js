// What people do: words, taps on the small forms, and the sign that somebody is writing.
import { keeping } from "./keep.js";
import { speak, trouble, unsay } from "./talk.js";
import { say, show, write } from "./say.js";
import { quietly } from "./small.js";
import { send } from "./wire.js";

const BODIES = { true: true, false: false };
const NUMBERS = ["seconds"];
const QUIET = ["already", "stale"];
const IN_TURN = ["said", "done", "passed", "next"]; // one after the other, as they were pressed: two requests may overtake
const PATIENCE = 16; // quarters of a second

function bodyOf(form, room) {
  const fields = new FormData(form);
  const body = {};
  for (const [name, value] of fields) {
    if (["csrfmiddlewaretoken", "send", "kind"].includes(name)) continue;
    body[name] = NUMBERS.includes(name) ? Number(value) : (BODIES[value] ?? value);
  }
  if (form.dataset.act === "leaned") body.to = room.speaker ?? "";
  if (form.dataset.act === "next") body.of = room.speaker ?? "";
  return body;
}

export function attachSends({ page, room, me, channel, call, line }) {
  const form = page.querySelector("[data-say-form]");
  const field = form.elements.words;
  const onTheWay = new Map();
  const keep = keeping(form, onTheWay);
  const tries = () => trouble(say("trying"));

  function answered(answer, told = trouble) {
    if (answer.ok) return told("");
    if (answer.status === 401) { line.end(); return trouble(say("signed_out")); }
    if (!QUIET.includes(answer.code)) told(answer.words || say("refused"));
    else told("");
  }

  let before = Promise.resolve();
  function inTurn(go, kind) {
    if (!IN_TURN.includes(kind)) return go();
    return (before = before.then(go, go));
  }

  async function sent(event, uuid = crypto.randomUUID(), failed = tries) {
    const answer = await inTurn(() => send({ channel, uuid, event }, failed), event.kind);
    if (answer.ok) line.owed(answer.seq);
    else answer.words = say(`no_${answer.code}`) || answer.words; // in the reader's language
    return answer;
  }

  async function act(small) {
    const button = small.querySelector("button");
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    answered(await sent({ kind: small.dataset.act, body: bodyOf(small, room) }));
    button.removeAttribute("aria-busy");
  }

  async function sayWords(done) {
    const words = field.value.trim().normalize("NFC");
    if (!words) {
      if (done) answered(await sent({ kind: "done", body: {} }));
      else field.focus();
      return;
    }
    const id = crypto.randomUUID();
    onTheWay.set(id, field.value);
    field.value = "";
    speak({ id, seat: me, name: call(me, true), words, mine: true, waiting: true });
    field.focus();
    const answer = await sent({ kind: "said", body: { id, done }, words }, id, () => { tries(); keep(); });
    answered(answer);
    const kept = onTheWay.get(id);
    onTheWay.delete(id);
    if (!answer.ok) {
      unsay(id);
      field.value = [kept, field.value].filter(Boolean).join("\n\n");
      show(form, true); // where the room has closed meanwhile
    } else {
      write(page.querySelector("[data-announce]"), say("sent"));
    }
    keep();
  }

  const quiet = quietly({ room, answered, tries });

  page.addEventListener("submit", (event) => {
    const small = event.submitter?.closest("form") ?? event.target; // a button may belong to the form of the words
    if (small === form) { event.preventDefault(); sayWords(event.submitter?.name === "done"); }
    else if (small.dataset.act) { event.preventDefault(); act(small); }
    else if ("quiet" in small.dataset) { event.preventDefault(); quiet(small, event.submitter); }
  });

  let wrote = null;
  const isTold = () => room.speaker !== me || room.writing || !field.value || wrote === room.began + (room.last[me] ?? "");
  field.addEventListener("input", () => {
    if (isTold()) return;
    setTimeout(() => {
      if (isTold()) return;
      wrote = room.began + (room.last[me] ?? "");
      sent({ kind: "writing", body: {} });
    }, 600);
  });

  // For a page that is about to be loaded again: what is on its way may still be answered; if not, it is kept too.
  return async () => {
    for (let tries = 0; onTheWay.size && tries < PATIENCE; tries += 1) await new Promise((go) => setTimeout(go, 250));
    return keep();
  };
}
