// What was typed into a form and not kept yet goes into the session when its page is left, unless it is let go.
const form = document.querySelector("[data-draft]");
let typed = false;

form.addEventListener("input", () => { typed = true; });
for (const end of [form, ...document.querySelectorAll("[data-let-go]")]) {
  end.addEventListener(end === form ? "submit" : "click", () => { typed = false; });
}
window.addEventListener("pagehide", () => {
  if (!typed || document.documentElement.hidden) return; // left quickly: nothing stays
  const fields = new FormData(form);
  fields.set("draft", "1");
  navigator.sendBeacon(location.pathname, fields);
});
