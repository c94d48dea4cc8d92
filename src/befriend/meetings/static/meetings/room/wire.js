// The stream and the sends. Nothing is lost: a send is tried with the same id until the room has answered.
const FIRST = 700;
const LONGEST = 15_000;
const SILENT = 40_000; // the room beats every 15 seconds
const UNANSWERED = 12_000; // then it is sent again: the same id has one effect
const OWED = 4_000; // what was answered must be heard within

// A stream that cannot be opened does not say why; its address does.
async function answered(address) {
  const asking = new AbortController();
  setTimeout(() => asking.abort(), UNANSWERED);
  const status = await fetch(address, { signal: asking.signal }).then((answer) => answer.status, () => 0);
  asking.abort();
  return status;
}

// `heard(frame)` gets every event once, in order; `changed(up)` hears whether the line stands; `over()` that it ended;
// `anew()` that only a page that is loaded again can go on.
export function listen({ channels, from, heard, changed, over, anew }) {
  const seen = new Map(channels.map((channel, slot) => [channel, Number(from.split(",")[slot].split(":")[1])]));
  let source = null;
  let again = 0;
  let alive = performance.now();
  let ended = false;
  const address = () => `/live/stream?c=${channels.join(",")}&from=${channels.map((channel, slot) => `${slot}:${seen.get(channel)}`).join(",")}`;

  function take(event) {
    const frame = JSON.parse(event.data);
    const last = seen.get(frame.c);
    if (last === undefined || frame.seq <= last) return;
    if (frame.seq > last + 1) return open();
    seen.set(frame.c, frame.seq);
    heard(frame);
  }

  function open() {
    source?.close();
    if (ended) return;
    source = new EventSource(address());
    alive = performance.now();
    source.onopen = () => { again = 0; alive = performance.now(); changed(true); };
    source.onmessage = (event) => { alive = performance.now(); take(event); };
    source.addEventListener("beat", () => { alive = performance.now(); });
    source.addEventListener("gone", () => { end(); over(); });
    source.onerror = failed;
  }

  // Why the house refuses a stream is asked at once, the first time; a lost line waits.
  function failed() {
    const refused = source.readyState === EventSource.CLOSED;
    source.close();
    changed(false);
    if (again || !refused) return later();
    again = 1;
    ask();
  }

  let timer = null;
  function end() {
    ended = true;
    clearTimeout(timer);
    source.close();
  }
  function later() {
    clearTimeout(timer);
    again += 1;
    timer = setTimeout(again > 1 ? ask : open, Math.min(LONGEST, FIRST * 1.7 ** again) * (0.7 + Math.random() * 0.6));
  }
  async function ask() {
    const status = await answered(address());
    if (ended || source.readyState !== EventSource.CLOSED) return;
    if (status === 200) return open();
    if (![400, 401, 404].includes(status)) return later();
    end();
    if (status === 400) anew();
    else over();
  }

  const stale = () => source.readyState === EventSource.OPEN && performance.now() - alive > SILENT;
  const now = () => { if (stale() || source.readyState === EventSource.CLOSED) { clearTimeout(timer); open(); } };
  addEventListener("online", () => { clearTimeout(timer); open(); });
  addEventListener("offline", () => changed(false));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && now());
  setInterval(() => stale() && now(), 5_000);
  addEventListener("pagehide", () => source.close());
  open();
  const owed = (seq) => setTimeout(() => seen.get(channels[0]) < seq && open(), OWED);
  return { owed, end };
}

async function posted(url, options) {
  const answer = await fetch(url, { method: "POST", credentials: "same-origin", ...options });
  const said = await answer.json().catch(() => ({}));
  return { status: answer.status, ok: answer.ok, wait: Number(answer.headers.get("Retry-After") || 0), ...said };
}

// A line that comes back ends the rest, unless the house asked for it.
function rest(milliseconds, asked) {
  const over = new AbortController();
  return new Promise((go) => {
    setTimeout(go, milliseconds);
    if (!asked) addEventListener("online", go, { signal: over.signal });
  }).finally(() => over.abort());
}

const passes = (status) => status === 0 || status === 429 || status >= 500;

// Tries until there is an answer; `waiting()` is called when the first try did not reach us. `done` asks once only.
async function until(attempt, waiting) {
  for (let tries = 0; ; tries += 1) {
    const answer = await attempt().catch(() => ({ status: 0, ok: false, wait: 0 }));
    if (!passes(answer.status)) return answer;
    waiting?.(answer);
    await rest(Math.max(answer.wait * 1000, Math.min(LONGEST, FIRST * 1.6 ** tries)), answer.wait);
  }
}

export function send({ channel, uuid, event }, waiting) {
  const body = JSON.stringify({ channel, uuid, event });
  const headers = { "Content-Type": "application/json" };
  return until(() => posted("/live/send", { body, headers, signal: AbortSignal.timeout(UNANSWERED) }), waiting);
}

// The fields that stand in a small form, and its button; without this module some go with the form of the words.
export function fieldsOf(form, submitter) {
  const fields = [...form.querySelectorAll("input, textarea")].map(({ name, value }) => [name, value]);
  return new URLSearchParams(submitter?.name && submitter.name !== "said" ? [...fields, [submitter.name, submitter.value]] : fields);
}

// A plain form of the page, sent without leaving it.
export function submit(form, body, waiting) {
  return until(() => posted(form.action, { body, headers: { Accept: "application/json" } }), waiting);
}
