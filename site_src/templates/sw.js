{% if site.works_offline %}
// Keeps one release of the site whole: all files come from it, or none does.
const FILES = {{ kept | tojson }}; // addresses, and the hash of each
const MORE = {{ spare | tojson }}.map(url => new URL(url, location).href); // kept once asked for
const OURS = `inkling ${registration.scope} `; // other sites may share the host
const RELEASE = OURS + "{{ release }}";
const COMING = {{ '<!doctype html><html lang="en"><title>%s</title><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">' | format(site.title | e) | tojson }};
const PATIENCE = 3000; // milliseconds that a page waits for what is mended
let tries = 0; // to have a new release take over: one that does not is given up
let mending = null; // at most once at a time

addEventListener("install", event => event.waitUntil(install()));
addEventListener("activate", event => event.waitUntil(forget()));
addEventListener("message", event => event.data === "take over" && skipWaiting());
addEventListener("fetch", event => {
  if (event.request.method === "GET") event.respondWith(answer(event));
});

async function install() {
  const isNew = !await caches.has(RELEASE); // it is not where a host goes back to it
  await keep().catch(async error => {
    if (isNew) await caches.delete(RELEASE);
    throw error;
  });
}

// Keeps anew what the cache has lost since, or holds damaged.
function mend(event) {
  mending ??= keep().catch(() => null).finally(() => { mending = null; });
  event.waitUntil(mending);
  return mending;
}

async function keep() {
  const cache = await caches.open(RELEASE);
  await Promise.all(Object.entries(FILES).map(async ([url, integrity]) => {
    if (await isWhole(await cache.match(url, { ignoreVary: true }), integrity)) return;
    // A file of the site itself may be of another release, where a cache gave it.
    const fresh = new URL(url, location).origin === origin ? "no-cache" : "default";
    const get = how => cache.add(new Request(url, { integrity, cache: how }));
    await get(fresh).catch(() => get("reload")); // what a cache gave may be damaged
  }));
}

async function isWhole(kept, integrity) {
  if (!kept) return false;
  const hash = await crypto.subtle.digest("SHA-384", await kept.arrayBuffer());
  return integrity === `sha384-${btoa(String.fromCharCode(...new Uint8Array(hash)))}`;
}

async function forget() {
  for (const name of await caches.keys()) {
    if (name.startsWith(OURS) && name !== RELEASE) await caches.delete(name);
  }
}

async function answer(event) {
  const { request } = event;
  const isPage = request.mode === "navigate";
  if (isPage && registration.waiting && await nobodyElseIsHere(request) && tries++ < 3) {
    registration.waiting.postMessage("take over");
    // A second later: at once, the old worker would be asked again, while it stops.
    const headers = { "Content-Type": "text/html; charset=utf-8", Refresh: "1" };
    return new Response(COMING, { headers });
  }
  // "Try again" is a link to the page itself where no Python runs.
  if (isPage && (request.cache === "no-cache" || request.referrer === request.url)) {
    await Promise.race([mend(event), new Promise(go => setTimeout(go, PATIENCE))]);
  }
  const url = request.url.replace(/[?#].*/, "").replace(/\/index\.html$/, "/");
  const kept = await find(url);
  if (!kept) mend(event); // it may have been lost
  if (kept && request.cache !== "reload") return kept; // so it asks for what came damaged
  const response = await fetch(request).catch(async error => {
    if (kept) return kept;
    if (await find(`${url}/`)) return Response.redirect(`${url}/`); // as hosts do
    throw error;
  });
  if (response.ok && MORE.includes(request.url)) {
    const copy = response.clone();
    event.waitUntil(caches.open(RELEASE).then(cache => cache.put(request.url, copy)));
  }
  return response;
}

function find(url) {
  return caches.match(url, { cacheName: RELEASE, ignoreVary: true }).catch(() => null);
}

// Whether no page lives on the old release but the one that is reloaded. Of a page that
// is opened one cannot tell whether it takes another's place or a tab of its own; when all
// are closed, the browser changes workers by itself. WebKit tells of no reload: there it
// is only then.
async function nobodyElseIsHere(request) {
  const pages = await clients.matchAll({ includeUncontrolled: true });
  const ours = pages.filter(page => page.url.startsWith(registration.scope));
  return request.cache === "no-cache" && ours.length < 2;
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
