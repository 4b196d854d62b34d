import { getContext, setContext } from 'svelte';
import type { App } from '../state/app';

const KEY = Symbol('app');

export function provideApp(app: App): void {
  setContext(KEY, app);
}

/** The state of whoever is signed in. */
export function useApp(): App {
  return getContext<App>(KEY);
}
