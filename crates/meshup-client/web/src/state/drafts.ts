import type { RemoteDraft } from '../api/ahead';
import { refusalOf } from '../api/refusal';
import { Cell } from './cell';
import { debounce, type Clock } from './clock';
import type { Tabs } from './tabs';

/** What a person has begun to write in a room. */
export interface Draft {
  readonly content: string;
  readonly replyTo: string | null;
}

/** A draft as this browser keeps it. An empty one that is not saved yet ends the server's. */
export interface KeptDraft extends Draft {
  /** The server has not confirmed it. */
  readonly unsaved: boolean;
}

export interface DraftPorts {
  readonly clock: Clock;
  readonly tabs: Tabs;
  /** Drafts in this browser. */
  readonly local: { read(): Record<string, KeptDraft>; write(drafts: Record<string, KeptDraft>): void };
  /** Stores a draft for the other devices; null ends it. */
  save(room: string, draft: Draft | null): Promise<unknown>;
  load(): Promise<readonly RemoteDraft[]>;
}

const isBegun = ({ content, replyTo }: Draft) => content.trim() !== '' || replyTo !== null;

/** What is written in a thread stays in this browser: the server keeps one draft for each room. */
const isShared = (room: string) => !room.includes('/');

/**
 * Drafts by room: kept in the browser with each letter, and on the server for other devices when one pauses.
 *
 * What was written here and not saved yet wins over what the server says, and is saved once it can be reached.
 */
export class Drafts {
  readonly all = new Cell<ReadonlyMap<string, Draft>>(new Map());
  readonly #ports: DraftPorts;
  readonly #kept: Map<string, KeptDraft>;
  readonly #savers = new Map<string, () => void>();
  /** Rooms whose draft has changed since the server was last asked for all of them. */
  readonly #touched = new Set<string>();

  constructor(ports: DraftPorts) {
    this.#ports = ports;
    this.#kept = new Map(Object.entries(ports.local.read()));
    this.#show();
    ports.tabs.listen((said) => {
      if (said.kind === 'draft') this.#put(said.room, ports.local.read()[said.room]);
    });
  }

  /** Takes over what other devices have, and saves what could not be saved before. */
  async load(): Promise<void> {
    this.#touched.clear();
    const stored = new Map((await this.#ports.load()).map((draft) => [draft.room, draft]));
    for (const room of new Set([...stored.keys(), ...this.#kept.keys()])) {
      if (isShared(room) && !this.#touched.has(room)) this.onRemote(stored.get(room) ?? { room, content: null, reply_to: null });
    }
    for (const [room, { unsaved }] of this.#kept) if (unsaved) void this.#save(room);
  }

  of(room: string): Draft | undefined {
    return this.all.get().get(room);
  }

  write(room: string, draft: Draft): void {
    const known = this.#kept.get(room);
    if (!known && !isBegun(draft)) return;
    this.#keep(room, { ...draft, unsaved: isShared(room) });
    this.#ports.tabs.say({ kind: 'draft', room });
    if (isShared(room)) this.#saver(room)();
  }

  /** The draft was sent, which ends it on the server as well. */
  clear(room: string): void {
    this.write(room, { content: '', replyTo: null });
  }

  /** The server tells what another device has written, or this one. */
  onRemote({ room, content, reply_to }: RemoteDraft): void {
    if (this.#kept.get(room)?.unsaved) return;
    this.#keep(room, { content: content ?? '', replyTo: reply_to, unsaved: false });
  }

  #keep(room: string, draft: KeptDraft): void {
    this.#touched.add(room);
    this.#put(room, draft);
    this.#ports.local.write(Object.fromEntries(this.#kept));
  }

  #put(room: string, draft: KeptDraft | undefined): void {
    if (draft && (draft.unsaved || isBegun(draft))) this.#kept.set(room, draft);
    else this.#kept.delete(room);
    this.#show();
  }

  #show(): void {
    this.all.set(new Map([...this.#kept].filter(([, draft]) => isBegun(draft))));
  }

  /** Saves what is kept; if it is refused for good it stays here alone. */
  async #save(room: string): Promise<void> {
    const draft = this.#kept.get(room);
    if (!draft?.unsaved) return;
    try {
      // The server keeps no draft without a text.
      await this.#ports.save(room, draft.content === '' ? null : draft);
    } catch (thrown) {
      const refusal = refusalOf(thrown);
      if (refusal.isTemporary || refusal.isSignedOut) return;
    }
    if (this.#kept.get(room) === draft) this.#keep(room, { ...draft, unsaved: false });
  }

  #saver(room: string): () => void {
    const known = this.#savers.get(room);
    if (known) return known;
    const save = debounce(this.#ports.clock, 1_000, () => void this.#save(room));
    this.#savers.set(room, save);
    return save;
  }
}
