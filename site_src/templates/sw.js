{% if site.works_offline %}
// Keeps one release of the site whole: all files come from it, or none does.
const FILES = {{ kept | tojson }}; // addresses, and the hash of each
const MORE = {{ spare | tojson }}; // kept once they are asked for
const OURS = `inkling ${registration.scope} `; // other sites may share the host
const RELEASE = OURS + "{{ release }}";

addEventListener("install", event => event.waitUntil(keep()));
addEventListener("activate", event => event.waitUntil(forget()));
addEventListener("message", event => event.data === "take over" && skipWaiting());
addEventListener("fetch", event => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function keep() {
  const cache = await caches.open(RELEASE);
  await Promise.all(Object.entries(FILES).map(async ([url, integrity]) => {
    // A file of the site itself may be of another release, where a cache gave it.
    const fresh = new URL(url, location).origin === origin ? "no-cache" : "default";
    await cache.add(new Request(url, { integrity, cache: fresh }));
  }));
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== RELEASE) await caches.delete(name);
  }
}

async function answer(request) {
  if (request.mode === "navigate" && registration.waiting && await nobodyElseIsHere(request)) {
    registration.waiting.postMessage("take over");
    const headers = { "Content-Type": "text/html", Refresh: "0" };
    return new Response("<link rel=icon href=data:,>", { headers });
  }
  const url = request.url.replace(/[?#].*/, "").replace(/\/index\.html$/, "/");
  const kept = await caches.match(url, { cacheName: RELEASE, ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && MORE.includes(request.url)) {
    await (await caches.open(RELEASE)).put(request.url, response.clone());
  }
  return response;
}

// Whether no page lives on the old release but the one that is reloaded. Of a page that
// is opened one cannot tell whether it takes another's place or a tab of its own; when all
// are closed, the browser changes workers by itself.
async function nobodyElseIsHere(request) {
  return request.cache === "no-cache" && (await clients.matchAll()).length < 2;
}
{% else %}
// The site works without a service worker: one from before takes its leave.
addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`inkling ${registration.scope} `)) await caches.delete(name);
  }
  await registration.unregister();
}
{% endif %}
