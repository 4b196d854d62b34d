import type { EventOccurrence } from '../api/types';

/** A month; it counts from 1. */
export interface Month {
  readonly year: number;
  readonly month: number;
}

export function monthOf(date: Date): Month {
  return { year: date.getFullYear(), month: date.getMonth() + 1 };
}

export function shifted({ year, month }: Month, by: number): Month {
  return monthOf(new Date(year, month - 1 + by, 1));
}

/** The days of the weeks that a month touches. */
export function daysOf({ year, month }: Month, firstWeekday: number): Date[] {
  const first = new Date(year, month - 1, 1);
  const before = (first.getDay() - firstWeekday + 7) % 7;
  const length = new Date(year, month, 0).getDate();
  const count = Math.ceil((before + length) / 7) * 7;
  return Array.from({ length: count }, (_, index) => new Date(year, month - 1, 1 - before + index));
}

/** From when until when an event is, where the reader is. */
export interface Span {
  readonly begin: Date;
  /** The moment after the last one. */
  readonly end: Date;
}

/** Of an event that lasts all day only its days count, and those are the days in UTC wherever the reader is. */
export function spanOf({ all_day, start_time, end_time }: Pick<EventOccurrence, 'all_day' | 'start_time' | 'end_time'>): Span {
  const begin = new Date(start_time);
  const end = new Date(end_time);
  if (!all_day) return { begin, end };
  const last = new Date(end.getTime() - 1);
  return {
    begin: new Date(begin.getUTCFullYear(), begin.getUTCMonth(), begin.getUTCDate()),
    end: new Date(last.getUTCFullYear(), last.getUTCMonth(), last.getUTCDate() + 1),
  };
}

/** The occurrences that touch a day where the reader is, in the order of their start. */
export function onDay(occurrences: readonly EventOccurrence[], day: Date): EventOccurrence[] {
  const next = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  return inOrder(occurrences).filter((one) => {
    const { begin, end } = spanOf(one);
    return begin < next && end > day;
  });
}

/** What lasts all day stands before what begins at a time of the same day. */
export function inOrder(occurrences: readonly EventOccurrence[]): EventOccurrence[] {
  const begin = (one: EventOccurrence) => spanOf(one).begin.getTime();
  return occurrences.toSorted((a, b) => begin(a) - begin(b) || Number(b.all_day) - Number(a.all_day) || a.title.localeCompare(b.title));
}

/** The first day of the week, as `Date` counts them, where this language is spoken. */
export function firstWeekday(language: string): number {
  const locale = new Intl.Locale(language) as Intl.Locale & { getWeekInfo?(): { firstDay: number }; weekInfo?: { firstDay: number } };
  return (locale.getWeekInfo?.().firstDay ?? locale.weekInfo?.firstDay ?? 1) % 7;
}

/** The occurrence is in this month, or in part. */
export function touches(occurrence: EventOccurrence, { year, month }: Month): boolean {
  const { begin, end } = spanOf(occurrence);
  return begin < new Date(year, month, 1) && end > new Date(year, month - 1, 1);
}
