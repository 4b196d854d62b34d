import type { ItemKind } from '../state/items';
import { Cell } from '../state/cell';

/** What the page of a module shall begin as soon as it is there, as the palette was told. */
const intent = new Cell<ItemKind | null>(null);

/** Asks the page of this kind of items for a new one. */
export function askForNew(kind: ItemKind): void {
  intent.set(kind);
}

/** Begins a new item each time that one of this kind is asked for; gives what ends it. */
export function whenAsked(kind: ItemKind, begin: () => void): () => void {
  return intent.subscribe((asked) => {
    if (asked !== kind) return;
    intent.set(null);
    begin();
  });
}
