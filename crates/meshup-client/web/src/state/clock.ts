/** Time, timers and chance; tests pass their own. */
export interface Clock {
  now(): number;
  /** Runs `task` once after `ms` milliseconds; the result cancels it. */
  after(ms: number, task: () => void): () => void;
  /** A number from 0 up to, but not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Runs `task` once things have been quiet for `ms` milliseconds. */
export function debounce(clock: Clock, ms: number, task: () => void): () => void {
  let cancel = () => {};
  return () => {
    cancel();
    cancel = clock.after(ms, task);
  };
}
