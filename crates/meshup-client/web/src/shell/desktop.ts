import { addressOfNotification } from './notification-address';
import { go } from '../routes';
import type { App } from '../state/app';
import { Cell } from '../state/cell';

const KEY = 'desktop';

/** `denied`: the browser does not allow it, and does not ask again. `missing`: it cannot show any. */
export type Desktop = 'off' | 'on' | 'denied' | 'missing';

function present(): Desktop {
  if (!('Notification' in globalThis)) return 'missing';
  if (Notification.permission === 'denied') return 'denied';
  return Notification.permission === 'granted' && localStorage.getItem(KEY) === 'on' ? 'on' : 'off';
}

/** Whether notifications are shown outside of the page. */
export const desktop = new Cell<Desktop>(present());

/** Turns them on or off; the browser asks for permission the first time. Only to be called when a person asks for it. */
export async function toggleDesktop(): Promise<void> {
  const isOn = desktop.get() === 'on';
  localStorage.setItem(KEY, isOn ? 'off' : 'on');
  if (!isOn) await Notification.requestPermission();
  desktop.set(present());
}

/** Shows what is notified while nobody looks at the page. Several tabs show it once, by its tag. */
export function showOnDesktop(app: App): () => void {
  return app.listen((frame) => {
    if (frame.event !== 'notification.created' || desktop.get() !== 'on' || document.hasFocus()) return;
    const { payload } = frame;
    try {
      const shown = new Notification(payload.title, { body: payload.body, tag: payload.id, icon: '/icon-192.png' });
      shown.onclick = () => {
        window.focus();
        const address = addressOfNotification(payload);
        if (address) go(address);
        shown.close();
      };
    } catch {
      // Some browsers on phones show notifications of workers only.
      desktop.set('missing');
    }
  });
}
