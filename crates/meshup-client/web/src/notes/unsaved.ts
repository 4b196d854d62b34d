/** What was written in a note and is not stored yet, with the version that it is based on. */
export interface Unsaved {
  readonly title: string;
  readonly content: string;
  readonly tags: string;
  readonly version: number;
}

export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (account: string, note: string) => `note ${account} ${note}`;

/** What this account wrote in a note when its editor was left, or null. */
export function unsavedOf(account: string, note: string, shelf: Shelf): Unsaved | null {
  const kept = shelf.getItem(keyOf(account, note));
  return kept === null ? null : (JSON.parse(kept) as Unsaved);
}

/** Keeps what was written, so that closing the tab loses nothing; null forgets it. */
export function keepUnsaved(account: string, note: string, written: Unsaved | null, shelf: Shelf): void {
  if (written === null) shelf.removeItem(keyOf(account, note));
  else shelf.setItem(keyOf(account, note), JSON.stringify(written));
}
