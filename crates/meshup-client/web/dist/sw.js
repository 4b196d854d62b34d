// Keeps the client for starts without a connection. `finish-build.mjs` writes the files of the build into it.
//
// Answers of the API are never kept here: what the client knows of them is in IndexedDB.

const CACHE = `meshup-${"4758e299601e35b0"}`;
const SHELL = ["/icon.svg","/manifest.webmanifest","/assets/index-0PbNLdgc.js","/assets/index-BuwUHnnv.css","/assets/words-Dnx5qWfq.js","/assets/routes-CTrSdPW2.js","/assets/routes-AFD6uary.css","/assets/servers-D1CCVVuh.js","/assets/client-C_Bhv2Vp.js","/assets/Button-VEA7pdOI.js","/assets/Button-BvbhM4HJ.css","/assets/context-Do36jspq.js","/assets/toasts-Ebr64N92.js","/assets/Menu-CfCUDDmQ.js","/assets/Menu-ClFhFB1A.css","/assets/order-VbXh6Tod.js","/assets/Dialog-BuAIH8qV.js","/assets/Dialog-D8W0e1fa.css","/assets/dates-DXDM5z5n.js","/assets/rooms-Co6bFiyV.js","/assets/rooms-DbqByI_A.css","/assets/items-BlIvzNp2.js","/assets/Failure-3ARhHyHY.js","/assets/Failure-DGO1iPsC.css","/assets/levels-DvUx3jOz.js","/assets/session-Cw-tLN75.js","/assets/auth-C9FntoMB.js","/assets/desktop-C7JXhMMt.js","/assets/message-square-DiO2AoIZ.js","/assets/lock-ByMvnF-Y.js","/assets/preferences-Dbg35lEv.js"];
const OTHERS = ["/assets/AdminPage-C3pGsYBb.css","/assets/AdminPage-DEPAfz_o.js","/assets/Calendar-Bvi6tMtc.css","/assets/Calendar-DYmKlTBt.js","/assets/ChannelChoice-BmYscP6u.js","/assets/Check-B9A9YK9-.js","/assets/Check-KSYuqb6t.css","/assets/Comments-CBOLf0eZ.css","/assets/Comments-CuwX3_AV.js","/assets/Community-BDALLjZQ.css","/assets/Community-EXhrSm6R.js","/assets/Confirm-DJMDToLm.js","/assets/Confirm-E-_ZHn9y.css","/assets/EditChannel-BClZf2Bg.css","/assets/EditChannel-C1YKPlSL.js","/assets/EventForm-tf2chhui.js","/assets/EventForm-yIf4WxzI.css","/assets/Field-BpXYfeDc.js","/assets/Field-C9zUDLJe.css","/assets/Form-BDxxgiiN.css","/assets/Form-CddMWfsk.js","/assets/Inbox-D18FeTCH.css","/assets/Inbox-OrN423nj.js","/assets/Invite-C748ASAo.css","/assets/Invite-Dck5iZ0b.js","/assets/InvitePeople-CzzCbRhM.css","/assets/InvitePeople-dIlSNjMN.js","/assets/KeysHelp--jAoVTFi.css","/assets/KeysHelp-CmQjbBJM.js","/assets/LogTable-DvaD3-OF.css","/assets/LogTable-ulFsA6tt.js","/assets/NewChannel-B7i49B7u.js","/assets/NewCommunity-MWPm2Xb0.js","/assets/NewConversation-CSD8UQhg.js","/assets/NewConversation-DDAxJ0YY.css","/assets/NewPoll-DaJzngA5.js","/assets/NewPoll-QupimL0u.js","/assets/NotFound-CkiFhiFc.css","/assets/NotFound-pga4Kjhv.js","/assets/Notes-9WXUMUuj.js","/assets/Notes-BM3rEIic.css","/assets/PageFrame-BghNs0_q.css","/assets/PageFrame-CIX_GC8Z.js","/assets/Palette-91JB26Xe.css","/assets/Palette-D6bbvSlJ.js","/assets/PersonCard-BXuaHJqr.css","/assets/PersonCard-DOoewC0T.js","/assets/PollCard-DNmBVLRz.js","/assets/PollCard-DfZhG9H7.css","/assets/PollCard-Qs2lVjGz.js","/assets/Polls-BiBzmUeX.css","/assets/Polls-DlTOVhbr.js","/assets/PublicPage-BVqgU0LG.js","/assets/PublicPage-CnlRBME_.css","/assets/Registration-BiJ9FYPH.js","/assets/Reset-eh-2LrP4.js","/assets/RoomNotifications-H30ka6UR.js","/assets/RoomNotifications-_-QFUb0V.css","/assets/Search-0cdeJR8J.js","/assets/Search-C_lRrBbQ.css","/assets/Section-Bs0aqhqx.js","/assets/Section-X3lwcqjO.css","/assets/Select-Bm1uLoAy.css","/assets/Select-TupEGfwL.js","/assets/SettingsPage-BCbxgofd.js","/assets/SettingsPage-IJvFepg7.css","/assets/Setup-Bhr2vWqX.js","/assets/SignIn-CKJNxAmw.css","/assets/SignIn-D9xjwVIW.js","/assets/SignUp-BrZHBku1.js","/assets/SignUp-DJj5jqiL.css","/assets/Tabs-Bxcth6s6.js","/assets/Tabs-Du3s8MVI.css","/assets/TaskDialog-C0TKmhjq.js","/assets/TaskDialog-DDUUMKR2.css","/assets/Tasks-BnhuEum6.css","/assets/Tasks-C0HqMn9g.js","/assets/TextArea-DUYuA5f4.css","/assets/TextArea-vSCcRmHb.js","/assets/Turning-DLIPE-bf.js","/assets/Turning-DN01D4Rt.css","/assets/Verify-D5DBfqb7.js","/assets/admin-rLhSuQDj.js","/assets/after-sign-in-AHmqt6pw.js","/assets/de-Cptw0_iW.js","/assets/emoji.gen-DbKdT5Xy.js","/assets/inputs-BPxie2hC.js","/assets/intent-v3Z6EsAV.js","/assets/pages-HzJFJVwO.js","/assets/palette-targets-z_3OJtQH.js","/assets/tags-B3NkxLAX.js","/assets/use-items-DkDEsJWo.js","/assets/validate-routes-CgbRa8fT.js"];

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
