/** What tabs of one browser tell each other. */
export type Said =
  | { readonly kind: 'outbox' }
  | { readonly kind: 'draft'; readonly room: string }
  | { readonly kind: 'signed-out' };

/** The other tabs of this browser. */
export interface Tabs {
  say(said: Said): void;
  /** Hears what other tabs say. */
  listen(listener: (said: Said) => void): void;
  /** Runs `task` once this tab alone holds `name`, which it then does until it is closed. */
  hold(name: string, task: () => void): void;
}

/** Tabs by BroadcastChannel and Web Locks; where there are no locks (plain http), every tab holds everything. */
export function browserTabs(account: string): Tabs {
  const channel = new BroadcastChannel(`meshup-${account}`);
  return {
    say: (said) => channel.postMessage(said),
    listen: (listener) => channel.addEventListener('message', ({ data }) => listener(data as Said)),
    hold(name, task) {
      if (!('locks' in navigator)) return task();
      void navigator.locks.request(`meshup-${account}-${name}`, () => {
        task();
        return new Promise(() => {});
      });
    },
  };
}
