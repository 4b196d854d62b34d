import type { Page } from '../api/pages';
import { refusalOf, type Refusal } from '../api/refusal';
import { Cell } from '../state/cell';

/** What a search finds, page by page; the answer to a former search is dropped. */
export class SearchList<T extends { readonly id: string }, Query> {
  /** Null until something has been found, or nothing. */
  readonly entries = new Cell<readonly T[] | null>(null);
  readonly hasMore = new Cell(false);
  readonly failure = new Cell<Refusal | null>(null);
  readonly #load: (query: Query, number: number) => Promise<Page<T>>;
  #query: Query | null = null;
  #pages = 0;

  constructor(load: (query: Query, number: number) => Promise<Page<T>>) {
    this.#load = load;
  }

  async search(query: Query): Promise<void> {
    this.#query = query;
    this.#pages = 0;
    await this.more();
  }

  /** Searches for the same again, as after a failure. */
  async again(): Promise<void> {
    if (this.#query !== null) await this.search(this.#query);
  }

  async more(): Promise<void> {
    const query = this.#query;
    const number = this.#pages + 1;
    if (query === null) return;
    this.failure.set(null);
    try {
      const { entries, hasMore } = await this.#load(query, number);
      if (query !== this.#query || number !== this.#pages + 1) return;
      const before = number === 1 ? [] : (this.entries.get() ?? []);
      const known = new Set(before.map(({ id }) => id));
      this.entries.set([...before, ...entries.filter(({ id }) => !known.has(id))]);
      this.hasMore.set(hasMore);
      this.#pages = number;
    } catch (thrown) {
      if (query === this.#query) this.failure.set(refusalOf(thrown));
    }
  }

  /** Takes in an entry as it is now. */
  put(entry: T): void {
    this.entries.update((all) => all && all.map((one) => (one.id === entry.id ? entry : one)));
  }

  remove(id: string): void {
    this.entries.update((all) => all && all.filter((one) => one.id !== id));
  }
}
