import { workerURL } from "./trust.js";
import { watchForLeaving } from "./leave.js";

watchForLeaving();
document.querySelector("[data-trouble]")?.focus();
if ("serviceWorker" in navigator) navigator.serviceWorker.register(workerURL, { scope: "/" }).catch(() => {});
