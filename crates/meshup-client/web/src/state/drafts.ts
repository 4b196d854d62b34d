import { Cell, withEntry } from './cell';
import { debounce, type Clock } from './clock';
import type { Tabs } from './tabs';

/** What a person has begun to write in a room. */
export interface Draft {
  readonly content: string;
  readonly replyTo: string | null;
}

export interface DraftPorts {
  readonly clock: Clock;
  readonly tabs: Tabs;
  /** Drafts in this browser. */
  readonly local: { read(): Record<string, Draft>; write(drafts: Record<string, Draft>): void };
  /** Stores a draft for the other devices; null ends it. */
  save(room: string, draft: Draft | null): Promise<void>;
  load(): Promise<Record<string, Draft>>;
}

/** Drafts by room: kept in the browser with each letter, and for other devices when one pauses. */
export class Drafts {
  readonly all: Cell<ReadonlyMap<string, Draft>>;
  readonly #ports: DraftPorts;
  readonly #savers = new Map<string, () => void>();

  constructor(ports: DraftPorts) {
    this.#ports = ports;
    this.all = new Cell<ReadonlyMap<string, Draft>>(new Map(Object.entries(ports.local.read())));
    ports.tabs.listen((said) => {
      if (said.kind === 'draft') this.#take(said.room, ports.local.read()[said.room] ?? null);
    });
  }

  /** Takes over what other devices have, where nothing has been begun here. */
  async load(): Promise<void> {
    const stored = await this.#ports.load();
    for (const [room, draft] of Object.entries(stored)) if (!this.all.get().has(room)) this.#take(room, draft);
  }

  of(room: string): Draft | undefined {
    return this.all.get().get(room);
  }

  write(room: string, draft: Draft): void {
    const begun = draft.content.trim() !== '' || draft.replyTo !== null;
    this.#take(room, begun ? draft : null);
    this.#keep();
    this.#ports.tabs.say({ kind: 'draft', room });
    this.#saver(room)();
  }

  /** The draft was sent, which ends it on the server as well. */
  clear(room: string): void {
    this.write(room, { content: '', replyTo: null });
  }

  /** Another device has changed a draft. */
  onRemote(room: string, draft: Draft | null): void {
    this.#take(room, draft);
    this.#keep();
  }

  #take(room: string, draft: Draft | null): void {
    this.all.update((all) => withEntry(all, room, draft ?? undefined));
  }

  #keep(): void {
    this.#ports.local.write(Object.fromEntries(this.all.get()));
  }

  #saver(room: string): () => void {
    const known = this.#savers.get(room);
    if (known) return known;
    const save = debounce(this.#ports.clock, 1_000, () => void this.#ports.save(room, this.of(room) ?? null).catch(() => {}));
    this.#savers.set(room, save);
    return save;
  }
}
