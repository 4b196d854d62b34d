import { getContext, onDestroy, setContext, type Component } from 'svelte';
import { polls as requests } from '../api/items';
import { channels } from '../api/rooms';
import type { Poll } from '../api/types';
import { Cell } from '../state/cell';
import { Items, seenPoll } from '../state/items';
import type { RoomView } from './view.svelte';

const KEY = Symbol('polls');

/** Polls wait until the messages are there, in milliseconds. */
const LATER = 300;

interface Shown {
  readonly items: Items<Poll>;
  /** What shows a poll; it is loaded before the first poll is, so that a line has its height at once. */
  Card: Component<{ poll: Poll; items: Items<Poll> }> | null;
}

/** Keeps the polls of a room up to date as long as the component is there; conversations have none. */
export function usePolls({ app, room, server }: RoomView): Cell<readonly Poll[]> {
  const polls = new Cell<readonly Poll[]>([]);
  if (server === null) return polls;
  const items = new Items<Poll>(
    'poll',
    server,
    () => channels.polls(server, room.ref.id),
    (known, said) => seenPoll(known, said, (poll) => requests.get(server, poll)),
  );
  const shown: Shown = { items, Card: null };
  setContext(KEY, shown);
  onDestroy(items.list.subscribe((list) => shown.Card && polls.set((list ?? []).filter(({ channel }) => channel === room.ref.id))));
  onDestroy(app.listen((frame) => shown.Card && items.onFrame(frame)));
  // What was said while there was no connection is not replayed for items.
  onDestroy(app.connection.state.subscribe((state) => state === 'online' && items.list.get() !== null && void items.load()));
  onDestroy(app.ports.clock.after(LATER, () => void begin(shown).catch(() => {})));
  return polls;
}

async function begin(shown: Shown): Promise<void> {
  shown.Card = (await import('../polls/PollCard.svelte')).default;
  await shown.items.load();
}

/** The polls of the room, and what shows one. */
export function useShownPolls(): Shown {
  return getContext<Shown>(KEY);
}
