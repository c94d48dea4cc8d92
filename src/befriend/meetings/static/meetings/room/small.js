// The small forms of the page, sent without leaving it.
import { keepFocus } from "./focus.js";
import { say, show, write } from "./say.js";
import { isLed } from "./sight.js";
import { trouble } from "./talk.js";
import { fieldsOf, submit } from "./wire.js";

// A form with a place of its own for what is wrong says it there; the line above the words may lie behind the dock.
function wrongAt(small) {
  const place = small.querySelector("[data-wrong]");
  return place ? (words) => {
    write(place, words);
    show(place, words);
    small.querySelector("textarea").setAttribute("aria-invalid", Boolean(words));
    if (words) place.scrollIntoView({ block: "nearest" });
  } : trouble;
}

// Gives the function that sends such a form. `answered(answer, told)` says what became of it.
export function quietly({ room, answered, tries }) {
  // Pressed twice it is sent once. What says something else by now, the next part for one, waits for what went before.
  const pressed = new WeakMap();
  async function quiet(small, submitter) {
    const body = fieldsOf(small, submitter);
    const before = pressed.get(small);
    if (before && String(before.body) === String(body)) return;
    const go = () => carry(small, body);
    const mine = { body, done: (before?.done ?? Promise.resolve()).then(go, go) };
    pressed.set(small, mine);
    await mine.done.finally(() => pressed.get(small) === mine && pressed.delete(small));
  }

  // What is on its way stands still in its field until it is answered, so that nothing typed meanwhile goes with it.
  async function carry(small, body) {
    const typed = [...small.querySelectorAll("textarea")];
    const rest = (on) => {
      small.ariaBusy = on ? "true" : null;
      for (const each of typed) each.readOnly = on;
    };
    rest(true);
    const answer = await submit(small, body, tries);
    rest(false);
    answered(answer, wrongAt(small));
    if (!answer.ok) return;
    const led = isLed(room) ? "" : "_alone";
    if (small.elements.send) small.elements.send.value = crypto.randomUUID();
    if (small.dataset.sayAfter) trouble(say(small.dataset.sayAfter + led));
    if ("thanks" in small.dataset) {
      for (const each of typed) each.value = "";
      keepFocus(() => { small.closest("details").open = false; });
      trouble(say(`thanks${led}`));
    }
  }
  return quiet;
}
