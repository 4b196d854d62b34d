import type { DurableFrame, Message, RoomRef, ServerFrame } from '../api/types';
import { refusalOf, type Refusal } from '../api/refusal';
import { Cell } from './cell';
import { debounce, type Clock } from './clock';
import type { Connection, Subscriber } from './connection';
import { Typing } from './people/typing';
import {
  hasGap,
  kept,
  merge,
  open,
  receive,
  restored,
  resync,
  take,
  trim,
  type Kept,
  type Page,
  type Place,
  type Timeline,
} from './room/timeline';

/** A part of a room's list of messages, in the order of `seq`. */
export interface Listed {
  readonly messages: readonly Message[];
  readonly reachesStart: boolean;
  readonly reachesEnd: boolean;
}

export type At =
  | { readonly place: 'newest' }
  | { readonly place: 'older' | 'newer'; readonly from: string }
  | { readonly place: 'around'; readonly message: string };

/** Where the end of each room is kept for the next start. */
export interface RoomCache {
  read(room: string): Promise<Kept | null>;
  write(room: string, kept: Kept): void;
}

export interface RoomPorts {
  readonly load: LoadMessages;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly cache: RoomCache;
}

export type LoadMessages = (room: RoomRef, at: At) => Promise<Listed>;

/** So many messages are kept for the next start. */
const KEPT = 60;
/** At most so many messages are kept of a room; what is scrolled far out of sight is loaded again when needed. */
const WINDOW = 600;
/** A frame that is late may still come; after this the room is subscribed to anew. */
const GAP_LASTS = 400;

const isDurable = (frame: ServerFrame): frame is DurableFrame => 'seq' in frame && typeof frame.seq === 'number';

/** The answer continues the messages that are there; a jump meanwhile may have replaced them. */
function fits({ messages }: Timeline, at: At): boolean {
  if (at.place === 'older') return messages[0]?.id === at.from;
  if (at.place === 'newer') return messages.at(-1)?.id === at.from;
  return true;
}

/** One room: its messages as far as they are loaded, who types in it, and whether it is still accessible. */
export class Room implements Subscriber {
  readonly ref: RoomRef;
  /** Null until the first answer. */
  readonly timeline = new Cell<Timeline | null>(null);
  readonly failure = new Cell<Refusal | null>(null);
  readonly loading = new Cell<Place | null>(null);
  /** Access ended: a close code of the socket, such as 4403. */
  readonly lost = new Cell<number | null>(null);
  readonly typing: Typing;
  readonly #ports: RoomPorts;
  readonly #keepSoon: () => void;
  #opening: Promise<void> | null = null;
  #isAsking = false;
  #cancelHealing: (() => void) | null = null;

  constructor(ref: RoomRef, ports: RoomPorts) {
    this.ref = ref;
    this.#ports = ports;
    this.#keepSoon = debounce(ports.clock, 1_000, () => this.#keep());
    this.typing = new Typing(ports.clock);
    ports.connection.subscribe(ref.id, this);
  }

  afterSeq(): number | undefined {
    this.#isAsking = true;
    return this.timeline.get()?.applied;
  }

  /** Shows the newest messages: those that were kept at once, and what happened since as it is replayed. */
  open(): Promise<void> {
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open(): Promise<void> {
    if (this.timeline.get() === null) {
      const kept = await this.#ports.cache.read(this.ref.id).catch(() => null);
      if (kept && this.timeline.get() === null) this.#begin(restored(kept));
    }
    const timeline = this.timeline.get();
    if (timeline === null || timeline.messages.length === 0) await this.#fetch({ place: 'newest' });
  }

  /** Has whatever happened after the timeline's last event replayed. */
  #begin(timeline: Timeline): void {
    this.timeline.set(timeline);
    this.#ports.connection.replay(this.ref.id);
  }

  #keep(): void {
    const timeline = this.timeline.get();
    const end = timeline && kept(timeline, KEPT);
    if (end) this.#ports.cache.write(this.ref.id, end);
  }

  async older(): Promise<void> {
    const timeline = this.timeline.get();
    const first = timeline?.messages[0];
    if (first && !timeline?.atStart) await this.#fetch({ place: 'older', from: first.id });
  }

  async newer(): Promise<void> {
    const timeline = this.timeline.get();
    const last = timeline?.messages.at(-1);
    if (last && !timeline?.atEnd) await this.#fetch({ place: 'newer', from: last.id });
  }

  /** Shows the newest messages again, after a jump. */
  async toEnd(): Promise<void> {
    if (!this.timeline.get()?.atEnd) await this.#fetch({ place: 'newest' });
  }

  /** Makes sure that this message is loaded, with some on each side. */
  async around(message: string): Promise<void> {
    await this.open();
    const loaded = this.timeline.get()?.messages.some(({ id }) => id === message);
    if (!loaded) await this.#fetch({ place: 'around', message });
  }

  /** Takes in the answer to a request about one message that was sent when `begunAt` had been applied. */
  take(message: Message, begunAt: number): void {
    this.timeline.update((timeline) => timeline && take(timeline, message, begunAt));
  }

  onFrame(frame: ServerFrame): void {
    this.typing.onFrame(frame);
    if (frame.event === 'resync.required') return this.#resync(frame.payload.last_seq);
    if (frame.event === 'unsubscribed' && 'code' in frame.payload) this.lost.set(frame.payload.code);
    if (frame.event === 'subscribed') this.#isAsking = false;
    if (frame.event === 'error' && this.#isAsking) this.#refused(frame.payload.code);
    if (!isDurable(frame)) return;
    this.timeline.update((timeline) => timeline && receive(timeline, frame));
    this.#keepSoon();
    this.#heal();
  }

  /** A subscription was refused: the room is gone or closed to this user. */
  #refused(code: string): void {
    this.#isAsking = false;
    if (code === 'not_found') this.lost.set(4404);
    if (code === 'forbidden') this.lost.set(4403);
  }

  #heal(): void {
    const timeline = this.timeline.get();
    if (!timeline || !hasGap(timeline)) {
      this.#cancelHealing?.();
      this.#cancelHealing = null;
      return;
    }
    this.#cancelHealing ??= this.#ports.clock.after(GAP_LASTS, () => {
      this.#cancelHealing = null;
      this.#ports.connection.replay(this.ref.id);
    });
  }

  #resync(lastSeq: number): void {
    this.timeline.update((timeline) => timeline && resync(timeline, lastSeq));
    void this.#fetch({ place: 'newest' });
  }

  async #fetch(at: At): Promise<void> {
    if (this.loading.get() === at.place) return;
    this.loading.set(at.place);
    this.failure.set(null);
    try {
      while (!(await this.#fetchOnce(at)));
    } catch (thrown) {
      this.failure.set(refusalOf(thrown));
    } finally {
      this.loading.set(null);
    }
  }

  /** False if the answer was older than what is remembered, so that it has to be asked for again. */
  async #fetchOnce(at: At): Promise<boolean> {
    const begunAt = this.timeline.get()?.applied ?? null;
    const page: Page = { ...(await this.#ports.load(this.ref, at)), place: at.place, begunAt };
    const timeline = this.timeline.get();
    if (timeline === null) {
      this.#begin(open(page));
      this.#keepSoon();
      return true;
    }
    if (!fits(timeline, at)) return true;
    const merged = merge(timeline, page);
    if (merged === null) return false;
    this.timeline.set(trim(merged, WINDOW, at.place === 'older' ? 'older' : 'newer'));
    return true;
  }
}
