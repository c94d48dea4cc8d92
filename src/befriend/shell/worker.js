// Keeps the public shell and crisis help for when there is no connection. Never anything private.
const KEPT = "public-{{version}}";
const SHELL = {{shell}};
const HELP = {{help}};
const isHelp = (url) => url.search === "" && HELP.includes(url.pathname);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(SHELL)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()).then(keepHelp));
});

async function forgetOlder() {
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
}

// One country after another, so that a weak line is not blocked; what fails now is kept when it is next opened.
async function keepHelp() {
  const kept = await caches.open(KEPT);
  for (const path of HELP) if (!(await kept.match(path))) await kept.add(path).catch(() => {});
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isHelp(url)) event.respondWith(fresh(event.request, url.pathname));
  else if (SHELL.includes(url.pathname) && url.pathname.startsWith("/static/")) event.respondWith(kept(event.request));
  else if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(() => offline()));
});

async function kept(request) {
  return (await caches.match(request, { ignoreSearch: true })) ?? fetch(request);
}

async function fresh(request, path) {
  try {
    const answer = await fetch(path, { credentials: "omit", redirect: "follow", signal: AbortSignal.timeout(4000) });
    if (answer.ok) await (await caches.open(KEPT)).put(path, answer.clone());
    return answer.ok ? answer : ((await caches.match(path)) ?? answer);
  } catch {
    return (await caches.match(path)) ?? offline();
  }
}

const offline = async () => (await caches.match("/offline/")) ?? Response.error();
