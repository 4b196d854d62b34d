import type { ServerFrame, UserBasic } from '../../api/types';
import { Cell } from '../cell';
import type { Clock } from '../clock';

/** Somebody is shown as typing for so long after they were last said to be. */
const LASTS = 10_000;

/** Who is typing in one room; whoever sends a message, or is silent for a while, is not. */
export class Typing {
  readonly people = new Cell<readonly UserBasic[]>([]);
  readonly #clock: Clock;
  readonly #ends = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onFrame(frame: ServerFrame): void {
    if (frame.event === 'typing.start') this.#start(frame.payload.user);
    else if (frame.event === 'typing.stop' || frame.event === 'presence.leave') this.#stop(frame.payload.user.id);
    else if (frame.event === 'message.created') this.#stop(frame.payload.author.id);
  }

  #start(user: UserBasic): void {
    this.#ends.get(user.id)?.();
    this.#ends.set(user.id, this.#clock.after(LASTS, () => this.#stop(user.id)));
    const others = this.people.get().filter(({ id }) => id !== user.id);
    this.people.set([...others, user]);
  }

  #stop(id: string): void {
    if (!this.#ends.has(id)) return;
    this.#ends.get(id)?.();
    this.#ends.delete(id);
    this.people.update((people) => people.filter((user) => user.id !== id));
  }
}

/** Tells the others that one is typing: again every few seconds while it lasts, and when it ends. */
export class OwnTyping {
  readonly #clock: Clock;
  readonly #say: (event: 'typing.start' | 'typing.stop') => void;
  #saidAt = -Infinity;

  constructor(clock: Clock, say: (event: 'typing.start' | 'typing.stop') => void) {
    this.#clock = clock;
    this.#say = say;
  }

  onInput(isEmpty: boolean): void {
    if (isEmpty) return this.stop();
    if (this.#clock.now() - this.#saidAt < LASTS / 2) return;
    this.#saidAt = this.#clock.now();
    this.#say('typing.start');
  }

  stop(): void {
    if (this.#saidAt === -Infinity) return;
    this.#saidAt = -Infinity;
    this.#say('typing.stop');
  }
}
