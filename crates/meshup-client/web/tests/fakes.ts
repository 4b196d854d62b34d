import type { ClientFrame, ServerFrame } from '../src/api/types';
import type { Clock } from '../src/state/clock';
import type { OpenSocket, Socket, SocketEvents } from '../src/state/connection';
import type { OutboxStore } from '../src/state/outbox';
import type { Entry } from '../src/state/outbox/entry';
import type { Said, Tabs } from '../src/state/tabs';
import { alice } from './room-on-a-server';

/** Time that passes only when a test says so. */
export class TestClock implements Clock {
  #now = 1_000_000;
  #timers: { at: number; task: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  random(): number {
    return 0.5;
  }

  /** Time passes while nothing runs, as when every tab is closed. */
  skip(ms: number): void {
    this.#timers = [];
    this.#now += ms;
  }

  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.task();
    }
    this.#now = end;
  }
}

/** The server's side of sockets. */
export class TestSockets {
  readonly opened: TestSocket[] = [];
  readonly open: OpenSocket = (events) => {
    const socket = new TestSocket(events);
    this.opened.push(socket);
    return socket;
  };

  get last(): TestSocket {
    const socket = this.opened.at(-1);
    if (!socket) throw new Error('No socket was opened.');
    return socket;
  }
}

export class TestSocket implements Socket {
  readonly heard: ClientFrame[] = [];
  closed = false;
  readonly #events: SocketEvents;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text) as ClientFrame);
  }

  close(): void {
    this.closed = true;
  }

  say(frame: ServerFrame): void {
    this.#events.onText(JSON.stringify(frame));
  }

  ready(): void {
    this.say({ event: 'ready', payload: { user: alice } });
  }

  lose(code: number): void {
    this.#events.onClose(code);
  }
}

/** The storage that several tabs share. */
export class TestStore implements OutboxStore {
  readonly entries = new Map<string, Entry>();

  async all(): Promise<Entry[]> {
    return [...this.entries.values()];
  }

  async put(entry: Entry): Promise<void> {
    this.entries.set(entry.nonce, entry);
  }

  async remove(nonce: string): Promise<void> {
    this.entries.delete(nonce);
  }
}

/** Tabs of one browser; closing one gives up what it holds. */
export class TestTabs {
  #tabs: { listeners: ((said: Said) => void)[]; waiting: (() => void)[] }[] = [];

  open(): { tabs: Tabs; close(): void } {
    const tab = { listeners: [] as ((said: Said) => void)[], waiting: [] as (() => void)[] };
    this.#tabs.push(tab);
    const tabs: Tabs = {
      say: (said) => {
        for (const other of this.#tabs) if (other !== tab) for (const listener of other.listeners) listener(said);
      },
      listen: (listener) => tab.listeners.push(listener),
      hold: (_name, task) => {
        if (this.#tabs[0] === tab) task();
        else tab.waiting.push(task);
      },
    };
    const close = () => {
      this.#tabs = this.#tabs.filter((one) => one !== tab);
      tab.listeners.length = 0;
      for (const task of this.#tabs[0]?.waiting.splice(0) ?? []) task();
    };
    return { tabs, close };
  }
}

/** Lets everything that waits for a promise go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
