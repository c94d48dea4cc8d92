// The keyboard's place: where drawing puts away what holds it, its counterpart takes it, or what stood around it.
const isSeen = (element) => element.isConnected && element.checkVisibility();

// "Lower your hand" for "Raise your hand": the same act, beside it.
function counterpart(held) {
  const form = held.closest("form");
  const same = (other) => other !== form && other.dataset.act === form.dataset.act && other.action === form.action;
  return [...(form?.parentElement.children ?? [])].find((other) => same(other) && isSeen(other))?.querySelector("button");
}

export function keepFocus(draw) {
  const held = document.activeElement;
  const around = [];
  for (let each = held; each && each !== document.body; each = each.parentElement) around.push(each);
  draw();
  if (!around.length || isSeen(held)) return;
  const left = around.find(isSeen);
  const place = counterpart(held) ?? left?.querySelector(":scope > summary") ?? left;
  if (!place) return;
  if (!place.matches("button, summary")) place.tabIndex = -1; // no button by chance: a second press must not do something else
  place.focus({ preventScroll: true });
}
