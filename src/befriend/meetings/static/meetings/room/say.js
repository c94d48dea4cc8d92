// Sentences in the reader's language, carried by the page; `{name}` and the like are filled in here.
const kept = new Map();
for (const template of document.querySelectorAll("template[data-say]")) {
  kept.set(template.dataset.say, template.content.textContent);
}

// A name inside a sentence keeps its own direction and leaves the sentence its own: the same as shell/names.py.
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
export const isolated = (words) => (words && (document.dir === "rtl" || FROM_THE_RIGHT.test(words)) ? `\u2068${words}\u2069` : `${words}`);

export function say(key, names = {}) {
  return (kept.get(key) ?? "").replace(/\{(\w+)\}/g, (whole, name) => isolated(names[name] ?? ""));
}

export function joined(names) {
  return names.reduce((first, last, place) => (place ? say(place === names.length - 1 ? "and" : "comma", { first, last }) : last), "");
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
