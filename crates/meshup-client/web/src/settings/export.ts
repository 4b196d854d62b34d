import { refusalOf, type Refusal } from '../api/refusal';
import type { Export } from '../api/types';
import { Cell } from '../state/cell';
import type { Clock } from '../state/clock';

export interface ExportPorts {
  readonly clock: Clock;
  latest(): Promise<Export | null>;
  request(): Promise<Export>;
}

/** An export that is being made is asked for again after so long. */
const PAUSE = 3_000;

export function isUnderway(one: Export | null): boolean {
  return one?.status === 'pending' || one?.status === 'running';
}

/** The latest export of the account, watched until it is ready or has failed. */
export class ExportWatch {
  /** Undefined until it is known. */
  readonly latest = new Cell<Export | null | undefined>(undefined);
  readonly refusal = new Cell<Refusal | null>(null);
  readonly #ports: ExportPorts;
  #cancel: () => void = () => {};
  #isStopped = false;

  constructor(ports: ExportPorts) {
    this.#ports = ports;
  }

  load(): Promise<void> {
    return this.#take(this.#ports.latest);
  }

  request(): Promise<void> {
    return this.#take(this.#ports.request);
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  async #take(ask: () => Promise<Export | null>): Promise<void> {
    this.#cancel();
    this.refusal.set(null);
    try {
      this.latest.set(await ask());
    } catch (thrown) {
      this.refusal.set(refusalOf(thrown));
    }
    if (this.#isStopped || !isUnderway(this.latest.get() ?? null)) return;
    if (this.refusal.get()?.isTemporary ?? true) this.#cancel = this.#ports.clock.after(PAUSE, () => void this.load());
  }
}
