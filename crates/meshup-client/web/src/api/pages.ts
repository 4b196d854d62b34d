import { items } from './client';

/** A page of a list, and whether there are more. */
export interface Page<T> {
  readonly entries: readonly T[];
  readonly hasMore: boolean;
}

export function page<T>(list: readonly T[] | { readonly results: readonly T[]; readonly next: string | null }): Page<T> {
  return { entries: items(list), hasMore: 'next' in list && list.next !== null };
}
