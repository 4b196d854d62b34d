import type { DurableFrame, Message } from '../../api/types';
import { apply, insert, type Messages } from './apply';

/** How many applied events are kept for answers that were asked for before them. */
const JOURNAL = 2_000;

/**
 * A stretch of a room's messages without a hole, and the position in the room's events that it reflects.
 *
 * The functions below are pure. Whatever the order, number and loss of frames, a timeline that has applied everything
 * up to a position equals that of a client that received each frame once and in order.
 */
export interface Timeline {
  /** Every event up to this `seq` is reflected; events above it are not, or wait. */
  readonly applied: number;
  readonly messages: Messages;
  /** There is nothing before the first message. */
  readonly atStart: boolean;
  /** There is nothing after the last message, so new ones belong to the end. */
  readonly atEnd: boolean;
  /** Frames after a gap, by `seq`, until what is between arrives. */
  readonly waiting: ReadonlyMap<number, DurableFrame>;
  /** The events applied last, oldest first. */
  readonly journal: readonly DurableFrame[];
}

/** Where an answer of the API belongs. */
export type Place = 'newest' | 'older' | 'newer' | 'around';

/** Part of a list of messages as the API gave it. */
export interface Page {
  readonly place: Place;
  /** In the order of `seq`. */
  readonly messages: Messages;
  /** `applied` when the request was sent; null if nothing was known of the room. */
  readonly begunAt: number | null;
  /** The list ends before, or after, these messages. */
  readonly reachesStart: boolean;
  readonly reachesEnd: boolean;
}

const NOTHING: Timeline = {
  applied: 0,
  messages: [],
  atStart: false,
  atEnd: false,
  waiting: new Map(),
  journal: [],
};

/** The first page of a room nothing is known of. Events after its last message must follow: subscribe from `applied`. */
export function open(page: Page): Timeline {
  const applied = page.messages.at(-1)?.seq ?? 0;
  return { ...NOTHING, applied, messages: page.messages, atStart: page.reachesStart, atEnd: true };
}

/** The end of a timeline, as it is kept for the next start. */
export type Kept = Pick<Timeline, 'applied' | 'messages' | 'atStart'>;

/** The last messages of a timeline that reaches the end; null of one that does not. */
export function kept(timeline: Timeline, limit: number): Kept | null {
  if (!timeline.atEnd) return null;
  const messages = timeline.messages.slice(-limit);
  return { applied: timeline.applied, messages, atStart: timeline.atStart && messages.length === timeline.messages.length };
}

/** A timeline as it was kept. What happened since must follow: subscribe from `applied`. */
export function restored(kept: Kept): Timeline {
  return { ...NOTHING, ...kept, atEnd: true };
}

/** There is an event that did not arrive, and later ones did. */
export function hasGap(timeline: Timeline): boolean {
  return timeline.waiting.size > 0;
}

function applied(timeline: Timeline, frame: DurableFrame): Timeline {
  return {
    ...timeline,
    applied: frame.seq,
    messages: apply(timeline.messages, frame, timeline.atEnd),
    journal: [...timeline.journal.slice(1 - JOURNAL), frame],
  };
}

/** Applies a frame, and those that waited for it. A frame that was applied before changes nothing. */
export function receive(timeline: Timeline, frame: DurableFrame): Timeline {
  if (frame.seq <= timeline.applied) return timeline;
  if (frame.seq > timeline.applied + 1) {
    return { ...timeline, waiting: new Map(timeline.waiting).set(frame.seq, frame) };
  }
  let next = applied(timeline, frame);
  if (timeline.waiting.size === 0) return next;
  const waiting = new Map(timeline.waiting);
  for (let due = waiting.get(next.applied + 1); due; due = waiting.get(next.applied + 1)) {
    waiting.delete(due.seq);
    next = applied(next, due);
  }
  for (const seq of waiting.keys()) if (seq <= next.applied) waiting.delete(seq);
  return { ...next, waiting };
}

/** The server does not replay what was missed: it goes on from this position, and the messages must be loaded anew. */
export function resync(timeline: Timeline, lastSeq: number): Timeline {
  return { ...timeline, applied: lastSeq, journal: [], waiting: new Map(), atEnd: false };
}

function placed(timeline: Timeline, page: Page): Pick<Timeline, 'messages' | 'atStart' | 'atEnd'> {
  const { messages, atStart, atEnd } = timeline;
  switch (page.place) {
    case 'newest':
      return { messages: page.messages, atStart: page.reachesStart, atEnd: true };
    case 'around':
      return { messages: page.messages, atStart: page.reachesStart, atEnd: page.reachesEnd };
    case 'older':
      return { messages: joined(page.messages, messages), atStart: page.reachesStart, atEnd };
    case 'newer':
      return { messages: joined(messages, page.messages), atStart, atEnd: page.reachesEnd };
  }
}

/** Both stretches in order; of a message in both, the present state. */
function joined(earlier: Messages, later: Messages): Messages {
  const first = later[0]?.seq ?? Infinity;
  const last = earlier.at(-1)?.seq ?? -Infinity;
  return last < first ? [...earlier, ...later] : later.reduce(insert, earlier);
}

/**
 * Takes in an answer of the API, or gives null if it is older than what is remembered: then ask again.
 *
 * The answer shows the room at some moment after the request was sent, which may be before events that were applied
 * meanwhile. These are applied again.
 */
export function merge(timeline: Timeline, page: Page): Timeline | null {
  const begunAt = page.begunAt ?? 0;
  const known = timeline.applied - timeline.journal.length;
  if (begunAt < known) return null;
  const { messages, atStart, atEnd } = placed(timeline, page);
  const since = timeline.journal.filter(({ seq }) => seq > begunAt);
  return { ...timeline, atStart, atEnd, messages: since.reduce((all, frame) => apply(all, frame, atEnd), messages) };
}

/** The present state of one message, as the answer to a request that was sent at `begunAt`. */
export function take(timeline: Timeline, message: Message, begunAt: number): Timeline {
  const known = timeline.messages.some(({ id }) => id === message.id);
  if (!known && !timeline.atEnd) return timeline;
  const since = timeline.journal.filter(({ seq }) => seq > begunAt);
  if (since.some((frame) => frame.event === 'message.deleted' && frame.payload.id === message.id)) return timeline;
  const messages = insert(timeline.messages, message);
  return { ...timeline, messages: since.reduce((all, frame) => apply(all, frame, timeline.atEnd), messages) };
}

/** Keeps at most `limit` messages, and lets go of those farthest from the end that is looked at. */
export function trim(timeline: Timeline, limit: number, keep: 'older' | 'newer'): Timeline {
  const { messages } = timeline;
  if (messages.length <= limit) return timeline;
  return keep === 'newer'
    ? { ...timeline, messages: messages.slice(-limit), atStart: false }
    : { ...timeline, messages: messages.slice(0, limit), atEnd: false };
}
