// Sentences in the reader's language, carried by the page; `{name}` and the like are filled in here.
const kept = new Map();
for (const template of document.querySelectorAll("template[data-say]")) {
  kept.set(template.dataset.say, template.content.textContent);
}

export function say(key, names = {}) {
  return (kept.get(key) ?? "").replace(/\{(\w+)\}/g, (whole, name) => names[name] ?? "");
}

export function joined(names) {
  if (names.length < 2) return names.join("");
  return say("and", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

// A copy of a `<template data-t>`.
export function piece(name) {
  return document.querySelector(`template[data-t="${name}"]`).content.cloneNode(true);
}

export function show(element, on) {
  if (element && element.hidden === Boolean(on)) element.hidden = !on;
}

export function write(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}
