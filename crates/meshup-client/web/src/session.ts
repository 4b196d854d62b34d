import { auth } from './api/auth';
import { whenSignedOut } from './api/client';
import { refusalOf, type Refusal } from './api/refusal';
import type { User } from './api/types';
import { browserPorts } from './browser';
import { App } from './state/app';
import { Cell } from './state/cell';
import { forgetRooms } from './state/room/stored';

export type Session =
  | { readonly at: 'unknown' }
  | { readonly at: 'unreachable'; readonly refusal: Refusal }
  | { readonly at: 'out' }
  | { readonly at: 'in'; readonly app: App };

/** Who is signed in. */
export const session = new Cell<Session>({ at: 'unknown' });

function enter(me: User): void {
  const present = session.get();
  if (present.at === 'in' && present.app.me.id === me.id) return;
  const app = new App(me, browserPorts(me.id));
  app.connection.state.subscribe((state) => state === 'ended' && void resume());
  session.set({ at: 'in', app });
  void app.start().catch(() => {});
}

/** Finds out whether the cookie of this browser is good for a session. */
export async function resume(): Promise<void> {
  try {
    enter(await auth.me());
  } catch (thrown) {
    const refusal = refusalOf(thrown);
    if (refusal.isSignedOut) leave();
    else if (session.get().at !== 'in') session.set({ at: 'unreachable', refusal });
  }
}

function leave(): void {
  const present = session.get();
  if (present.at === 'in') present.app.connection.stop();
  session.set({ at: 'out' });
}

/** Ends the session, and forgets what this browser has kept of the account but what waits to be sent. */
export async function signOut(): Promise<void> {
  const present = session.get();
  await auth.signOut().catch(() => {});
  leave();
  if (present.at === 'in') forgetRooms(present.app.me.id);
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
