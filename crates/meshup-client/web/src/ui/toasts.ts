import { Cell } from '../state/cell';
import { reasonOf } from '../words/reason';

export interface Toast {
  readonly id: number;
  readonly text: string;
}

export const toasts = new Cell<readonly Toast[]>([]);

let last = 0;

export function dismiss(id: number): void {
  toasts.update((all) => all.filter((toast) => toast.id !== id));
}

/** Says something for a few seconds. */
export function say(text: string): void {
  const id = ++last;
  toasts.update((all) => [...all, { id, text }]);
  setTimeout(() => dismiss(id), 7_000);
}

/** Does something, and says why if it is refused. True if it succeeded. */
export async function attempt(task: () => Promise<unknown>): Promise<boolean> {
  try {
    await task();
    return true;
  } catch (thrown) {
    say(reasonOf(thrown));
    return false;
  }
}
