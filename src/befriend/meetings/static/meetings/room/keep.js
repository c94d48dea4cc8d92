// What is typed and not said yet goes into the session: a moment after the last key, and when the page is left.
const A_MOMENT = 2_000;

// Gives the function that keeps what stands in the form now, for whoever changes it.
export function keeping(form) {
  const field = form.elements.words;
  let kept = "kept" in form.dataset ? field.value : "";
  let waiting = null;
  let sending = Promise.resolve();

  function post() {
    const fields = new FormData(form);
    fields.set("keep", "here");
    const body = new URLSearchParams(fields);
    return fetch(form.action, { method: "POST", body, keepalive: true, redirect: "manual" }).catch(() => { kept = null; });
  }

  function keep() {
    clearTimeout(waiting);
    if (field.value === kept || field.readOnly) return;
    kept = field.value;
    sending = sending.then(post);
  }

  field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, A_MOMENT); });
  addEventListener("pagehide", keep);
  return keep;
}
