const KEY = 'place';

/** Remembers the room that is looked at, so that the next start shows it without asking where to go. */
export function rememberPlace(address: string): void {
  localStorage.setItem(KEY, address.replace(/\/m\/.*/, ''));
}

export function lastPlace(): string | null {
  return localStorage.getItem(KEY);
}

/** The room is not accessible any more, or somebody else signs in. */
export function forgetPlace(): void {
  localStorage.removeItem(KEY);
}
