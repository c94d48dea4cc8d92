// What is typed into a form and not kept yet goes into the session: a moment after the last key, or when a field is left.
const form = document.querySelector("[data-draft]");
const A_MOMENT = 700;
let waiting = null;
let sending = null;

function save() {
  clearTimeout(waiting);
  const fields = new FormData(form);
  fields.set("draft", "1");
  const sent = fetch(location.pathname, { method: "POST", keepalive: true, body: new URLSearchParams(fields) });
  sending = sent.catch(() => {}).finally(() => { sending = null; });
}

// What ends the draft waits for a save that is on its way, so that it stays ended.
function end(event, go) {
  clearTimeout(waiting);
  if (!sending) return;
  event.preventDefault();
  sending.finally(go);
}

form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, A_MOMENT); });
form.addEventListener("change", save);
form.addEventListener("submit", (event) => end(event, () => form.submit()));
for (const link of document.querySelectorAll("[data-let-go]")) {
  link.addEventListener("click", (event) => end(event, () => location.assign(link.href)));
}
