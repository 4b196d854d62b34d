import type { EventOccurrence } from '../api/types';
import { spanOf } from './month';

/** The days of the week that a day is in. */
export function weekOf(day: Date, firstWeekday: number): Date[] {
  const before = (day.getDay() - firstWeekday + 7) % 7;
  return Array.from({ length: 7 }, (_, index) => new Date(day.getFullYear(), day.getMonth(), day.getDate() - before + index));
}

export function daysLater(day: Date, by: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + by);
}

/** Where an occurrence stands in the column of a day. */
export interface Slot {
  readonly occurrence: EventOccurrence;
  /** From midnight, in minutes as a clock shows them. */
  readonly from: number;
  readonly to: number;
  /** Which of `lanes` columns it takes, so that nothing covers anything else. */
  readonly lane: number;
  readonly lanes: number;
}

/** An occurrence is never shown shorter, so that its title can be read. */
const SHORTEST = 30;
const DAY = 24 * 60;

const minutes = (date: Date) => date.getHours() * 60 + date.getMinutes();

/** What happens at times of a day: those that overlap stand beside each other. */
export function slotsOf(occurrences: readonly EventOccurrence[], day: Date): Slot[] {
  const next = daysLater(day, 1);
  const timed = occurrences
    .filter(({ all_day }) => !all_day)
    .map((occurrence) => ({ occurrence, ...spanOf(occurrence) }))
    .filter(({ begin, end }) => begin < next && end > day)
    .map(({ occurrence, begin, end }) => {
      const from = Math.min(begin < day ? 0 : minutes(begin), DAY - SHORTEST);
      return { occurrence, from, to: Math.max(end >= next ? DAY : minutes(end), from + SHORTEST) };
    })
    .toSorted((a, b) => a.from - b.from || b.to - a.to);
  const slots: Slot[] = [];
  let group: Omit<Slot, 'lanes'>[] = [];
  const flush = () => {
    const lanes = Math.max(0, ...group.map(({ lane }) => lane)) + 1;
    slots.push(...group.map((slot) => ({ ...slot, lanes })));
    group = [];
  };
  for (const one of timed) {
    if (group.every(({ to }) => to <= one.from)) flush();
    const taken = new Set(group.filter(({ to }) => to > one.from).map(({ lane }) => lane));
    let lane = 0;
    while (taken.has(lane)) lane++;
    group.push({ ...one, lane });
  }
  flush();
  return slots;
}
