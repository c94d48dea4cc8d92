// What is typed and not said yet goes into the session: a moment after the last key, and when the page is left.
const A_MOMENT = 2_000;

// Gives the function that keeps what stands in the form now, for whoever changes it; it promises whether all is kept.
export function keeping(form) {
  const fields = [form.elements.words, form.elements.note].filter(Boolean);
  const typed = () => fields.map((field) => field.value).join("\0");
  let kept = "kept" in form.dataset ? typed() : fields.map(() => "").join("\0");
  let waiting = null;
  let sending = Promise.resolve(true);

  function post() {
    const sent = new FormData(form);
    sent.set("keep", "here");
    const body = new URLSearchParams(sent);
    return fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).then(
      () => true,
      () => { kept = null; return false; },
    );
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
  addEventListener("pagehide", keep);
  return keep;
}
