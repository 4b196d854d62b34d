import type { UserBasic } from '../api/types';
import { Cell } from '../state/cell';

/** What lies over the page; one thing at a time. */
export type Overlay =
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'new-community' }
  | { readonly kind: 'new-conversation' }
  | { readonly kind: 'new-channel'; readonly server: string }
  | { readonly kind: 'invite'; readonly server: string }
  | { readonly kind: 'channel'; readonly server: string; readonly id: string }
  | { readonly kind: 'level'; readonly id: string; readonly name: string }
  | { readonly kind: 'person'; readonly user: UserBasic };

export const overlay = new Cell<Overlay | null>(null);

export function open(what: Overlay): void {
  overlay.set(what);
}

export function close(): void {
  overlay.set(null);
}
