import type { Message } from '../api/types';
import { refusalOf, type Refusal } from '../api/refusal';
import { backoff } from './backoff';
import { Cell } from './cell';
import type { Clock } from './clock';
import { due, isFresh, type Entry, type EntryState, type Written } from './outbox/entry';
import type { Tabs } from './tabs';

/** Where entries are kept while no tab is open. */
export interface OutboxStore {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(nonce: string): Promise<void>;
}

export interface OutboxPorts {
  readonly store: OutboxStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
  newNonce(): string;
  /** Sends an entry; rejects with a `Refusal`. */
  send(entry: Entry, onProgress: (sent: number) => void): Promise<Message>;
  /** The server has stored the entry as this message. */
  onSent(entry: Entry, message: Message): void;
}

/**
 * Messages that the server has not confirmed.
 *
 * An entry is handed to the store before it is sent, and removed when the server has answered, so that it survives
 * closing the tab. Sending does not wait for the disk: without it the message would take half as long again.
 * Of several tabs one sends. An entry that is sent again because the answer was lost has the same nonce.
 */
export class Outbox {
  readonly entries = new Cell<readonly Entry[]>([]);
  /** How much of an entry's files has been sent, from 0 to 1, by nonce. */
  readonly progress = new Cell<ReadonlyMap<string, number>>(new Map());
  readonly #ports: OutboxPorts;
  readonly #sending = new Set<string>();
  #attempt = 0;
  #holds = false;
  #cancelRetry = () => {};

  constructor(ports: OutboxPorts) {
    this.#ports = ports;
  }

  /** Reads what an earlier tab left, and sends it as soon as no other tab does. */
  async start(): Promise<void> {
    this.#ports.tabs.listen((said) => {
      if (said.kind === 'outbox') void this.#reload();
    });
    await this.#reload();
    this.#ports.tabs.hold('outbox', () => {
      this.#holds = true;
      void this.#reload();
    });
  }

  /** Stores a message and sends it when it can be. */
  async write(written: Written): Promise<void> {
    const { clock, newNonce } = this.#ports;
    const last = this.entries.get().at(-1)?.createdAt ?? 0;
    const stored = this.#put({
      replyTo: null,
      threadId: null,
      files: [],
      afterSeq: 0,
      ...written,
      nonce: newNonce(),
      createdAt: Math.max(clock.now(), last + 1),
      state: { at: 'waiting' },
    });
    this.flush();
    await stored;
  }

  /** Sends a refused entry again, as a new message if its nonce has been forgotten. */
  async retry(nonce: string): Promise<void> {
    const entry = this.#find(nonce);
    if (!entry) return;
    if (!isFresh(entry, this.#ports.clock.now())) {
      await this.discard(nonce);
      return this.write(entry);
    }
    await this.#put({ ...entry, state: { at: 'waiting' } });
    this.flush();
  }

  async discard(nonce: string): Promise<void> {
    await this.#ports.store.remove(nonce);
    this.#show(this.entries.get().filter((entry) => entry.nonce !== nonce));
    this.#ports.tabs.say({ kind: 'outbox' });
  }

  /** Sends what waits, without a pause: the connection has come back, or something was written. */
  flush(): void {
    if (!this.#holds) return;
    this.#cancelRetry();
    for (const entry of due(this.entries.get())) if (!this.#sending.has(entry.nonce)) void this.#send(entry);
  }

  async #send(entry: Entry): Promise<void> {
    const { clock, send, onSent } = this.#ports;
    if (!isFresh(entry, clock.now())) return this.#refuse(entry, { code: 'too_old', detail: '' });
    this.#sending.add(entry.nonce);
    this.#mark(entry.nonce, { at: 'sending' });
    try {
      const message = await send(entry, (sent) => this.#progressed(entry.nonce, sent));
      this.#attempt = 0;
      onSent(entry, message);
      await this.discard(entry.nonce);
    } catch (thrown) {
      await this.#failed(entry, refusalOf(thrown));
    } finally {
      this.#sending.delete(entry.nonce);
      this.#progressed(entry.nonce, undefined);
    }
    if (this.#find(entry.nonce)?.state.at !== 'waiting') this.flush();
  }

  async #failed(entry: Entry, refusal: Refusal): Promise<void> {
    const wait = refusal.retryAfter === null ? null : refusal.retryAfter * 1000;
    if (refusal.isSignedOut || (refusal.isTemporary && (wait ?? 0) <= 60_000)) {
      this.#mark(entry.nonce, { at: 'waiting' });
      if (!refusal.isSignedOut) this.#retryIn(wait ?? backoff(this.#attempt++, this.#ports.clock));
      return;
    }
    await this.#refuse(entry, { code: refusal.code, detail: refusal.message });
  }

  #retryIn(ms: number): void {
    this.#cancelRetry();
    this.#cancelRetry = this.#ports.clock.after(ms, () => this.flush());
  }

  #refuse(entry: Entry, reason: { code: string; detail: string }): Promise<void> {
    return this.#put({ ...entry, state: { at: 'refused', reason } });
  }

  async #put(entry: Entry): Promise<void> {
    const others = this.entries.get().filter(({ nonce }) => nonce !== entry.nonce);
    this.#show([...others, entry]);
    await this.#ports.store.put(entry);
    this.#ports.tabs.say({ kind: 'outbox' });
  }

  /** Takes over what the store has, which other tabs write too. What this tab is sending stays so. */
  async #reload(): Promise<void> {
    const stored = await this.#ports.store.all();
    this.#show(stored.map((entry) => (this.#sending.has(entry.nonce) ? { ...entry, state: { at: 'sending' } } : entry)));
    this.flush();
  }

  #mark(nonce: string, state: EntryState): void {
    this.#show(this.entries.get().map((entry) => (entry.nonce === nonce ? { ...entry, state } : entry)));
  }

  #show(entries: readonly Entry[]): void {
    this.entries.set(entries.toSorted((a, b) => a.createdAt - b.createdAt));
  }

  #find(nonce: string): Entry | undefined {
    return this.entries.get().find((entry) => entry.nonce === nonce);
  }

  #progressed(nonce: string, sent: number | undefined): void {
    const progress = new Map(this.progress.get());
    if (sent === undefined) progress.delete(nonce);
    else progress.set(nonce, sent);
    this.progress.set(progress);
  }
}
