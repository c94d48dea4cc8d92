// What is typed and not said yet goes into the session: a moment after the last key, and when the page is left.
const A_MOMENT = 1_000;
const KEPT = 204;

// Gives the function that keeps what stands in the form now, for whoever changes it; it promises whether all is kept.
// `onTheWay`: words that left the form and have no answer yet. Wherever the form is sent, they go before those in it.
export function keeping(form, onTheWay) {
  const fields = [form.elements.words, form.elements.note].filter(Boolean);
  const words = () => [...onTheWay.values(), form.elements.words.value].filter(Boolean).join("\n\n");
  const typed = () => [words(), form.elements.note?.value].join("\0");
  let kept = "kept" in form.dataset ? typed() : "\0";
  let waiting = null;
  let sending = Promise.resolve(true);

  function post() {
    const sent = new FormData(form);
    sent.set("keep", "here");
    const body = new URLSearchParams(sent);
    const headers = { Accept: "application/json" };
    const answer = fetch(form.action, { method: "POST", body, headers, keepalive: true, redirect: "manual" });
    return answer.then(({ status }) => status === KEPT, () => false).then((done) => { if (!done) kept = null; return done; });
  }

  function keep() {
    clearTimeout(waiting);
    if (typed() === kept || form.elements.words.readOnly) return sending;
    kept = typed();
    sending = sending.then(post);
    return sending;
  }

  for (const field of fields) {
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, A_MOMENT); });
  }
  form.addEventListener("formdata", ({ formData }) => formData.set("words", words()));
  addEventListener("pagehide", keep);
  return keep;
}
