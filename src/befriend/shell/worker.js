// Keeps the public shell and crisis help for when there is no connection. Never anything private.
const KEPT = "public-{{version}}";
const SHELL = {{shell}};
const HELP = {{help}};
const isHelp = (url) => url.search === "" && HELP.includes(url.pathname);
const nameOf = (path) => path.replace(/^\/static\/[0-9a-f]{12}\//, "/static/");
const FILES = SHELL.map(nameOf).filter((path) => path.startsWith("/static/"));

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL)).then(() => self.skipWaiting()));
});

// Pages wait until this has ended, so it waits for no help itself: each page that is opened goes on with that.
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
  keepHelp();
});

let keeping;
let asked = 0;
function keepHelp() {
  asked += 1;
  keeping ??= keepWhileAsked().finally(() => (keeping = undefined));
  return keeping;
}

// A page that is opened while this goes on and fails is a reason to try once more.
async function keepWhileAsked() {
  for (let seen = 0; seen < asked; ) {
    seen = asked;
    if (await keepWhatIsMissing()) return;
  }
}

// One country after another, so that a weak line is not blocked. An older edition goes once this one has all its help.
async function keepWhatIsMissing() {
  const kept = await caches.open(KEPT);
  const has = new Set((await kept.keys()).map((request) => new URL(request.url).pathname));
  let whole = true;
  for (const path of HELP) if (!has.has(path)) await kept.add(path).catch(() => (whole = false));
  if (whole) for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
  return whole;
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.waitUntil(keepHelp());
  if (isHelp(url)) event.respondWith(fresh(url.pathname));
  else if (FILES.includes(nameOf(url.pathname))) event.respondWith(kept(event.request));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => chosen(url) ?? offline()));
});

// The newest copy: an older edition stands in for what this one does not have yet.
async function copyOf(request) {
  for (const cacheName of [KEPT, ...(await caches.keys()).reverse()]) {
    const copy = await caches.match(request, { cacheName, ignoreSearch: true });
    if (copy) return copy;
  }
  return undefined;
}

async function kept(request) {
  return (await copyOf(request)) ?? fetch(request);
}

// Only somebody who has a copy is not made to wait for a slow line. The page is whole before it is shown or kept.
async function fresh(path) {
  const copy = await copyOf(path);
  try {
    const signal = copy && AbortSignal.timeout(4000);
    const answer = await fetch(path, { credentials: "omit", redirect: "follow", signal });
    await answer.clone().arrayBuffer();
    if (answer.ok) await (await caches.open(KEPT)).put(path, answer.clone()).catch(() => {});
    return answer.ok ? answer : (copy ?? answer);
  } catch {
    return copy ?? offline();
  }
}

// To choose a country asks the house; where it does not answer, the page of that country is here.
function chosen(url) {
  if (url.pathname !== "/help/find/") return undefined;
  const page = `/help/${url.searchParams.get("country")}/`;
  return Response.redirect(HELP.includes(page) ? page : "/help/", 303);
}

const offline = async () => (await copyOf("/offline/")) ?? Response.error();
