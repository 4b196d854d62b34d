import { refusalOf, type Refusal } from '../api/refusal';
import type { Poll, ServerFrame } from '../api/types';
import { Cell } from './cell';

/** What all items of a community have. */
export interface Item {
  readonly id: string;
  readonly server: string;
  readonly updated_at: string;
}

export type ItemKind = 'note' | 'task' | 'poll' | 'event';

/** What a frame says about an item of a kind. */
export type ItemChange = { readonly kind: 'changed'; readonly item: Item } | { readonly kind: 'gone'; readonly id: string };

export function changeOf(frame: ServerFrame, kind: ItemKind, server: string): ItemChange | null {
  if (!('server' in frame) || frame.server !== server || !frame.event.startsWith(`${kind}.`)) return null;
  if (frame.event.endsWith('.deleted')) return { kind: 'gone', id: frame.payload.id };
  return { kind: 'changed', item: frame.payload as Item };
}

/**
 * The items of one kind in a community, kept up to date by frames.
 *
 * An item is only replaced by a newer state of itself, in whatever order answers and frames arrive.
 */
export class Items<T extends Item> {
  readonly list = new Cell<readonly T[] | null>(null);
  readonly failure = new Cell<Refusal | null>(null);
  readonly #kind: ItemKind;
  readonly #server: string;
  readonly #load: () => Promise<readonly T[]>;
  /** The item after a frame, which may lack what depends on the viewer. */
  readonly #seen: (known: T | undefined, said: T) => T | Promise<T>;

  constructor(kind: ItemKind, server: string, load: () => Promise<readonly T[]>, seen: (known: T | undefined, said: T) => T | Promise<T> = (_, said) => said) {
    this.#kind = kind;
    this.#server = server;
    this.#load = load;
    this.#seen = seen;
  }

  async load(): Promise<void> {
    this.failure.set(null);
    try {
      const loaded = await this.#load();
      const known = new Map((this.list.get() ?? []).map((item) => [item.id, item]));
      this.list.set(loaded.map((item) => newer(known.get(item.id), item)));
    } catch (thrown) {
      this.failure.set(refusalOf(thrown));
    }
  }

  onFrame(frame: ServerFrame): void {
    const change = changeOf(frame, this.#kind, this.#server);
    if (change?.kind === 'gone') this.remove(change.id);
    else if (change) void this.#changed(change.item as T);
  }

  /** Takes in an item as the server has it now. */
  put(item: T): void {
    const list = this.list.get() ?? [];
    const index = list.findIndex(({ id }) => id === item.id);
    this.list.set(index < 0 ? [item, ...list] : list.with(index, newer(list[index], item)));
  }

  remove(id: string): void {
    this.list.update((list) => list && list.filter((item) => item.id !== id));
  }

  /** Shows an item as it will be, and as it was if the server refuses. */
  async optimistically(item: T, request: () => Promise<T>): Promise<void> {
    const before = this.list.get()?.find(({ id }) => id === item.id);
    this.#replace(item);
    try {
      this.put(await request());
    } catch (thrown) {
      if (before) this.#replace(before);
      throw thrown;
    }
  }

  #replace(item: T): void {
    this.list.update((list) => list && list.map((one) => (one.id === item.id ? item : one)));
  }

  async #changed(said: T): Promise<void> {
    const known = this.list.get()?.find(({ id }) => id === said.id);
    this.put(await this.#seen(known, said));
  }
}

function newer<T extends Item>(known: T | undefined, item: T): T {
  return known && known.updated_at > item.updated_at ? known : item;
}

/** A poll after a frame, which does not say how this user voted, nor results that only voters see. */
export function seenPoll(known: Poll | undefined, said: Poll, load: (poll: string) => Promise<Poll>): Poll | Promise<Poll> {
  const seesResults = known && (known.user_votes.length > 0 || said.status === 'closed');
  if (!known || (seesResults && said.total_votes === null)) return load(said.id);
  const voted = new Set(known.user_votes);
  return {
    ...known,
    ...said,
    user_votes: known.user_votes,
    can_vote: known.can_vote && said.status === 'active',
    options: said.options.map((option) => ({ ...option, has_voted: voted.has(option.id) })),
  };
}
