// Leave quickly: a plain link that works alone. With script it also signs out here, forgets, and takes our place in history.
const SHIFTS = 3;
const WITHIN = 2000;

export function leave(to) {
  document.documentElement.hidden = true;
  sessionStorage.clear();
  localStorage.clear();
  fetch("/leave/", { method: "POST", keepalive: true, headers: { "X-Leave": "1" } }).catch(() => {});
  location.replace(to);
}

export function watchForLeaving() {
  const link = document.querySelector("[data-leave]");
  if (!link) return;
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-leave]");
    if (!pressed || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave(pressed.href);
  });
  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      pressed = [];
    } else if (!event.repeat) {
      const now = event.timeStamp;
      pressed = [...pressed.filter((at) => now - at < WITHIN), now];
      if (pressed.length === SHIFTS) leave(link.href);
    }
  });
  // A page brought back from the browser's memory asks the server again, where one is signed out.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
}
