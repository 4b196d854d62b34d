import { auth } from './api/auth';
import { askEarly } from './api/messages';
import { whenSignedOut } from './api/client';
import { refusalOf, type Refusal } from './api/refusal';
import type { User } from './api/types';
import { browserPorts } from './browser';
import { forgetPlace } from './shell/last-place';
import { App } from './state/app';
import { Cell } from './state/cell';
import { forgetKept } from './state/kept';

export type Session =
  | { readonly at: 'unknown' }
  | { readonly at: 'unreachable'; readonly refusal: Refusal }
  | { readonly at: 'out' }
  | { readonly at: 'in'; readonly app: App };

/** Who is signed in. */
export const session = new Cell<Session>({ at: 'unknown' });

/** Who was signed in last, so that what is kept can be shown before the server has answered. */
const LAST = 'account';

function lastAccount(): User | null {
  const stored = localStorage.getItem(LAST);
  return stored === null ? null : (JSON.parse(stored) as User);
}

function enter(me: User): void {
  localStorage.setItem(LAST, JSON.stringify(me));
  const present = session.get();
  if (present.at === 'in') {
    if (present.app.me.id === me.id) return present.app.account.set(me);
    present.app.connection.stop();
  }
  const app = new App(me, browserPorts(me.id));
  app.connection.state.subscribe((state) => state === 'ended' && void resume());
  app.ports.tabs.listen((said) => said.kind === 'signed-out' && leave());
  session.set({ at: 'in', app });
  void app.start().catch(() => {});
}

/** Nothing is kept of a room in a browser that nobody was signed in to: its messages are asked for at once. */
function askEarlyFor(pathname: string): void {
  const [, channel, dm] = /^\/(?:s\/[^/]+\/c\/([^/]+)|d\/([^/]+))\/?$/.exec(pathname) ?? [];
  if (channel) askEarly({ id: channel, kind: 'channel' });
  else if (dm) askEarly({ id: dm, kind: 'dm' });
}

/**
 * Finds out whether the cookie of this browser is good for a session.
 *
 * Until the server has answered, it is taken to be: the cookie cannot be read, and everything that is asked for
 * meanwhile is refused without it.
 */
export async function resume(): Promise<void> {
  const last = lastAccount();
  if (!last) askEarlyFor(location.pathname);
  if (last && session.get().at === 'unknown') enter(last);
  try {
    enter(await auth.me());
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (refusal.isSignedOut) leave();
    else if (session.get().at !== 'in') session.set({ at: 'unreachable', refusal });
  }
}

/** Forgets what this browser has kept of the account, but for what waits to be sent. */
function leave(): void {
  const present = session.get();
  localStorage.removeItem(LAST);
  forgetPlace();
  if (present.at === 'in') {
    present.app.connection.stop();
    forgetKept(present.app.me.id);
  }
  session.set({ at: 'out' });
}

export async function signOut(): Promise<void> {
  await auth.signOut().catch(() => {});
  const present = session.get();
  if (present.at === 'in') present.app.ports.tabs.say({ kind: 'signed-out' });
  leave();
}

whenSignedOut(() => {
  if (session.get().at === 'in') leave();
});

function wake(): void {
  const present = session.get();
  if (present.at === 'in' && document.visibilityState === 'visible') present.app.wake();
}

addEventListener('online', wake);
document.addEventListener('visibilitychange', wake);
