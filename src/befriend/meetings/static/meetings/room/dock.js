// What opens over the room, and gets out of the way again.
export function steady(opener) {
  const dialog = document.querySelector("[data-steady]");
  opener.addEventListener("click", (event) => { event.preventDefault(); dialog.showModal(); });
}

// Opened, "More" covers most of a small screen: whoever goes on by keyboard sees where they are.
export function more(page) {
  const dock = document.querySelector(".dock__more");
  page.addEventListener("focusin", (event) => { if (!dock?.contains(event.target)) dock?.removeAttribute("open"); });
}
