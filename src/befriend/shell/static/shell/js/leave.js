// Leave quickly: a plain link that works alone. With script it also signs out here, forgets, takes our place in history,
// and our other tabs go too. Where the data of sites are blocked, even a look at a store or channel throws.
const SHIFTS = 3;
const WITHIN = 2000;

let tabs;

export function leave(to) {
  fetch("/leave/", { method: "POST", keepalive: true, headers: { "X-Leave": "1" } }).catch(() => {});
  tabs?.postMessage("left");
  go(to);
}

function go(to) {
  document.documentElement.hidden = true;
  location.replace(to);
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // Blocked: nothing of ours lies there.
  }
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
  try {
    tabs = new BroadcastChannel("leaving");
    tabs.onmessage = () => go(link.href);
  } catch {
    // Blocked, or an old browser: each tab leaves alone.
  }
}
