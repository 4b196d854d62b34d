/** The shell is kept once the first page has been there for so long, in milliseconds: it must not delay that. */
const LATER = 4_000;

/** Keeps the client in the browser, so that it starts without a connection. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  setTimeout(async () => {
    await navigator.serviceWorker.register('/sw.js').catch(() => {});
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage('keep-all');
  }, LATER);
}

/** A chunk of an older build is gone from the server: the page of the present one is loaded, but not again and again. */
export function reloadForMissingChunks(): void {
  addEventListener('vite:preloadError', () => {
    const last = Number(sessionStorage.getItem('reloaded') ?? 0);
    if (!navigator.onLine || Date.now() - last < 60_000) return;
    sessionStorage.setItem('reloaded', String(Date.now()));
    location.reload();
  });
}
