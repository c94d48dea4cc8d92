import { workerURL } from "./trust.js";
import { watchForLeaving } from "./leave.js";

// A page that said no came of a press. Once it is left, the way back asks for its address and sends nothing again.
function leaveNoPressBehind() {
  const forget = () => history.replaceState(history.state, "", location.href);
  document.addEventListener("submit", forget, { capture: true });
  document.addEventListener("click", ({ target }) => target.closest("a") && forget(), { capture: true });
}

watchForLeaving();
const trouble = document.querySelector("[data-trouble]");
if (trouble) {
  trouble.focus();
  leaveNoPressBehind();
}
if ("serviceWorker" in navigator) navigator.serviceWorker.register(workerURL, { scope: "/" }).catch(() => {});
