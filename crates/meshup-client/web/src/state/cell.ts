/** What hears of each new value, beginning with the present one. */
export type Listener<T> = (value: T) => void;

/** A value that can be watched; Svelte reads it as a store. */
export interface Watched<T> {
  get(): T;
  subscribe(listener: Listener<T>): () => void;
}

/** A value that changes over time. Values are replaced, never changed in place. */
export class Cell<T> implements Watched<T> {
  #value: T;
  readonly #listeners = new Set<Listener<T>>();

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }

  subscribe(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    listener(this.#value);
    return () => this.#listeners.delete(listener);
  }
}

/** A map with one entry changed, or without it. */
export function withEntry<K, V>(map: ReadonlyMap<K, V>, key: K, value: V | undefined): ReadonlyMap<K, V> {
  const changed = new Map(map);
  if (value === undefined) changed.delete(key);
  else changed.set(key, value);
  return changed;
}
