import createClient from 'openapi-fetch';
import { Refusal } from './refusal';
import type { paths } from './rest.gen';

/** A request without an answer is given up after so long. */
const TIMEOUT = 20_000;

/** Hears that a request was refused because the session has ended. */
let onSignedOut: () => void = () => {};

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

async function timedFetch(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(TIMEOUT) });
  } catch (thrown) {
    throw Refusal.offline(thrown instanceof Error ? thrown.message : 'No answer.');
  }
}

/** The native API, with the session cookie of this page. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin', fetch: timedFetch });

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The body of a success; anything else is thrown as a `Refusal`. */
export async function ask<T>(answering: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answering;
  if (response.ok) return data as T;
  const refusal = Refusal.of(response.status, error, response.headers.get('Retry-After'));
  if (refusal.isSignedOut) onSignedOut();
  throw refusal;
}

/** A request that the generated types do not describe: its address depends on the kind of room, or is not documented. */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const json = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await timedFetch(new Request(path, { method, credentials: 'same-origin', ...json }));
  const data: unknown = response.status === 204 ? undefined : await response.json().catch(() => null);
  return ask<T>(Promise.resolve(response.ok ? { data: data as T, response } : { error: data, response }));
}

/** A list that the API gives bare or as a page. */
export type ListOf<T> = readonly T[] | { readonly results: readonly T[] };

export function items<T>(list: ListOf<T>): readonly T[] {
  return 'results' in list ? list.results : list;
}

/** All items of a paged list, page by page. */
export async function everything<T>(load: (query: { page: number; page_size: number }) => Promise<ListOf<T>>): Promise<T[]> {
  const all: T[] = [];
  for (let page = 1; ; page++) {
    const list = await load({ page, page_size: 200 });
    all.push(...items(list));
    if (!('next' in list) || list.next === null) return all;
  }
}
