// The page after its room has closed to this person: nothing in it acts any more, and what was typed stays to be copied.
import { piece, say, show, write } from "./say.js";
import { trouble } from "./talk.js";

// Why the room is closed to this person: signed out here (the house then leads to its sign-in page), or put out of it.
async function why() {
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json" }, redirect: "manual" });
  if (answer.type === "opaqueredirect") return "signed_out";
  return answer.ok && (await answer.json()).is_put_out ? "put_out" : "";
}

export async function close(page) {
  const one = (name) => page.querySelector(`[data-${name}]`);
  const form = one("say-form");
  form.elements.words.readOnly = true;
  page.dataset.over = ""; // the style sheet puts away whatever would act
  show(form, form.elements.words.value);
  write(one("head"), say("head_kept"));
  write(one("part-name"), say("gone"));
  write(one("announce"), say("gone"));
  trouble(form.elements.words.value && say("gone_kept"));
  const reason = await why().catch(() => "");
  if (reason === "signed_out") trouble(say("signed_out"));
  if (reason !== "put_out") return;
  one("trouble-line").replaceChildren(piece("put-out"));
  one("trouble-line").dataset.last = "";
  show(one("trouble-line"), true);
}
