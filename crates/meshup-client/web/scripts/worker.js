// Keeps the client for starts without a connection. `finish-build.mjs` writes the files of the build into it.
//
// Answers of the API are never kept here: what the client knows of them is in IndexedDB.

const CACHE = `meshup-${__VERSION__}`;
const SHELL = __SHELL__;
const OTHERS = __OTHERS__;

/** The page that is kept is shown if the server has not answered within this time, in milliseconds. */
const PATIENCE = 2_000;

/** Addresses of the server that are no page of the client. */
const NO_PAGE = /^\/(api|assets|dms|health|media|messages|metrics|redoc|swagger|ws)(\/|$)/;

/** What is kept at this address, however the server chose its form. */
const kept = (cache, address) => cache.match(address, { ignoreVary: true });

async function install() {
  const cache = await caches.open(CACHE);
  // The server gives the page to whoever asks for HTML.
  const page = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-cache' });
  if (!page.ok) throw new Error(`the page is missing: ${page.status}`);
  await Promise.all([cache.put('/', page), cache.addAll(SHELL)]);
  await self.skipWaiting();
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('meshup-') && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** Every page of the client is the same file. */
async function page(request) {
  const cache = await caches.open(CACHE);
  const last = await kept(cache, '/');
  const fresh = fetch(request);
  if (!last) return fresh;
  const waited = new Promise((resolve) => setTimeout(resolve, PATIENCE, last));
  return Promise.race([fresh.catch(() => last), waited]);
}

/** A file whose name contains its digest, or one of the shell. */
async function file(request) {
  const cache = await caches.open(CACHE);
  const known = await kept(cache, request);
  if (known) return known;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));

// Pages that have not been opened yet are kept once the first one is there.
self.addEventListener('message', (event) => {
  if (event.data === 'keep-all') event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(OTHERS)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (!NO_PAGE.test(pathname)) event.respondWith(page(request));
  } else if (pathname.startsWith('/assets/') || SHELL.includes(pathname)) {
    event.respondWith(file(request));
  }
});
