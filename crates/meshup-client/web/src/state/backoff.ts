import type { Clock } from './clock';

const FIRST = 500;
const LONGEST = 30_000;

/** How long to wait before the next of several attempts: up to twice as long each time, so that clients spread out. */
export function backoff(attempt: number, clock: Clock): number {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** attempt);
  return ceiling / 2 + clock.random() * (ceiling / 2);
}
