// The page after its room has closed to this person: nothing in it acts any more, and what was typed stays to be copied.
import { piece, say, show, write } from "./say.js";
import { trouble } from "./talk.js";

async function isPutOut() {
  const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } });
  return answer.ok && (await answer.json()).is_put_out;
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
  if (!(await isPutOut().catch(() => false))) return;
  one("trouble-line").replaceChildren(piece("put-out"));
  show(one("trouble-line"), true);
}
