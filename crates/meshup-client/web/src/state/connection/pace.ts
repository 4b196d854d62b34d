import type { Clock } from '../clock';

/** Frames that may be sent at once, and then in a second; below what the server allows, so that typing fits in too. */
const BURST = 40;
const PER_SECOND = 15;

/** Runs tasks in order and no faster than the server takes frames. */
export class Pace {
  readonly #clock: Clock;
  #tokens = BURST;
  #filledAt: number;
  #queue: (() => void)[] = [];
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  run(task: () => void): void {
    this.#queue.push(task);
    this.#drain();
  }

  /** Drops what has not run. */
  clear(): void {
    this.#queue = [];
    this.#cancel?.();
    this.#cancel = null;
  }

  #drain(): void {
    if (this.#cancel) return;
    this.#refill();
    while (this.#tokens >= 1) {
      const task = this.#queue.shift();
      if (!task) return;
      this.#tokens -= 1;
      task();
    }
    if (this.#queue.length === 0) return;
    this.#cancel = this.#clock.after(1000 / PER_SECOND, () => {
      this.#cancel = null;
      this.#drain();
    });
  }

  #refill(): void {
    const now = this.#clock.now();
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#filledAt) / 1000) * PER_SECOND);
    this.#filledAt = now;
  }
}
